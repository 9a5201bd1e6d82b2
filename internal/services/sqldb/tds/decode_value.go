package tds

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/big"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// bare makes a value of its bytes. What is kept of them is copied: the message
// they stand in is used again.
func (r *buffer) bare(t *wireType, b []byte) types.Value {
	if r.err != nil {
		return types.Null()
	}
	k := t.typ.Kind
	switch {
	case k.National():
		if len(b)%nationalBytesPerUnit != 0 {
			r.invalid(k.String())
		}
		if r.statements != nil {
			return types.NewText(k, r.statements.decode(b))
		}
		return types.NewText(k, decodeUTF16(trimMark(k, b)))
	case k.Character():
		return types.NewText(k, t.collation.decode(b))
	case k.Bytes():
		return types.NewBytes(k, append([]byte{}, b...))
	case k == types.Decimal:
		return r.decimal(t, b)
	}
	if len(b) != t.size {
		r.fail("%d bytes for %s", len(b), t.typ)
		return types.Null()
	}
	le := binary.LittleEndian
	switch k {
	case types.Bit:
		return types.NewBool(b[0] != 0)
	case types.TinyInt:
		return types.NewInt(k, int64(b[0]))
	case types.SmallInt:
		return types.NewInt(k, int64(int16(le.Uint16(b))))
	case types.Int, types.SmallMoney:
		return types.NewInt(k, int64(int32(le.Uint32(b))))
	case types.BigInt:
		return types.NewInt(k, int64(le.Uint64(b)))
	case types.Money:
		return types.NewInt(k, int64(le.Uint32(b))<<32|int64(le.Uint32(b[4:])))
	case types.Real:
		return r.float(k, float64(math.Float32frombits(le.Uint32(b))))
	case types.Float:
		return r.float(k, math.Float64frombits(le.Uint64(b)))
	case types.UniqueIdentifier:
		return types.NewBytes(k, bytes.Clone(b))
	}
	return r.time(t, b)
}

// trimMark drops the byte order mark that clients put before xml.
func trimMark(k types.Kind, b []byte) []byte {
	if k == types.XML {
		return bytes.TrimPrefix(b, []byte{0xFF, 0xFE})
	}
	return b
}

// float refuses what T-SQL's float cannot be.
func (r *buffer) float(k types.Kind, f float64) types.Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		r.invalid(k.String())
		return types.Null()
	}
	return types.NewFloat(k, f)
}

func (r *buffer) decimal(t *wireType, b []byte) types.Value {
	if len(b) < 2 || len(b) > 17 {
		r.invalid("decimal")
		return types.Null()
	}
	digits := bytes.Clone(b[1:])
	for i, j := 0, len(digits)-1; i < j; i, j = i+1, j-1 {
		digits[i], digits[j] = digits[j], digits[i]
	}
	n := new(big.Int).SetBytes(digits)
	if n.Cmp(power(int(t.typ.Precision))) >= 0 {
		r.invalid("decimal")
		return types.Null()
	}
	if b[0] == 0 {
		n.Neg(n)
	}
	return types.NewDec(n, t.typ.Scale)
}

// Bounds of dates and times.
const (
	days1753            = 639905 // the first day of datetime
	maxOffset           = 14 * 60
	datetimeUnitsPerDay = 24 * 60 * 60 * 300
	minutesPerDay       = 24 * 60
)

// time makes a date or time of its bytes.
func (r *buffer) time(t *wireType, b []byte) types.Value {
	le := binary.LittleEndian
	var days, ticks int64
	var offset int16
	switch k := t.typ.Kind; k {
	case types.Date:
		days = littleEndian(b)
	case types.Time, types.DateTime2, types.DateTimeOffset:
		size := timeSizes[t.typ.Scale]
		ticks = littleEndian(b[:size]) * ticksPerUnit[t.typ.Scale]
		if k != types.Time {
			days = littleEndian(b[size : size+3])
		}
		if k == types.DateTimeOffset {
			offset = int16(le.Uint16(b[size+3:]))
		}
	case types.SmallDateTime:
		days, ticks = days1900+int64(le.Uint16(b)), int64(le.Uint16(b[2:]))*types.TicksPerMinute
	case types.DateTime:
		days = days1900 + int64(int32(le.Uint32(b)))
		ticks = (int64(le.Uint32(b[4:]))*100_000 + 1) / 3
		if days < days1753 {
			days = -1
		}
	}
	if days < 0 || days >= days10000 || ticks < 0 || ticks >= types.TicksPerDay || offset < -maxOffset || offset > maxOffset {
		r.invalid(t.typ.Kind.String())
		return types.Null()
	}
	return types.Value{Kind: t.typ.Kind, Int: days*types.TicksPerDay + ticks, Offset: offset}
}

func littleEndian(b []byte) int64 {
	var n int64
	for i := len(b) - 1; i >= 0; i-- {
		n = n<<8 | int64(b[i])
	}
	return n
}

// variant reads a sql_variant: the value with the type that it has inside.
func (r *buffer) variant() types.Value {
	n := r.uint32()
	if n == 0 {
		return types.Null()
	}
	in := buffer{b: r.take(int(n)), err: r.err}
	number := in.byte()
	properties := buffer{b: in.take(int(in.byte()))}
	t := wireType{number: number}
	switch number {
	case typeDecimalN, typeNumericN:
		t.typ = types.NewDecimal(int(properties.byte()), int(properties.byte()))
		if t.typ.Precision < 1 || t.typ.Precision > maxPrecision || t.typ.Scale > t.typ.Precision {
			in.invalid("sql_variant")
		}
	case typeTimeN, typeDateTime2N, typeDateTimeOffsetN:
		t.typ = types.Type{Kind: timeKinds[number], Scale: properties.byte()}
		if t.typ.Scale > maxScale {
			in.invalid("sql_variant")
		}
	case typeVarChar, typeChar, typeNVarChar, typeNChar:
		t.collation = properties.collation()
		t.typ = types.Sized(stringKinds[number].Unpadded(), max(int(properties.uint16()), 1))
	case typeVarBinary, typeBinary:
		t.typ = types.Sized(types.VarBinary, max(int(properties.uint16()), 1))
	case typeDateN, typeGUID:
		t.typ = types.Of(map[byte]types.Kind{typeDateN: types.Date, typeGUID: types.UniqueIdentifier}[number])
	default:
		kind := fixedKinds[number]
		if kind == types.Unknown {
			in.invalid("sql_variant")
		}
		t.typ = types.Of(kind)
	}
	if t.typ.Kind.National() {
		t.typ.Length = max(t.typ.Length/nationalBytesPerUnit, 1)
	}
	if in.err == nil {
		in.err = properties.err
	}
	t.size = t.typ.MaxLength()
	if t.typ.Kind == types.UniqueIdentifier {
		t.size = 16
	}
	v := in.bare(&t, in.b)
	if in.err != nil {
		if r.err == nil {
			r.err, r.b = in.err, nil
		}
		return types.Null()
	}
	return types.Value{Kind: types.Variant, Inner: &types.Variable{Type: t.typ, Value: v}}
}
