// Package partition computes where documents lie: effective partition keys,
// as the service and its SDKs compute them, and the ranges of a container.
package partition

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// Definition is a container's partition key.
type Definition struct {
	Paths     [][]string // the properties of each level
	MultiHash bool       // hierarchical: every level hashes by itself
	Ordered   bool       // the old kind Range: keys are not hashed
	Version   int        // 1 or 2; 2 for hierarchical keys
}

// Min and Max bound the effective partition keys of a container: the first may
// occur, the last may not.
const (
	Min = ""
	Max = "FF"
)

// The types of a key's components as they are hashed and encoded.
const (
	undefinedType byte = 0x00
	nullType      byte = 0x01
	falseType     byte = 0x02
	trueType      byte = 0x03
	minNumberType byte = 0x04
	numberType    byte = 0x05
	maxNumberType byte = 0x06
	stringType    byte = 0x08
	maxStringType byte = 0x09
)

// maxHashed is how much of a string version 1 looks at, in characters.
const maxHashed = 100

// Key returns the values at a document's partition key paths.
func (d *Definition) Key(document value.Value) []value.Value {
	key := make([]value.Value, len(d.Paths))
	for i, path := range d.Paths {
		v := document
		for _, name := range path {
			v = v.Get(name)
		}
		key[i] = v
	}
	return key
}

// Effective returns the effective partition key of a key's components, in
// capital hexadecimal digits; it orders as text. Arrays and objects cannot be
// keys and count as undefined. The first levels of a hierarchical key give the
// beginning of all keys below them; no component gives Min.
func (d *Definition) Effective(key []value.Value) string {
	if len(key) == 0 {
		return Min
	}
	switch {
	case d.MultiHash:
		var b strings.Builder
		for _, component := range key {
			b.WriteString(hash2([]value.Value{component}))
		}
		return b.String()
	case d.Ordered:
		return ordered(key)
	case d.Version == 2:
		return hash2(key)
	}
	return hash1(key)
}

// Range returns the effective keys of everything under a key, which may be the
// first levels of a hierarchical one: from min up to, and with, max if
// inclusive.
func (d *Definition) Range(key []value.Value) (min, max string, inclusive bool) {
	epk := d.Effective(key)
	if len(key) < len(d.Paths) {
		return epk, epk + Max, false
	}
	return epk, epk, true
}

func upper(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

func hash2(key []value.Value) string {
	var buf []byte
	for _, v := range key {
		buf = appendHashed(buf, v, 0xFF)
	}
	high, low := murmur128(buf)
	var out [16]byte
	binary.BigEndian.PutUint64(out[:], high)
	binary.BigEndian.PutUint64(out[8:], low)
	out[0] &= 0x3F // the top of the space is not used
	return upper(out[:])
}

// hash1 is the hash as a number and then the key itself, both so encoded that
// bytes order as values.
func hash1(key []value.Value) string {
	var buf []byte
	short := make([]value.Value, len(key))
	for i, v := range key {
		if runes := []rune(v.Str()); len(runes) > maxHashed {
			v = value.OfString(string(runes[:maxHashed]))
		}
		short[i] = v
		buf = appendHashed(buf, v, 0)
	}
	out := appendNumber(nil, float64(murmur32(buf)))
	for _, v := range short {
		out = appendOrdered(out, v)
	}
	return upper(out)
}

func kindByte(v value.Value) byte {
	switch v.Kind() {
	case value.Null:
		return nullType
	case value.Bool:
		if v.IsTrue() {
			return trueType
		}
		return falseType
	case value.Number:
		return numberType
	case value.String:
		return stringType
	}
	return undefinedType
}

func appendHashed(buf []byte, v value.Value, end byte) []byte {
	kind := kindByte(v)
	buf = append(buf, kind)
	switch kind {
	case numberType:
		return binary.LittleEndian.AppendUint64(buf, math.Float64bits(v.Num()))
	case stringType:
		return append(append(buf, v.Str()...), end)
	}
	return buf
}

func appendOrdered(buf []byte, v value.Value) []byte {
	kind := kindByte(v)
	switch kind {
	case numberType:
		return appendNumber(buf, v.Num())
	case stringType:
		buf = append(buf, kind)
		text := v.Str()
		for _, c := range []byte(text[:min(len(text), maxHashed)]) {
			if c < 0xFF {
				c++
			}
			buf = append(buf, c)
		}
		if len(text) <= maxHashed {
			buf = append(buf, 0)
		}
		return buf
	}
	return append(buf, kind)
}

// appendNumber writes the first byte of a number that orders as bytes, then
// seven bits a byte, the lowest bit saying that more follow.
func appendNumber(buf []byte, n float64) []byte {
	buf = append(buf, numberType)
	bits := math.Float64bits(n)
	if bits>>63 == 0 {
		bits ^= 1 << 63
	} else {
		bits = ^bits + 1
	}
	buf = append(buf, byte(bits>>56))
	bits <<= 8
	if bits == 0 {
		return append(buf, 0)
	}
	for bits != 0 {
		b := byte(bits>>56) | 1
		bits <<= 7
		if bits == 0 {
			b &= 0xFE
		}
		buf = append(buf, b)
	}
	return buf
}
