package security

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// SID returns the sid of an id of Entra ID: the 16 bytes of the GUID as
// CAST(CAST(@id AS uniqueidentifier) AS varbinary(16)) orders them, so that
// CREATE USER … WITH SID takes the same. False if the text is no GUID.
func SID(id string) ([]byte, bool) {
	b, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
	if err != nil || len(b) != 16 || len(id) != 36 {
		return nil, false
	}
	binary.LittleEndian.PutUint32(b[0:], binary.BigEndian.Uint32(b[0:]))
	binary.LittleEndian.PutUint16(b[4:], binary.BigEndian.Uint16(b[4:]))
	binary.LittleEndian.PutUint16(b[6:], binary.BigEndian.Uint16(b[6:]))
	return b, true
}
