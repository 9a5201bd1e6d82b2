package tds

import (
	"encoding/binary"
	"math"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// wireType is a TYPE_INFO that a client sent ([MS-TDS] 2.2.5.6).
type wireType struct {
	number    byte
	typ       types.Type
	size      int // of a value at most, bytes
	plp       bool
	collation collation
	colid     int // the number, from 1, of a bulk load's column, 0 otherwise
}

// Limits of decimal and of the decimals of a second.
const (
	maxPrecision = 38
	maxScale     = 7
)

// typeInfo reads a TYPE_INFO. A type that does not exist ends the reading; one
// that is not built leaves a *types.Error.
func (r *buffer) typeInfo() wireType {
	t := wireType{number: r.byte()}
	if kind := fixedKinds[t.number]; kind != types.Unknown {
		t.typ = types.Of(kind)
		t.size = t.typ.MaxLength()
		return t
	}
	switch t.number {
	case typeNull:
	case typeGUID:
		r.sized(&t, types.UniqueIdentifier, 16)
	case typeBitN:
		r.sized(&t, types.Bit, 1)
	case typeIntN:
		r.byWidth(&t, &integerKinds)
	case typeFloatN:
		r.byWidth(&t, &floatKinds)
	case typeMoneyN:
		r.byWidth(&t, &moneyKinds)
	case typeDateTimeN:
		r.byWidth(&t, &dateTimeKinds)
	case typeDecimalN, typeNumericN, typeOldDecimal, typeOldNumeric:
		t.size = int(r.byte())
		precision, scale := int(r.byte()), int(r.byte())
		t.typ = types.NewDecimal(precision, scale)
		if precision < 1 || precision > maxPrecision || scale > precision {
			r.invalid("decimal")
		}
	case typeDateN:
		t.typ, t.size = types.Of(types.Date), 3
	case typeTimeN, typeDateTime2N, typeDateTimeOffsetN:
		t.typ = types.Type{Kind: timeKinds[t.number], Scale: r.byte()}
		if t.typ.Scale > maxScale {
			r.invalid(t.typ.Kind.String())
			break
		}
		t.size = t.typ.MaxLength()
	default:
		r.longTypeInfo(&t)
	}
	return t
}

// kinds are those of the types that the wire numbers.
type kinds [256]types.Kind

var fixedKinds = kinds{
	typeInt1: types.TinyInt, typeBit: types.Bit, typeInt2: types.SmallInt, typeInt4: types.Int, typeInt8: types.BigInt,
	typeDateTime4: types.SmallDateTime, typeDateTime: types.DateTime, typeFloat4: types.Real, typeFloat8: types.Float,
	typeMoney: types.Money, typeMoney4: types.SmallMoney,
}

var timeKinds = kinds{
	typeTimeN: types.Time, typeDateTime2N: types.DateTime2, typeDateTimeOffsetN: types.DateTimeOffset,
}

// sized reads the length of a type that has only one.
func (r *buffer) sized(t *wireType, k types.Kind, size int) {
	t.typ, t.size = types.Of(k), size
	if n := r.byte(); r.err == nil && int(n) != size {
		r.fail("%s of %d bytes", k, n)
	}
}

// widths are types of one number that their length tells apart.
type widths [9]types.Kind

var (
	integerKinds  = widths{1: types.TinyInt, 2: types.SmallInt, 4: types.Int, 8: types.BigInt}
	floatKinds    = widths{4: types.Real, 8: types.Float}
	moneyKinds    = widths{4: types.SmallMoney, 8: types.Money}
	dateTimeKinds = widths{4: types.SmallDateTime, 8: types.DateTime}
)

// byWidth reads a length that says which type it is.
func (r *buffer) byWidth(t *wireType, kinds *widths) {
	width := int(r.byte())
	if width >= len(kinds) || kinds[width] == types.Unknown {
		r.fail("type %#x of %d bytes", t.number, width)
		return
	}
	t.typ, t.size = types.Of(kinds[width]), width
}

// longTypeInfo reads the rest of the TYPE_INFO of text, bytes, xml and
// sql_variant.
func (r *buffer) longTypeInfo(t *wireType) {
	switch t.number {
	case typeOldVarChar, typeOldChar, typeOldVarBinary, typeOldBinary:
		t.size = int(r.byte())
		t.typ = types.Sized(oldKinds[t.number], max(t.size, 1))
		t.collation = collationOf("")
	case typeVarBinary, typeBinary, typeVarChar, typeChar, typeNVarChar, typeNChar:
		r.stringType(t)
	case typeText, typeNText, typeImage:
		t.typ = types.Of(largeKinds[t.number])
		t.size = int(r.uint32())
		if t.number != typeImage {
			t.collation = r.collation()
		}
	case typeVariant:
		t.typ, t.size = types.Of(types.Variant), int(r.uint32())
	case typeXML:
		t.typ, t.plp = types.Of(types.XML), true
		if r.byte() != 0 {
			r.byteText()
			r.byteText()
			r.shortText()
		}
	case typeUDT:
		r.refuse(types.Unsupported("A parameter of a CLR type"))
	case typeTable:
		r.refuse(types.Unsupported("A table-valued parameter"))
	default:
		r.refuse(types.Errorf(8009, "Data type 0x%02X is unknown.", t.number))
	}
}

var oldKinds = kinds{
	typeOldVarChar: types.VarChar, typeOldChar: types.Char, typeOldVarBinary: types.VarBinary, typeOldBinary: types.Binary,
}

var largeKinds = kinds{typeText: types.Text, typeNText: types.NText, typeImage: types.Image}

var stringKinds = kinds{
	typeVarBinary: types.VarBinary, typeBinary: types.Binary, typeVarChar: types.VarChar, typeChar: types.Char,
	typeNVarChar: types.NVarChar, typeNChar: types.NChar,
}

func (r *buffer) stringType(t *wireType) {
	kind := stringKinds[t.number]
	t.size = int(r.uint16())
	length := t.size
	if kind.National() {
		length /= nationalBytesPerUnit
	}
	switch {
	case t.size == maxLengthUnlimited:
		t.plp = true
		length = types.Max
		kind = kind.Unpadded()
	case t.size > maxLengthBytes:
		r.fail("%s of %d bytes", kind, t.size)
	case length == 0:
		// Drivers declare what an empty string takes.
		length = 1
	}
	t.typ = types.Sized(kind, length)
	if kind.Character() {
		t.collation = r.collation()
	}
}

func (r *buffer) collation() collation {
	b := r.take(collationSize)
	if b == nil {
		return collation{}
	}
	return collation{info: binary.LittleEndian.Uint32(b), sort: b[4]}
}

// refuse ends the reading with an error that the client is told and that
// leaves the connection open.
func (r *buffer) refuse(e *types.Error) {
	if r.err == nil {
		r.err = e
	}
	r.b = nil
}

// invalid is what a value that no such type has answers.
func (r *buffer) invalid(name string) {
	r.refuse(types.Errorf(8023, "The supplied value is not a valid instance of data type %s. Check the source data for invalid values. "+
		"An example of an invalid value is data of numeric type with scale greater than precision.", name))
}

// value reads a value of a type ([MS-TDS] 2.2.5.5).
func (r *buffer) value(t *wireType) types.Value {
	if r.err != nil || t.number == typeNull {
		return types.Null()
	}
	if fixedKinds[t.number] != types.Unknown {
		return r.bare(t, r.take(t.size))
	}
	switch {
	case t.typ.Kind == types.Variant:
		return r.variant()
	case t.plp:
		return r.chunks(t)
	case t.typ.Kind.Large():
		n := r.uint32()
		if n == math.MaxUint32 {
			return types.Null()
		}
		return r.bare(t, r.take(int(n)))
	case oldKinds[t.number] == types.Unknown && (t.typ.Kind.Character() || t.typ.Kind.Bytes()):
		n := int(r.uint16())
		if n == maxLengthUnlimited {
			return types.Null()
		}
		if n > t.size {
			r.tooLong(t, n)
		}
		return r.bare(t, r.take(n))
	}
	n := int(r.byte())
	if n == 0 {
		return types.Null()
	}
	if n > t.size {
		r.tooLong(t, n)
	}
	return r.bare(t, r.take(n))
}

// tooLong is what a value of more bytes than its type has answers.
func (r *buffer) tooLong(t *wireType, n int) {
	if t.colid > 0 {
		r.refuse(types.Errorf(4815, "Received an invalid column length from the bcp client for colid %d.", t.colid))
		return
	}
	r.fail("%d bytes for %s", n, t.typ)
}

// chunks reads a partially length-prefixed value: its length, which may be
// unknown, and chunks until an empty one.
func (r *buffer) chunks(t *wireType) types.Value {
	length := r.uint64()
	if length == plpNull {
		return types.Null()
	}
	var all []byte
	for {
		n := r.uint32()
		if n == 0 {
			break
		}
		all = append(all, r.take(int(n))...)
	}
	if r.err == nil && length != plpUnknown && length != uint64(len(all)) {
		r.fail("a value of %d bytes has %d", length, len(all))
	}
	return r.bare(t, all)
}
