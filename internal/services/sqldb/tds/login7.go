package tds

import "encoding/binary"

// loginLimit is the longest LOGIN7 and the longest token packet: 128 KiB less
// one byte ([MS-TDS] 2.2.6.4).
const loginLimit = 128<<10 - 1

// login7 is a client's LOGIN7.
type login7 struct {
	request LoginRequest
	// version is the one that the client writes. Microsoft's ODBC driver writes
	// 7.4's in a connection of TDS 8.0, too.
	version    Version
	integrated bool   // Windows authentication is asked for
	attach     string // AttachDBFilename
	change     bool   // a new password is part of it
	fedAuth    *fedAuthFeature
	utf8       bool // the client reads UTF-8 (feature 0x0A)
}

// Option bits of LOGIN7.
const (
	optionIntegrated     = 0x80 // OptionFlags2, fIntSecurity
	optionReadOnly       = 0x20 // TypeFlags, fReadOnlyIntent
	optionChangePassword = 0x01 // OptionFlags3
	optionExtension      = 0x10 // OptionFlags3, fExtension
)

// login7Fixed is the length of LOGIN7 before the text that it points to.
const login7Fixed = 94

// parseLogin7 reads a LOGIN7 ([MS-TDS] 2.2.6.4): fixed fields, then pairs of
// (offset, length) into the rest of the message.
func parseLogin7(b []byte) (*login7, error) {
	if len(b) < login7Fixed {
		return nil, protocolError("a LOGIN7 of %d bytes", len(b))
	}
	if n := binary.LittleEndian.Uint32(b); uint64(n) > uint64(len(b)) || n < login7Fixed {
		return nil, protocolError("LOGIN7 says it has %d bytes and has %d", n, len(b))
	}
	l := &login7{
		integrated: b[25]&optionIntegrated != 0,
		change:     b[27]&optionChangePassword != 0,
	}
	r := &l.request
	r.head = b[:login7Head:login7Head]
	l.version = Version(binary.LittleEndian.Uint32(b[4:]))
	r.PacketSize = negotiate(binary.LittleEndian.Uint32(b[8:]))
	r.ReadOnly = b[26]&optionReadOnly != 0
	f := fields{message: b}
	r.HostName = f.text(36, 128)
	r.User = f.text(40, 128)
	r.Password = Secret(f.password(44, 128))
	r.Application = f.text(48, 128)
	r.Server = f.text(52, 128)
	r.Library = f.text(60, 128)
	r.Language = f.text(64, 128)
	r.Database = f.text(68, 128)
	l.attach = f.text(82, 260)
	if b[27]&optionExtension != 0 {
		l.features(&f)
	}
	return l, f.err
}

// negotiate returns the packet size for the one that a client asks for.
func negotiate(asked uint32) int {
	if asked == 0 {
		return defaultPacketSize
	}
	return int(min(max(asked, minPacketSize), maxPacketSize))
}

// fields reads the variable part of LOGIN7.
type fields struct {
	message []byte
	err     error
}

// bytes returns what the pair at a place points to: width bytes for each of
// the units that it counts, at most limit units.
func (f *fields) bytes(at, width, limit int) []byte {
	offset := int(binary.LittleEndian.Uint16(f.message[at:]))
	units := int(binary.LittleEndian.Uint16(f.message[at+2:]))
	switch {
	case units == 0:
		return nil
	case units > limit:
		f.fail("a field of LOGIN7 has %d characters, more than %d", units, limit)
		return nil
	case offset < login7Fixed || offset+width*units > len(f.message):
		f.fail("a field of LOGIN7 lies outside of it")
		return nil
	}
	return f.message[offset : offset+width*units]
}

func (f *fields) fail(format string, args ...any) {
	if f.err == nil {
		f.err = protocolError(format, args...)
	}
}

func (f *fields) text(at, limit int) string { return decodeUTF16(f.bytes(at, 2, limit)) }

// password undoes how passwords are hidden from a casual look: each byte is
// XORed with A5 after its halves were swapped.
func (f *fields) password(at, limit int) string {
	hidden := f.bytes(at, 2, limit)
	plain := make([]byte, len(hidden))
	for i, c := range hidden {
		c ^= 0xA5
		plain[i] = c<<4 | c>>4
	}
	return decodeUTF16(plain)
}
