package types

import (
	"bytes"
	"cmp"
)

// Compare orders two values of one kind, neither of which is NULL.
func Compare(collation string, a, b Value) int {
	switch {
	case a.Kind == Decimal:
		return a.Dec.Cmp(b.Dec)
	case a.Kind.Approximate():
		return cmp.Compare(a.Float, b.Float)
	case a.Kind.Character() || a.Kind == XML:
		return CompareText(collation, a.Text, b.Text)
	case a.Kind == UniqueIdentifier:
		return bytes.Compare(GUIDOrder(a.Bytes), GUIDOrder(b.Bytes))
	case a.Kind.Bytes():
		return bytes.Compare(trimZeros(a.Bytes), trimZeros(b.Bytes))
	}
	return cmp.Compare(a.Int, b.Int)
}

func trimZeros(b []byte) []byte { return bytes.TrimRight(b, "\x00") }

// guidOrder is the order in which SQL Server compares a uniqueidentifier's
// bytes: the last group first.
var guidOrder = [16]int{10, 11, 12, 13, 14, 15, 8, 9, 6, 7, 4, 5, 0, 1, 2, 3}

// GUIDOrder returns the bytes so that their order is the uniqueidentifiers'.
func GUIDOrder(b []byte) []byte {
	out := make([]byte, 16)
	for i, from := range guidOrder {
		out[i] = b[from]
	}
	return out
}

// GUIDBytes is the inverse of GUIDOrder.
func GUIDBytes(b []byte) []byte {
	out := make([]byte, 16)
	for i, to := range guidOrder {
		out[to] = b[i]
	}
	return out
}
