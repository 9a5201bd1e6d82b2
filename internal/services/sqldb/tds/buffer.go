package tds

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// buffer reads the fields of a message. The first read beyond the end is
// remembered as err, and every read after it returns zero values, so that
// parsers check once.
type buffer struct {
	b   []byte
	err error
	// statements is where texts are looked up that are statements, nil while
	// others are read.
	statements *statements
	// short says that err is for more bytes than there are.
	short bool
}

func (r *buffer) fail(format string, args ...any) {
	if r.err == nil {
		r.err = protocolError(format, args...)
	}
	r.b = nil
}

// take returns the next n bytes, which are part of the message.
func (r *buffer) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.short = r.short || n > 0 && r.err == nil
		r.fail("%d bytes wanted where %d are left", n, len(r.b))
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *buffer) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *buffer) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *buffer) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *buffer) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// text reads n UTF-16 code units.
func (r *buffer) text(n int) string { return decodeUTF16(r.take(2 * n)) }

// byteText reads a B_VARCHAR, shortText a US_VARCHAR.
func (r *buffer) byteText() string  { return r.text(int(r.byte())) }
func (r *buffer) shortText() string { return r.text(int(r.uint16())) }

// decodeUTF16 decodes UTF-16LE. Surrogates without a partner become U+FFFD,
// as Go strings cannot hold them.
func decodeUTF16(b []byte) string {
	n := len(b) / 2
	if s, ok := decodeASCII(b[:2*n]); ok {
		return s
	}
	units := make([]uint16, n)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// decodeASCII is the fast way for text that has nothing else.
func decodeASCII(b []byte) (string, bool) {
	for i := 0; i < len(b); i += 2 {
		if b[i] >= utf8.RuneSelf || b[i+1] != 0 {
			return "", false
		}
	}
	var s strings.Builder
	s.Grow(len(b) / 2)
	for i := 0; i < len(b); i += 2 {
		s.WriteByte(b[i])
	}
	return s.String(), true
}

// appendUTF16 appends a string as UTF-16LE.
func appendUTF16(b []byte, s string) []byte {
	for _, r := range s {
		if r < utf8.RuneSelf {
			b = append(b, byte(r), 0)
		} else {
			b = appendRune(b, r)
		}
	}
	return b
}

func appendRune(b []byte, r rune) []byte {
	if r1, r2 := utf16.EncodeRune(r); r1 != utf8.RuneError {
		b = binary.LittleEndian.AppendUint16(b, uint16(r1))
		return binary.LittleEndian.AppendUint16(b, uint16(r2))
	}
	return binary.LittleEndian.AppendUint16(b, uint16(r))
}

// appendByteText appends a B_VARCHAR, cut to what its length byte can say.
func appendByteText(b []byte, s string) []byte { return appendText(b, s, 1, 0xFF) }

// appendShortText appends a US_VARCHAR, cut to limit code units.
func appendShortText(b []byte, s string, limit int) []byte { return appendText(b, s, 2, limit) }

func appendText(b []byte, s string, width, limit int) []byte {
	at := len(b)
	b = append(b, make([]byte, width)...)
	start := len(b)
	b = appendUTF16(b, s)
	units := min((len(b)-start)/2, limit)
	b = b[:start+2*units]
	if width == 1 {
		b[at] = byte(units)
	} else {
		binary.LittleEndian.PutUint16(b[at:], uint16(units))
	}
	return b
}
