package op

import (
	"fmt"
	"net/url"
	"strings"
)

// template is a parsed path: literal segments and parameters, of which one
// may take several segments.
type template struct {
	segments []segment
	literals int
	wild     int // index of the many-segment parameter, or -1
}

type segment struct {
	literal string
	name    string // parameter name; empty for a literal
}

func parseTemplate(path string) (template, error) {
	t := template{wild: -1}
	if !strings.HasPrefix(path, "/") {
		return t, fmt.Errorf("path %q does not start with a slash", path)
	}
	if path == "/" {
		return t, nil
	}
	for i, s := range strings.Split(path[1:], "/") {
		switch {
		case strings.HasPrefix(s, "{") && strings.HasSuffix(s, "...}"):
			if t.wild >= 0 {
				return t, fmt.Errorf("path %q takes many segments twice", path)
			}
			t.wild = i
			t.segments = append(t.segments, segment{name: s[1 : len(s)-4]})
		case strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}"):
			t.segments = append(t.segments, segment{name: s[1 : len(s)-1]})
		case strings.ContainsAny(s, "{}"):
			return t, fmt.Errorf("path %q mixes text and a parameter in one segment", path)
		default:
			t.segments = append(t.segments, segment{literal: s})
			t.literals++
		}
	}
	return t, nil
}

// shape is the template without the parameters' names: two rows of one shape
// would take each other's calls.
func (t template) shape() string {
	var b strings.Builder
	for i, s := range t.segments {
		switch {
		case i == t.wild:
			b.WriteString("/**")
		case s.name != "":
			b.WriteString("/*")
		default:
			b.WriteString("/" + strings.ToLower(s.literal))
		}
	}
	return b.String()
}

// match fits raw segments to the template. Values are percent-decoded one
// segment at a time, so that an escaped slash never changes the shape of a
// path and with it the scope that is checked.
func (t template) match(raw []string, fold bool) (Params, bool) {
	take := 1
	if t.wild < 0 {
		if len(raw) != len(t.segments) {
			return nil, false
		}
	} else if take = len(raw) - len(t.segments) + 1; take < 1 {
		return nil, false
	}
	var params Params
	at := 0
	for i, s := range t.segments {
		if i == t.wild {
			value, ok := unescape(strings.Join(raw[at:at+take], "/"))
			if !ok || value == "" {
				return nil, false
			}
			params = append(params, Param{s.name, value})
			at += take
			continue
		}
		got := raw[at]
		at++
		if s.name == "" {
			if got != s.literal && !(fold && strings.EqualFold(got, s.literal)) {
				return nil, false
			}
			continue
		}
		value, ok := unescape(got)
		if !ok || !plain(value) {
			return nil, false
		}
		params = append(params, Param{s.name, value})
	}
	return params, true
}

// plain reports whether a value is one segment and nothing else: a slash that
// came in escaped, or a dot segment, would name another scope than the one
// that is checked.
func plain(value string) bool {
	return value != "" && value != "." && value != ".." && !strings.ContainsAny(value, "/\\")
}

func unescape(s string) (string, bool) {
	if strings.IndexByte(s, '%') < 0 {
		return s, true
	}
	v, err := url.PathUnescape(s)
	return v, err == nil
}

// split cuts an escaped path into raw segments.
func split(path string, style Style) ([]string, bool) {
	if path == "" || path[0] != '/' {
		return nil, false
	}
	path = path[1:]
	if style.TrailingSlash {
		path = strings.TrimSuffix(path, "/")
	}
	if style.CollapseSlashes {
		return strings.FieldsFunc(path, func(c rune) bool { return c == '/' }), true
	}
	if path == "" {
		return nil, true
	}
	return strings.Split(path, "/"), true
}
