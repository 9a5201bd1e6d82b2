package types

import "math/big"

// Value is a value of some kind, or NULL, whose Kind is Unknown. What is set
// depends on the kind:
//
//   - bit, tinyint … bigint: Int
//   - money, smallmoney: Int, in ten-thousandths
//   - decimal: Dec, whose scale is its own, not a column's
//   - real, float: Float
//   - date, datetime, smalldatetime, datetime2: Int, ticks of 100 ns since 0001-01-01
//   - time: Int, ticks of 100 ns since midnight
//   - datetimeoffset: Int, ticks in UTC, and Offset, minutes
//   - text of every kind, xml: Text, UTF-8
//   - binary, varbinary, image, rowversion: Bytes
//   - uniqueidentifier: Bytes, 16, as the wire has them (the first three groups little-endian)
//   - sql_variant: Inner
type Value struct {
	Kind   Kind
	Int    int64
	Float  float64
	Text   string
	Bytes  []byte
	Dec    Dec
	Offset int16
	Inner  *Variable
}

// Dec is a decimal number: Unscaled divided by ten to the power of Scale.
type Dec struct {
	Unscaled *big.Int
	Scale    uint8
}

// Variable is a value with its type.
type Variable struct {
	Type  Type
	Value Value
}

// TicksPerDay and its like count units of 100 ns.
const (
	TicksPerSecond = int64(10_000_000)
	TicksPerMinute = 60 * TicksPerSecond
	TicksPerDay    = 24 * 60 * TicksPerMinute
)

// Null is NULL.
func Null() Value { return Value{} }

// IsNull reports NULL.
func (v Value) IsNull() bool { return v.Kind == Unknown }

// NewInt returns an integer, or anything else that is counted in Int.
func NewInt(k Kind, i int64) Value { return Value{Kind: k, Int: i} }

// NewBool returns a bit.
func NewBool(b bool) Value {
	if b {
		return NewInt(Bit, 1)
	}
	return NewInt(Bit, 0)
}

// NewFloat returns a float or real.
func NewFloat(k Kind, f float64) Value { return Value{Kind: k, Float: f} }

// NewText returns text.
func NewText(k Kind, s string) Value { return Value{Kind: k, Text: s} }

// NewBytes returns bytes.
func NewBytes(k Kind, b []byte) Value { return Value{Kind: k, Bytes: b} }

// NewDec returns a decimal.
func NewDec(unscaled *big.Int, scale uint8) Value {
	return Value{Kind: Decimal, Dec: Dec{Unscaled: unscaled, Scale: scale}}
}
