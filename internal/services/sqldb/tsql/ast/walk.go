package ast

import "reflect"

// Walk calls f for every node below x, itself first; f says whether to go on
// below.
func Walk(x any, f func(any) bool) {
	v := reflect.ValueOf(x)
	if !v.IsValid() {
		return
	}
	walkValue(v, f)
}

func walkValue(v reflect.Value, f func(any) bool) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			walkValue(v.Elem(), f)
		}
	case reflect.Pointer:
		if !v.IsNil() && f(v.Interface()) {
			walkValue(v.Elem(), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walkValue(v.Field(i), f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walkValue(v.Index(i), f)
		}
	}
}
