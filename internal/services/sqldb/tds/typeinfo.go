package tds

import (
	"encoding/binary"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Numbers of data types ([MS-TDS] 2.2.5.4). Those ending in N carry a length
// before each value and so can be NULL.
const (
	typeNull             = 0x1F
	typeImage            = 0x22
	typeText             = 0x23
	typeGUID             = 0x24
	typeOldVarBinary     = 0x25
	typeIntN             = 0x26
	typeOldVarChar       = 0x27
	typeDateN            = 0x28
	typeTimeN            = 0x29
	typeDateTime2N       = 0x2A
	typeDateTimeOffsetN  = 0x2B
	typeOldBinary        = 0x2D
	typeOldChar          = 0x2F
	typeInt1             = 0x30
	typeBit              = 0x32
	typeInt2             = 0x34
	typeOldDecimal       = 0x37
	typeInt4             = 0x38
	typeDateTime4        = 0x3A
	typeFloat4           = 0x3B
	typeMoney            = 0x3C
	typeDateTime         = 0x3D
	typeFloat8           = 0x3E
	typeOldNumeric       = 0x3F
	typeVariant          = 0x62
	typeNText            = 0x63
	typeBitN             = 0x68
	typeDecimalN         = 0x6A
	typeNumericN         = 0x6C
	typeFloatN           = 0x6D
	typeMoneyN           = 0x6E
	typeDateTimeN        = 0x6F
	typeMoney4           = 0x7A
	typeInt8             = 0x7F
	typeVarBinary        = 0xA5
	typeVarChar          = 0xA7
	typeBinary           = 0xAD
	typeChar             = 0xAF
	typeNVarChar         = 0xE7
	typeNChar            = 0xEF
	typeUDT              = 0xF0
	typeXML              = 0xF1
	typeTable            = 0xF3
	maxLengthUnlimited   = 0xFFFF // the length that says (max), and of a NULL
	maxLengthBytes       = 8000
	maxLengthLarge       = 0x7FFFFFFF
	maxLengthVariant     = 8009
	nationalBytesPerUnit = 2
)

// info appends the TYPE_INFO of a column or output parameter. Types are always
// the N ones: whether a column may be NULL stands in its flags.
func (e *encoder) info(b []byte) []byte {
	t := e.Type
	switch t.Kind {
	case types.Bit:
		return append(b, typeBitN, 1)
	case types.TinyInt, types.SmallInt, types.Int, types.BigInt:
		return append(b, typeIntN, byte(e.size))
	case types.Unknown:
		// What has no type is an int, as SELECT NULL is.
		return append(b, typeIntN, 4)
	case types.SmallMoney, types.Money:
		return append(b, typeMoneyN, byte(e.size))
	case types.Real, types.Float:
		return append(b, typeFloatN, byte(e.size))
	case types.SmallDateTime, types.DateTime:
		return append(b, typeDateTimeN, byte(e.size))
	case types.Decimal:
		return append(b, typeDecimalN, byte(e.size), t.Precision, t.Scale)
	case types.Date:
		return append(b, typeDateN)
	case types.Time:
		return append(b, typeTimeN, t.Scale)
	case types.DateTime2:
		return append(b, typeDateTime2N, t.Scale)
	case types.DateTimeOffset:
		return append(b, typeDateTimeOffsetN, t.Scale)
	case types.UniqueIdentifier:
		return append(b, typeGUID, 16)
	case types.RowVersion:
		return append(b, typeBinary, 8, 0)
	case types.XML:
		return append(b, typeXML, 0)
	case types.Variant:
		return binary.LittleEndian.AppendUint32(append(b, typeVariant), maxLengthVariant)
	case types.Text, types.NText, types.Image:
		return e.infoLarge(b)
	}
	return e.infoString(b)
}

// infoString is that of char, varchar, nchar, nvarchar, binary and varbinary.
func (e *encoder) infoString(b []byte) []byte {
	switch e.Type.Kind {
	case types.Char:
		b = append(b, typeChar)
	case types.VarChar:
		b = append(b, typeVarChar)
	case types.NChar:
		b = append(b, typeNChar)
	case types.NVarChar:
		b = append(b, typeNVarChar)
	case types.Binary:
		b = append(b, typeBinary)
	default:
		b = append(b, typeVarBinary)
	}
	length := uint16(maxLengthUnlimited)
	if !e.plp {
		length = uint16(e.size)
	}
	b = binary.LittleEndian.AppendUint16(b, length)
	if e.Type.Kind.Character() {
		b = e.collation.append(b)
	}
	return b
}

// infoLarge is that of text, ntext and image, which name the table that they
// come from: here "", in one part, because Microsoft's JDBC driver takes no
// name of no parts.
func (e *encoder) infoLarge(b []byte) []byte {
	switch e.Type.Kind {
	case types.Text:
		b = append(b, typeText)
	case types.NText:
		b = append(b, typeNText)
	default:
		b = append(b, typeImage)
	}
	b = binary.LittleEndian.AppendUint32(b, maxLengthLarge)
	if e.Type.Kind != types.Image {
		b = e.collation.append(b)
	}
	return append(b, 1, 0, 0)
}
