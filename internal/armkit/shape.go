package armkit

import "strconv"

// Shape says what of a type's properties clients read as objects and as lists:
// a Shape is an object, []Shape a list of such objects, []string one of texts;
// AnyName is every name that it has. What it does not name may be anything.
type Shape map[string]any

// AnyName stands in a Shape for names that users choose.
const AnyName = "*"

// Check refuses properties that are of another kind, as Azure's deserializer
// does: kept, they would break the lists of everybody whose client has types.
// Null is nothing.
func (s Shape) Check(properties map[string]any) error { return s.check(properties, "properties") }

func (s Shape) check(in map[string]any, path string) error {
	for name, want := range s {
		if name != AnyName {
			if err := fits(want, in[name], path+"."+name); err != nil {
				return err
			}
			continue
		}
		for name, value := range in {
			if err := fits(want, value, path+"."+name); err != nil {
				return err
			}
		}
	}
	return nil
}

func fits(want, value any, path string) error {
	if value == nil {
		return nil
	}
	var element any = ""
	switch want := want.(type) {
	case string:
		if _, ok := value.(string); !ok {
			return wrongKind(value, path)
		}
		return nil
	case Shape:
		object, ok := value.(map[string]any)
		if !ok {
			return wrongKind(value, path)
		}
		return want.check(object, path)
	case []Shape:
		element = Shape{}
		if len(want) > 0 {
			element = want[0]
		}
	}
	list, ok := value.([]any)
	if !ok {
		return wrongKind(value, path)
	}
	for i, v := range list {
		if err := fits(element, v, path+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	return nil
}
