package tds

import (
	"encoding/binary"
)

// Options of PRELOGIN ([MS-TDS] 2.2.6.5).
const (
	optionVersion    = 0x00
	optionEncryption = 0x01
	optionInstance   = 0x02
	optionThread     = 0x03
	optionMARS       = 0x04
	optionFedAuth    = 0x06
	optionEnd        = 0xFF
)

// Values of the encryption option.
const (
	encryptOff          = 0x00
	encryptOn           = 0x01
	encryptNotSupported = 0x02
	encryptRequired     = 0x03
	encryptStrict       = 0x04
)

// preloginLimit is the longest PRELOGIN that is read; clients send some 100
// bytes.
const preloginLimit = 4096

// prelogin is what a client's PRELOGIN says that matters here.
type prelogin struct {
	encryption byte
	// fedAuth is the value of FEDAUTHREQUIRED, nil if the client did not send
	// the option.
	fedAuth []byte
}

// parsePrelogin reads a client's PRELOGIN: a table of (option, offset,
// length), big-endian as nothing else in TDS, and the values behind it.
func parsePrelogin(b []byte) (*prelogin, error) {
	p := &prelogin{encryption: encryptOff}
	for at := 0; ; at += 5 {
		if at >= len(b) {
			return nil, protocolError("PRELOGIN has no end")
		}
		if b[at] == optionEnd {
			return p, nil
		}
		if at+5 > len(b) {
			return nil, protocolError("PRELOGIN ends inside of an option")
		}
		offset := int(binary.BigEndian.Uint16(b[at+1:]))
		length := int(binary.BigEndian.Uint16(b[at+3:]))
		if offset+length > len(b) {
			return nil, protocolError("PRELOGIN option %d lies outside of the message", b[at])
		}
		value := b[offset : offset+length]
		switch b[at] {
		case optionEncryption:
			if length < 1 || value[0] > encryptStrict {
				return nil, protocolError("PRELOGIN asks for an unknown encryption")
			}
			p.encryption = value[0]
		case optionFedAuth:
			if length != 1 || value[0] > 1 {
				return nil, protocolError("PRELOGIN has an invalid FEDAUTHREQUIRED")
			}
			p.fedAuth = value
		}
	}
}

// answer returns the server's PRELOGIN. Encryption is on for who asked for it
// and required for who did not; FEDAUTHREQUIRED is echoed. Multiple active
// result sets are declined.
func (p *prelogin) answer() []byte {
	encryption := byte(encryptOn)
	if p.encryption == encryptOff || p.encryption == encryptNotSupported {
		encryption = encryptRequired
	}
	version := binary.BigEndian.AppendUint16([]byte{versionMajor, versionMinor}, versionBuild)
	options := []preloginOption{
		{optionVersion, append(version, 0, 0)},
		{optionEncryption, []byte{encryption}},
		{optionInstance, []byte{0}},
		{optionThread, nil},
		{optionMARS, []byte{0}},
	}
	if p.fedAuth != nil {
		options = append(options, preloginOption{optionFedAuth, p.fedAuth})
	}
	return appendPrelogin(nil, options)
}

// preloginOption is one option and its value.
type preloginOption struct {
	id    byte
	value []byte
}

func appendPrelogin(b []byte, options []preloginOption) []byte {
	var table, values []byte
	start := 5*len(options) + 1
	for _, o := range options {
		table = append(table, o.id)
		table = binary.BigEndian.AppendUint16(table, uint16(start+len(values)))
		table = binary.BigEndian.AppendUint16(table, uint16(len(o.value)))
		values = append(values, o.value...)
	}
	return append(append(append(b, table...), optionEnd), values...)
}
