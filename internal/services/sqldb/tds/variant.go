package tds

import (
	"encoding/binary"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// appendVariant appends a sql_variant ([MS-TDS] 2.2.5.5.4): a length, the base
// type with its properties, and the value without a length of its own.
func appendVariant(b []byte, v *types.Value) ([]byte, error) {
	inner := types.Variable{Type: types.Of(v.Kind), Value: *v}
	if v.Inner != nil {
		inner = *v.Inner
	}
	if inner.Value.IsNull() {
		return append(b, 0, 0, 0, 0), nil
	}
	e, err := encoderOf(inner.Type)
	if err != nil {
		return b, err
	}
	b = append(b, 0, 0, 0, 0)
	at := len(b)
	t := inner.Type
	switch t.Kind {
	case types.Decimal:
		b = append(b, typeDecimalN, 2, t.Precision, t.Scale)
	case types.Time, types.DateTime2, types.DateTimeOffset:
		b = append(b, variantTypes[t.Kind], 1, t.Scale)
	case types.Char, types.VarChar, types.NChar, types.NVarChar:
		b = e.collation.append(append(b, variantTypes[t.Kind], 7))
		b = binary.LittleEndian.AppendUint16(b, uint16(e.size))
	case types.Binary, types.VarBinary, types.RowVersion:
		b = binary.LittleEndian.AppendUint16(append(b, typeVarBinary, 2), uint16(e.size))
	default:
		number, ok := variantTypes[t.Kind]
		if !ok {
			return b, e.errKind(&inner.Value)
		}
		b = append(b, number, 0)
	}
	switch {
	case t.IsMax():
		return b, e.errKind(&inner.Value)
	case t.Kind.National():
		b = appendUTF16(b, inner.Value.Text)
	case t.Kind.Character():
		b = e.collation.encode(b, inner.Value.Text)
	case t.Kind.Bytes() || t.Kind == types.UniqueIdentifier:
		b = append(b, inner.Value.Bytes...)
	default:
		if b, err = e.appendBare(b, &inner.Value); err != nil {
			return b, err
		}
	}
	binary.LittleEndian.PutUint32(b[at-4:], uint32(len(b)-at))
	return b, nil
}

// variantTypes is how the kinds are numbered inside of a sql_variant.
var variantTypes = map[types.Kind]byte{
	types.Bit: typeBit, types.TinyInt: typeInt1, types.SmallInt: typeInt2, types.Int: typeInt4, types.BigInt: typeInt8,
	types.SmallMoney: typeMoney4, types.Money: typeMoney, types.Real: typeFloat4, types.Float: typeFloat8,
	types.Date: typeDateN, types.Time: typeTimeN, types.DateTime2: typeDateTime2N, types.DateTimeOffset: typeDateTimeOffsetN,
	types.SmallDateTime: typeDateTime4, types.DateTime: typeDateTime, types.UniqueIdentifier: typeGUID,
	types.Char: typeChar, types.VarChar: typeVarChar, types.NChar: typeNChar, types.NVarChar: typeNVarChar,
}
