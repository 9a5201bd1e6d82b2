package tds

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// encoder writes values of one type.
type encoder struct {
	Type      types.Type
	size      int  // the length in TYPE_INFO, bytes
	plp       bool // (max) and xml: partially length-prefixed
	collation collation
}

// encoderOf returns the encoder of a type, or an error for a type that cannot
// be: a decimal(50,0), a varchar(9000).
func encoderOf(t types.Type) (encoder, error) {
	e := encoder{Type: t, size: t.MaxLength(), plp: t.IsMax() || t.Kind == types.XML}
	switch {
	case t.Kind.Character():
		e.collation = collationOf(t.Collation)
		if t.Length == 0 && !t.Kind.Large() {
			return e, fmt.Errorf("tds: %s has no length", t)
		}
	case t.Kind == types.Decimal && (t.Precision < 1 || t.Precision > 38 || t.Scale > t.Precision):
		return e, fmt.Errorf("tds: %s is no type", t)
	case t.Scale > 7 && t.Kind != types.Decimal:
		return e, fmt.Errorf("tds: %s is no type", t)
	case t.Kind > types.Variant:
		return e, fmt.Errorf("tds: kind %d is no type", t.Kind)
	}
	if !e.plp && !t.Kind.Large() && e.size > maxLengthBytes && t.Kind != types.Variant {
		return e, fmt.Errorf("tds: %s is too long", t)
	}
	return e, nil
}

// errKind says that a value is not of its column's kind: a fault of who wrote
// the row, whose bytes would be read as something else.
func (e *encoder) errKind(v *types.Value) error {
	return fmt.Errorf("tds: a %s where %s is declared", v.Kind, e.Type)
}

// append appends a value in the form of ROW ([MS-TDS] 2.2.5.5, TYPE_VARBYTE).
func (e *encoder) append(b []byte, v *types.Value) ([]byte, error) {
	if v.IsNull() {
		return e.appendNull(b), nil
	}
	k := e.Type.Kind
	switch {
	case k == types.Variant:
		return appendVariant(b, v)
	case k != v.Kind && !sameFields(k, v.Kind):
		return b, e.errKind(v)
	case k.Character() || k == types.XML:
		return e.appendText(b, v.Text)
	case k.Bytes():
		return e.appendBytes(b, v.Bytes)
	case k == types.UniqueIdentifier:
		if len(v.Bytes) != 16 {
			return b, fmt.Errorf("tds: a uniqueidentifier of %d bytes", len(v.Bytes))
		}
		return append(append(b, 16), v.Bytes...), nil
	}
	return e.appendBare(append(b, byte(e.fixedSize())), v)
}

// sameFields reports whether values of two kinds lie in the same fields of
// Value and mean the same.
func sameFields(a, b types.Kind) bool {
	return a.Character() && b.Character() || a.Bytes() && b.Bytes() || a.Integer() && b.Integer() || a.Monetary() && b.Monetary() ||
		a.Approximate() && b.Approximate() || a.Temporal() && b.Temporal() && (a == types.Time) == (b == types.Time) &&
		(a == types.DateTimeOffset) == (b == types.DateTimeOffset) || a == types.XML && b.Character()
}

// fixedSize is how many bytes appendBare writes.
func (e *encoder) fixedSize() int { return e.size }

// appendBare appends a value of a fixed size without its length.
func (e *encoder) appendBare(b []byte, v *types.Value) ([]byte, error) {
	le := binary.LittleEndian
	switch e.Type.Kind {
	case types.Bit, types.TinyInt:
		return append(b, byte(v.Int)), nil
	case types.SmallInt:
		return le.AppendUint16(b, uint16(v.Int)), nil
	case types.Int, types.SmallMoney:
		return le.AppendUint32(b, uint32(v.Int)), nil
	case types.BigInt:
		return le.AppendUint64(b, uint64(v.Int)), nil
	case types.Money:
		// The high half stands first.
		b = le.AppendUint32(b, uint32(v.Int>>32))
		return le.AppendUint32(b, uint32(v.Int)), nil
	case types.Real:
		return le.AppendUint32(b, math.Float32bits(float32(v.Float))), nil
	case types.Float:
		return le.AppendUint64(b, math.Float64bits(v.Float)), nil
	case types.Decimal:
		return e.appendDecimal(b, v.Dec)
	}
	return e.appendTime(b, v)
}

// appendNull appends NULL in the form that the type has for it.
func (e *encoder) appendNull(b []byte) []byte {
	k := e.Type.Kind
	switch {
	case e.plp:
		return binary.LittleEndian.AppendUint64(b, plpNull)
	case k == types.Variant:
		return append(b, 0, 0, 0, 0)
	case !k.Large() && (k.Character() || k.Bytes()):
		return append(b, 0xFF, 0xFF)
	}
	return append(b, 0)
}
