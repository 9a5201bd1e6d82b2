package graph

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// The forms of $filter that az and the SDKs send.
var (
	anyEquals  = regexp.MustCompile(`(?i)^(\w+)/any\(\s*(\w+)\s*:\s*(\w+)\s+eq\s+'((?:[^']|'')*)'\s*\)$`)
	equals     = regexp.MustCompile(`(?i)^(\w+)\s+eq\s+'((?:[^']|'')*)'$`)
	startsWith = regexp.MustCompile(`(?i)^startswith\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)$`)
	and        = regexp.MustCompile(`(?i)\s+and\s+`)
)

// narrow keeps the objects that fit a $filter. A filter that is not
// understood is refused: a list that is wider than asked would make az take
// the wrong principal.
func narrow(objects []map[string]any, text string) ([]map[string]any, error) {
	if text = strings.TrimSpace(text); text == "" {
		return objects, nil
	}
	for _, part := range and.Split(text, -1) {
		fits, err := parse(part)
		if err != nil {
			return nil, err
		}
		var kept []map[string]any
		for _, o := range objects {
			if fits(o) {
				kept = append(kept, o)
			}
		}
		objects = kept
	}
	return objects, nil
}

func parse(part string) (func(map[string]any) bool, error) {
	unquote := func(s string) string { return strings.ReplaceAll(s, "''", "'") }
	if m := anyEquals.FindStringSubmatch(part); m != nil && strings.EqualFold(m[2], m[3]) {
		want := unquote(m[4])
		return func(o map[string]any) bool {
			values, _ := property(o, m[1]).([]string)
			for _, v := range values {
				if strings.EqualFold(v, want) {
					return true
				}
			}
			return false
		}, nil
	}
	if m := equals.FindStringSubmatch(part); m != nil {
		want := unquote(m[2])
		return func(o map[string]any) bool {
			v := property(o, m[1])
			return v != nil && strings.EqualFold(fmt.Sprint(v), want)
		}, nil
	}
	if m := startsWith.FindStringSubmatch(part); m != nil {
		want := strings.ToLower(unquote(m[2]))
		return func(o map[string]any) bool {
			v, _ := property(o, m[1]).(string)
			return strings.HasPrefix(strings.ToLower(v), want)
		}, nil
	}
	return nil, azerr.Newf(azerr.Invalid, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified: '%s'.", part)
}

func property(o map[string]any, name string) any {
	for key, value := range o {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return nil
}
