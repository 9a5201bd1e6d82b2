// Package guid makes and checks the GUIDs that Azure names things by. Every
// package may import it.
package guid

import (
	"crypto/rand"
	"encoding/hex"
	"io"
)

// Source makes GUIDs. It is injected, so that tests can name what they make.
type Source func() string

// Random returns a source of random (version 4) GUIDs in lower case.
func Random() Source { return From(rand.Reader) }

// From returns a source that takes its bits from r, which must not fail.
func From(r io.Reader) Source {
	return func() string {
		var b [16]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			panic("guid: the source of randomness failed: " + err.Error())
		}
		b[6] = b[6]&0x0f | 0x40
		b[8] = b[8]&0x3f | 0x80
		return Format(b)
	}
}

// Format writes 16 bytes as a dashed, lower-case GUID.
func Format(b [16]byte) string {
	var out [36]byte
	hex.Encode(out[0:8], b[0:4])
	out[8] = '-'
	hex.Encode(out[9:13], b[4:6])
	out[13] = '-'
	hex.Encode(out[14:18], b[6:8])
	out[18] = '-'
	hex.Encode(out[19:23], b[8:10])
	out[23] = '-'
	hex.Encode(out[24:36], b[10:16])
	return string(out[:])
}

// Valid reports whether s is a GUID with dashes, in any case.
func Valid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
				return false
			}
		}
	}
	return true
}
