package armid

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads an id. One final slash is passed over. An id that two readers
// could take for different things (empty or relative segments, escapes,
// control characters) is refused, and so is one that ends in the middle.
func Parse(s string) (ID, error) {
	if s == "/" {
		return ID{text: s, key: s, namespace: resources}, nil
	}
	text := strings.TrimSuffix(s, "/")
	if text == "" || text[0] != '/' {
		return ID{}, fmt.Errorf("id %q does not start with a slash", s)
	}
	segments := strings.Split(text[1:], "/")
	for _, segment := range segments {
		if err := CheckSegment(segment); err != nil {
			return ID{}, fmt.Errorf("id %q: %w", s, err)
		}
	}
	id := ID{text: text, key: strings.ToLower(text), namespace: resources}
	if err := id.read(segments); err != nil {
		return ID{}, fmt.Errorf("id %q %w", s, err)
	}
	return id, nil
}

// CheckSegment reports what makes a segment of an id or a scope ambiguous.
func CheckSegment(segment string) error {
	if segment == "" || segment == "." || segment == ".." {
		return fmt.Errorf("the segment %q is empty or relative", segment)
	}
	ascii := true
	for i := 0; i < len(segment); i++ {
		switch c := segment[i]; {
		case c < ' ', c == '\\', c == '?', c == '#', c == '%', c == 0x7f:
			return fmt.Errorf("the segment %q has a character that no id holds", segment)
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	switch {
	case ascii:
		return nil
	case !utf8.ValidString(segment):
		return fmt.Errorf("the segment %q is not UTF-8", segment)
	case strings.ContainsFunc(segment, unicode.IsControl):
		return fmt.Errorf("the segment %q has a character that no id holds", segment)
	}
	return nil
}

// read takes an id apart: a subscription and a group, if any, then any number
// of providers, each with its pairs of type and name.
func (id *ID) read(segments []string) error {
	rest, at := segments, 0
	pair := func() Pair {
		p := Pair{rest[0], rest[1]}
		rest = rest[2:]
		return p
	}
	if strings.EqualFold(rest[0], "subscriptions") {
		if len(rest) < 2 {
			return errors.New("names no subscription")
		}
		p := pair()
		id.subscription, id.pairs = p.Name, []Pair{p}
		at = len("/") + len(p.Type) + len("/") + len(p.Name)
		if len(rest) > 0 && strings.EqualFold(rest[0], "resourceGroups") {
			if len(rest) < 2 {
				return errors.New("names no resource group")
			}
			p := pair()
			id.group, id.pairs, id.scope = p.Name, []Pair{p}, at
			at += len("/") + len(p.Type) + len("/") + len(p.Name)
		}
	}
	for len(rest) > 0 {
		if !strings.EqualFold(rest[0], "providers") {
			return fmt.Errorf("has %q where a provider belongs", rest[0])
		}
		if len(rest) < 4 {
			return errors.New("names a provider but no resource of it")
		}
		id.namespace, id.scope, id.pairs = rest[1], at, nil
		at += len("/") + len(rest[0]) + len("/") + len(rest[1])
		rest = rest[2:]
		for len(rest) > 0 && (len(id.pairs) == 0 || !strings.EqualFold(rest[0], "providers")) {
			if len(rest) < 2 {
				return fmt.Errorf("has a type %q without a name", rest[0])
			}
			p := pair()
			id.pairs = append(id.pairs, p)
			at += len("/") + len(p.Type) + len("/") + len(p.Name)
		}
	}
	return nil
}
