package tds

import (
	"encoding/binary"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Lengths of partially length-prefixed values ([MS-TDS] 2.2.5.2.3).
const (
	plpNull    = 0xFFFFFFFFFFFFFFFF
	plpUnknown = 0xFFFFFFFFFFFFFFFE
)

// textPointer stands before values of text, ntext and image: a pointer of 16
// bytes and a timestamp of 8, which no client looks at.
const textPointer = "\x10dummy textptr\x00\x00\x00dummyTS\x00"

// open appends the place of a value's length, which close fills in.
func (e *encoder) open(b []byte) []byte {
	switch {
	case e.plp:
		return append(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	case e.Type.Kind.Large():
		return append(append(b, textPointer...), 0, 0, 0, 0)
	}
	return append(b, 0, 0)
}

// close writes the length of what was appended from at on, and for a PLP value
// its end. A value that fills more than its type allows is an error.
func (e *encoder) close(b []byte, at int) ([]byte, error) {
	n := len(b) - at
	switch {
	case n > maxLengthLarge:
		return b, fmt.Errorf("tds: a value of %d bytes", n)
	case e.plp:
		binary.LittleEndian.PutUint64(b[at-12:], uint64(n))
		if n == 0 {
			// No chunk: the end follows the length.
			return b, nil
		}
		binary.LittleEndian.PutUint32(b[at-4:], uint32(n))
		return append(b, 0, 0, 0, 0), nil
	case e.Type.Kind.Large():
		binary.LittleEndian.PutUint32(b[at-4:], uint32(n))
		return b, nil
	case n > e.size:
		return b, fmt.Errorf("tds: %d bytes for %s", n, e.Type)
	}
	binary.LittleEndian.PutUint16(b[at-2:], uint16(n))
	return b, nil
}

// appendText appends text in UTF-16 or in the collation's code page.
func (e *encoder) appendText(b []byte, s string) ([]byte, error) {
	b = e.open(b)
	at := len(b)
	if e.Type.Kind.National() {
		b = appendUTF16(b, s)
	} else {
		b = e.collation.encode(b, s)
	}
	if e.Type.Kind.Padded() {
		b = e.pad(b, at)
	}
	return e.close(b, at)
}

// pad fills char and nchar with blanks and binary with zeros.
func (e *encoder) pad(b []byte, at int) []byte {
	for len(b)-at < e.size {
		switch e.Type.Kind {
		case types.NChar:
			b = append(b, ' ', 0)
		case types.Char:
			b = append(b, ' ')
		default:
			b = append(b, 0)
		}
	}
	return b
}

func (e *encoder) appendBytes(b, v []byte) ([]byte, error) {
	b = e.open(b)
	at := len(b)
	b = append(b, v...)
	if e.Type.Kind.Padded() {
		b = e.pad(b, at)
	}
	return e.close(b, at)
}
