package value

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// Compare orders a and b by Cosmos type order, then within the type: false
// before true, numbers by size, strings by bytes, arrays item by item, objects
// key by key in key order. The order is that of the bytes of AppendKey.
func Compare(a, b Value) int {
	if a.kind != b.kind {
		return cmp.Compare(a.kind, b.kind)
	}
	switch a.kind {
	case Bool, Number:
		return cmp.Compare(a.num, b.num)
	case String:
		return strings.Compare(a.text(), b.text())
	case Array:
		return slices.CompareFunc(a.node().items, b.node().items, Compare)
	case Object:
		return compareObjects(a.node(), b.node())
	}
	return 0
}

func compareObjects(a, b *node) int {
	x, y := a.order(), b.order()
	for i := range min(len(x), len(y)) {
		if c := strings.Compare(a.shape.keys[x[i]], b.shape.keys[y[i]]); c != 0 {
			return c
		}
		if c := Compare(a.items[x[i]], b.items[y[i]]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}

// order returns the places of the keys, by key.
func (n *node) order() []int {
	keys := n.shape.keys
	places := make([]int, len(keys))
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(i, j int) int { return strings.Compare(keys[i], keys[j]) })
	return places
}

// Equal says that a and b are the same value; the order of keys does not count.
func Equal(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case Bool, Number:
		return a.num == b.num
	case String:
		return a.text() == b.text()
	case Array:
		return slices.EqualFunc(a.node().items, b.node().items, Equal)
	case Object:
		if len(a.node().items) != len(b.node().items) {
			return false
		}
		for i, key := range a.node().shape.keys {
			if j := b.node().shape.find(key); j < 0 || !Equal(a.node().items[i], b.node().items[j]) {
				return false
			}
		}
	}
	return true
}

// AppendKey appends bytes that order as Compare orders and are equal for equal
// values: what DISTINCT and GROUP BY tell rows apart by, and what an index may
// use as its key. No key is the beginning of another.
func AppendKey(dst []byte, v Value) []byte {
	dst = append(dst, 1+byte(v.kind))
	switch v.kind {
	case Bool:
		return append(dst, byte(v.num))
	case Number:
		bits := math.Float64bits(v.num + 0) // -0 is 0
		if bits>>63 == 1 {
			bits = ^bits
		} else {
			bits |= 1 << 63
		}
		return binary.BigEndian.AppendUint64(dst, bits)
	case String:
		return appendKeyString(dst, v.text())
	case Array:
		for _, item := range v.node().items {
			dst = AppendKey(dst, item)
		}
		return append(dst, 0)
	case Object:
		for _, i := range v.node().order() {
			dst = appendKeyString(append(dst, 1), v.node().shape.keys[i])
			dst = AppendKey(dst, v.node().items[i])
		}
		return append(dst, 0)
	}
	return dst
}

func appendKeyString(dst []byte, s string) []byte {
	for i := strings.IndexByte(s, 0); i >= 0; i = strings.IndexByte(s, 0) {
		dst = append(append(dst, s[:i]...), 0, 0xff)
		s = s[i+1:]
	}
	return append(append(dst, s...), 0, 0)
}
