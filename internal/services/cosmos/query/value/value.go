// Package value holds the values of Cosmos SQL: typed, immutable, ordered.
package value

import (
	"math"
	"unsafe"
)

// Kind is a value's type; kinds order as Cosmos orders types.
type Kind uint8

// The kinds in Cosmos type order.
const (
	Undefined Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// String returns the kind's name as JSON and Cosmos have it.
func (k Kind) String() string {
	return [...]string{"undefined", "null", "boolean", "number", "string", "array", "object"}[k]
}

// Value is one value; the zero Value is undefined. Values are immutable and
// may be shared between goroutines. Documents are made of very many, so that
// all that a value can point to has one place.
type Value struct {
	kind Kind
	size uint32         // of the text
	num  float64        // Number; Bool as 0 or 1
	at   unsafe.Pointer // a String's text, a Number's own digits where a document gave them; the *node of an Array or Object
}

// text returns a String's text, or a Number's own digits.
func (v *Value) text() string {
	if v.kind == String || v.kind == Number {
		return unsafe.String((*byte)(v.at), v.size)
	}
	return ""
}

// node returns what an Array or Object is made of, nil for other kinds.
func (v *Value) node() *node {
	if v.kind < Array {
		return nil
	}
	return (*node)(v.at)
}

func ofNode(kind Kind, n *node) Value { return Value{kind: kind, at: unsafe.Pointer(n)} }

// ofDigits returns a number that is written with digits of its own.
func ofDigits(f float64, digits string) Value {
	return Value{kind: Number, num: f, size: uint32(len(digits)), at: unsafe.Pointer(unsafe.StringData(digits))}
}

// True, False and NullValue are the constants.
var (
	True      = Value{kind: Bool, num: 1}
	False     = Value{kind: Bool}
	NullValue = Value{kind: Null}
)

// OfBool returns a boolean.
func OfBool(b bool) Value {
	if b {
		return True
	}
	return False
}

// OfNumber returns a number; what is not finite has no JSON and is undefined.
func OfNumber(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}
	}
	return Value{kind: Number, num: f}
}

// OfInt returns a number that keeps all its digits, also beyond 2^53.
func OfInt(i int64) Value {
	if i > 1<<53 || i < -1<<53 {
		return ofDigits(float64(i), formatInt(i))
	}
	return Value{kind: Number, num: float64(i)}
}

// OfString returns a string, of less than 4 GiB.
func OfString(s string) Value {
	return Value{kind: String, size: uint32(len(s)), at: unsafe.Pointer(unsafe.StringData(s))}
}

// OfArray returns an array, which keeps items: do not change them afterwards.
// Undefined items are left out.
func OfArray(items []Value) Value {
	kept := items
	for i, item := range items {
		if item.kind == Undefined {
			kept = append([]Value(nil), items[:i]...)
			for _, item := range items[i:] {
				if item.kind != Undefined {
					kept = append(kept, item)
				}
			}
			break
		}
	}
	return ofNode(Array, (&node{items: kept}).weigh())
}

// Member is one property of an object.
type Member struct {
	Key   string
	Value Value
}

// OfMembers returns an object of members in that order. Undefined members are
// left out; of members with one key the last counts, at the place of the first.
func OfMembers(members ...Member) Value {
	shape := &Shape{}
	items := make([]Value, 0, len(members))
	for _, m := range members {
		if m.Value.kind == Undefined {
			continue
		}
		if i := shape.find(m.Key); i >= 0 {
			items[i] = m.Value
			continue
		}
		shape.add(m.Key)
		items = append(items, m.Value)
	}
	return ofNode(Object, (&node{items: items, shape: shape}).weigh())
}

// OfObject returns an object of a shape and copies of its values. Undefined
// values are left out.
func OfObject(shape *Shape, vals []Value) Value {
	for i, v := range vals {
		if v.kind != Undefined {
			continue
		}
		rest := &Shape{}
		items := make([]Value, 0, len(vals)-1)
		for j, v := range vals {
			if j < i || v.kind != Undefined {
				rest.add(shape.keys[j])
				items = append(items, v)
			}
		}
		return ofNode(Object, (&node{items: items, shape: rest}).weigh())
	}
	return ofNode(Object, newNode(vals, shape))
}

// Kind returns the value's type.
func (v Value) Kind() Kind { return v.kind }

// IsDefined says that the value is not undefined.
func (v Value) IsDefined() bool { return v.kind != Undefined }

// IsTrue says that the value is the boolean true.
func (v Value) IsTrue() bool { return v.kind == Bool && v.num == 1 }

// IsFalse says that the value is the boolean false.
func (v Value) IsFalse() bool { return v.kind == Bool && v.num == 0 }

// Num returns the number, and 0 for other kinds.
func (v Value) Num() float64 { return v.num }

// Str returns the string, and "" for other kinds.
func (v Value) Str() string {
	if v.kind != String {
		return ""
	}
	return v.text()
}

// Len returns how many items or members an array or object has.
func (v Value) Len() int {
	if v.node() == nil {
		return 0
	}
	return len(v.node().items)
}

// Items returns an array's items or an object's values; not to be changed.
func (v Value) Items() []Value {
	if v.node() == nil {
		return nil
	}
	return v.node().items
}

// Keys returns an object's keys, in order; not to be changed.
func (v Value) Keys() []string {
	if v.kind != Object {
		return nil
	}
	return v.node().shape.keys
}

// Get returns an object's member, undefined where there is none.
func (v Value) Get(key string) Value {
	if v.kind == Object {
		if i := v.node().shape.find(key); i >= 0 {
			return v.node().items[i]
		}
	}
	return Value{}
}

// At returns an array's item, undefined where there is none.
func (v Value) At(i int) Value {
	if v.kind == Array && i >= 0 && i < len(v.node().items) {
		return v.node().items[i]
	}
	return Value{}
}

// Find returns where v keeps its member of that key, or nil: Get without
// copying. What it points to must not be changed.
func (v *Value) Find(key string) *Value {
	if v.kind == Object {
		if i := v.node().shape.find(key); i >= 0 {
			return &v.node().items[i]
		}
	}
	return nil
}

// FindBy is Find that remembers where it found the key last.
func (v *Value) FindBy(key string, h *Hint) *Value {
	if v.kind != Object {
		return nil
	}
	if v.node().shape != h.shape {
		h.shape, h.at = v.node().shape, v.node().shape.find(key)
	}
	if h.at < 0 {
		return nil
	}
	return &v.node().items[h.at]
}

// Weight is about how many bytes the value has as JSON; it is known without
// looking into arrays and objects.
func (v Value) Weight() int {
	if n := v.node(); n != nil {
		return n.weight
	}
	return 8 + int(v.size)
}

// Depth returns how many arrays and objects lie in each other at the deepest
// place.
func (v Value) Depth() int {
	if v.kind != Array && v.kind != Object {
		return 0
	}
	deepest := 0
	for _, item := range v.Items() {
		deepest = max(deepest, item.Depth())
	}
	return 1 + deepest
}
