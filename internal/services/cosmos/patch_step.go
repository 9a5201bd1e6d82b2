package cosmos

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// systemNames cannot be patched.
var systemNames = map[string]bool{"_rid": true, "_self": true, "_etag": true, "_ts": true, "_attachments": true, "id": true}

func readStep(v value.Value) (patchStep, error) {
	s := patchStep{op: strings.ToLower(v.Get("op").Str()), value: v.Get("value")}
	var ok bool
	if s.path, ok = pointer(v.Get("path").Str()); !ok {
		return s, fmt.Errorf("the path '%s' is invalid", v.Get("path").Str())
	}
	if systemNames[s.path[0]] && len(s.path) == 1 {
		return s, fmt.Errorf("the path '%s' cannot be patched", v.Get("path").Str())
	}
	switch s.op {
	case "add", "set", "replace":
		if !s.value.IsDefined() {
			return s, errors.New("the value is missing")
		}
	case "incr":
		if s.value.Kind() != value.Number {
			return s, errors.New("the value of an increment must be a number")
		}
	case "remove":
	case "move":
		if s.from, ok = pointer(v.Get("from").Str()); !ok || slices.Equal(s.from, s.path[:min(len(s.from), len(s.path))]) {
			return s, fmt.Errorf("the path '%s' to move from is invalid", v.Get("from").Str())
		}
		if systemNames[s.from[0]] && len(s.from) == 1 {
			return s, fmt.Errorf("the path '%s' cannot be patched", v.Get("from").Str())
		}
	default:
		return s, fmt.Errorf("the operation '%s' is not one of add, set, replace, remove, incr and move", s.op)
	}
	return s, nil
}

var errNoPath = errors.New("the path to patch does not exist in the document")

// apply returns the document after the step.
func (s patchStep) apply(doc value.Value) (value.Value, error) {
	switch s.op {
	case "add":
		return edit(doc, s.path, add(s.value))
	case "set":
		return edit(doc, s.path, set(s.value))
	case "replace":
		return edit(doc, s.path, replace(func(value.Value) (value.Value, error) { return s.value, nil }))
	case "incr":
		return edit(doc, s.path, s.increment)
	case "remove":
		return edit(doc, s.path, remove)
	}
	var moved value.Value
	doc, err := edit(doc, s.from, func(parent value.Value, name string) (value.Value, error) {
		moved = child(parent, name)
		return remove(parent, name)
	})
	if err != nil {
		return doc, err
	}
	return edit(doc, s.path, set(moved))
}

// change makes a new parent by changing what it has under a name.
type change func(parent value.Value, name string) (value.Value, error)

// edit applies a change at the end of a path, copying what lies on the way.
func edit(v value.Value, path []string, f change) (value.Value, error) {
	if len(path) == 1 {
		return f(v, path[0])
	}
	below := child(v, path[0])
	if !below.IsDefined() {
		return v, errNoPath
	}
	made, err := edit(below, path[1:], f)
	if err != nil {
		return v, err
	}
	return with(v, path[0], made), nil
}

// child returns what a value has under a name or, in a list, at a place.
func child(v value.Value, name string) value.Value {
	if v.Kind() == value.Array {
		if i, ok := place(name, v.Len()); ok {
			return v.At(i)
		}
		return value.Value{}
	}
	return v.Get(name)
}

// with returns a copy of a value with a child replaced, or added to an object.
func with(v value.Value, name string, made value.Value) value.Value {
	if v.Kind() == value.Array {
		items := slices.Clone(v.Items())
		if i, ok := place(name, len(items)); ok && i < len(items) {
			items[i] = made
		}
		return value.OfArray(items)
	}
	members := members(v)
	for i := range members {
		if members[i].Key == name {
			members[i].Value = made
			return value.OfMembers(members...)
		}
	}
	return value.OfMembers(append(members, value.Member{Key: name, Value: made})...)
}

func members(v value.Value) []value.Member {
	keys, items := v.Keys(), v.Items()
	out := make([]value.Member, len(keys))
	for i := range keys {
		out[i] = value.Member{Key: keys[i], Value: items[i]}
	}
	return out
}

// add puts a value under a name, or into a list before a place.
func add(made value.Value) change {
	return func(parent value.Value, name string) (value.Value, error) {
		if parent.Kind() == value.Array {
			i, ok := place(name, parent.Len())
			if !ok {
				return parent, errNoPath
			}
			return value.OfArray(slices.Insert(slices.Clone(parent.Items()), i, made)), nil
		}
		return set(made)(parent, name)
	}
}

// set puts a value under a name, or at a place of a list; a list's end takes
// one more.
func set(made value.Value) change {
	return func(parent value.Value, name string) (value.Value, error) {
		switch parent.Kind() {
		case value.Object:
			return with(parent, name, made), nil
		case value.Array:
			i, ok := place(name, parent.Len())
			switch {
			case !ok:
				return parent, errNoPath
			case i == parent.Len():
				return value.OfArray(append(slices.Clone(parent.Items()), made)), nil
			}
			return with(parent, name, made), nil
		}
		return parent, errNoPath
	}
}

// replace changes what is there.
func replace(f func(old value.Value) (value.Value, error)) change {
	return func(parent value.Value, name string) (value.Value, error) {
		old := child(parent, name)
		if !old.IsDefined() {
			return parent, errNoPath
		}
		made, err := f(old)
		if err != nil {
			return parent, err
		}
		return with(parent, name, made), nil
	}
}

// increment adds to a number; what is not there counts as zero.
func (s patchStep) increment(parent value.Value, name string) (value.Value, error) {
	old := child(parent, name)
	if !old.IsDefined() && parent.Kind() == value.Object {
		return with(parent, name, s.value), nil
	}
	return replace(func(old value.Value) (value.Value, error) {
		if old.Kind() != value.Number {
			return old, errors.New("the path to increment does not hold a number")
		}
		sum := value.OfNumber(old.Num() + s.value.Num())
		if !sum.IsDefined() {
			return old, errors.New("the sum is not a number")
		}
		return sum, nil
	})(parent, name)
}

// remove takes out what is there.
func remove(parent value.Value, name string) (value.Value, error) {
	if !child(parent, name).IsDefined() {
		return parent, errNoPath
	}
	if parent.Kind() == value.Array {
		i, _ := place(name, parent.Len())
		return value.OfArray(slices.Delete(slices.Clone(parent.Items()), i, i+1)), nil
	}
	return value.OfMembers(slices.DeleteFunc(members(parent), func(m value.Member) bool { return m.Key == name })...), nil
}
