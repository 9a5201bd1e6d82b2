package types

import (
	"math"
	"testing"
)

func TestNumbersToText(t *testing.T) {
	short, long := Sized(VarChar, 5), Sized(VarChar, 60)
	float := func(f float64) Value { return NewFloat(Float, f) }
	for _, x := range []struct {
		v     Value
		from  Type
		to    Type
		style int
		want  string
	}{
		{float(0.0001), Of(Float), long, 0, "0.0001"}, {float(0.00001), Of(Float), long, 0, "1e-005"}, {float(123456.789), Of(Float), long, 0, "123457"}, {float(1234567), Of(Float), long, 0, "1.23457e+006"},
		{float(1e300), Of(Float), long, 0, "1e+300"}, {float(-1.5), Of(Float), long, 0, "-1.5"}, {float(0), Of(Float), long, 0, "0"}, {float(1.0 / 3), Of(Float), long, 0, "0.333333"}, {float(999999.5), Of(Float), long, 0, "1e+006"},
		{float(1.0 / 3), Of(Float), long, 1, "3.3333333e-001"}, {float(1.0 / 3), Of(Float), long, 2, "3.333333333333333e-001"}, {float(1.0 / 3), Of(Float), long, 3, "0.33333333333333331"}, {float(2.5), Of(Float), long, 99, "2.5"},
		{NewFloat(Real, float64(float32(1.1))), Of(Real), long, 3, "1.10000002"}, {NewFloat(Real, float64(float32(1.1))), Of(Real), long, 0, "1.1"}, {float(123456), Of(Float), short, 0, "error 232"},
		{NewInt(Int, 123456), Of(Int), short, 0, "*"}, {NewInt(Int, 123456), Of(Int), Sized(NVarChar, 5), 0, "error 8115"}, {NewInt(Int, -5), Of(Int), short, 0, "-5"}, {NewInt(Bit, 1), Of(Bit), short, 0, "1"},
		{NewInt(Money, 12345678900), Of(Money), long, 0, "1234567.89"}, {NewInt(Money, 12345678900), Of(Money), long, 1, "1,234,567.89"}, {NewInt(Money, 12345678950), Of(Money), long, 2, "1234567.8950"},
		{NewInt(Money, 12345678900), Of(Money), long, 126, "1234567.8900"}, {NewInt(Money, -12345678900), Of(Money), long, 1, "-1,234,567.89"}, {NewInt(Money, 12345678900), Of(Money), short, 0, "error 234"},
		{NewDec(bigInt(-150), 2), NewDecimal(5, 2), long, 0, "-1.50"}, {NewDec(bigInt(5), 2), NewDecimal(5, 2), long, 0, "0.05"}, {NewDec(bigInt(1234567), 2), NewDecimal(9, 2), short, 0, "error 8115"},
		{NewBytes(VarBinary, []byte{0x4a, 0xff}), Sized(VarBinary, 2), long, 1, "0x4AFF"}, {NewBytes(VarBinary, []byte{0x4a, 0xff}), Sized(VarBinary, 2), long, 2, "4AFF"}, {NewBytes(VarBinary, []byte("Az")), Sized(VarBinary, 2), long, 0, "Az"},
		{NewBytes(VarBinary, []byte{0x41, 0}), Sized(VarBinary, 2), Sized(NVarChar, 5), 0, "A"}, {NewText(VarChar, "abcdef"), Sized(VarChar, 6), short, 0, "abcde"}, {NewText(VarChar, "ab"), Sized(VarChar, 6), Sized(Char, 4), 0, "ab  "},
	} {
		if got := converted(x.v, x.from, x.to, x.style); got != x.want {
			t.Errorf("%s to %s in style %d: %s, want %s", x.from, x.to, x.style, got, x.want)
		}
	}
}

func TestTextToNumbers(t *testing.T) {
	for _, x := range []struct {
		text string
		to   Type
		want string
	}{
		{" 12 ", Of(Int), "12"}, {"", Of(Int), "0"}, {"-7", Of(SmallInt), "-7"}, {"1.5", Of(Int), "error 245"}, {"abc", Of(Int), "error 245"}, {"abc", Of(BigInt), "error 8114"}, {"99999999999", Of(Int), "error 248"},
		{"300", Of(TinyInt), "error 244"}, {"40000", Of(SmallInt), "error 244"}, {"99999999999999999999", Of(BigInt), "error 8115"}, {"9223372036854775807", Of(BigInt), "9223372036854775807"},
		{"1.5", NewDecimal(5, 2), "1.50"}, {"1.005", NewDecimal(5, 2), "1.01"}, {"-1.005", NewDecimal(5, 2), "-1.01"}, {"", NewDecimal(5, 2), "error 8114"}, {"1e3", NewDecimal(5, 2), "error 8114"}, {"1000", NewDecimal(5, 2), "error 8115"},
		{"1e3", Of(Float), "1000"}, {"", Of(Float), "0"}, {"x", Of(Float), "error 8114"}, {"inf", Of(Float), "error 8114"}, {"0x1", Of(Float), "error 8114"}, {"1e999", Of(Float), "error 8115"}, {"1e39", Of(Real), "error 8115"},
		{"$1,234.56", Of(Money), "1234.56"}, {"-$1", Of(Money), "-1.00"}, {"$-1", Of(Money), "-1.00"}, {"x", Of(Money), "error 235"}, {"922337203685477.5808", Of(Money), "error 8115"}, {"214748.3648", Of(SmallMoney), "error 8115"},
		{"true", Of(Bit), "1"}, {"FALSE", Of(Bit), "0"}, {"2", Of(Bit), "1"}, {"0", Of(Bit), "0"}, {"yes", Of(Bit), "error 245"},
		{"0E984A9E-4C7B-4F3C-8E9B-0DEFC3A5B7C1", Of(UniqueIdentifier), "0E984A9E-4C7B-4F3C-8E9B-0DEFC3A5B7C1"}, {"{0e984a9e-4c7b-4f3c-8e9b-0defc3a5b7c1}", Of(UniqueIdentifier), "0E984A9E-4C7B-4F3C-8E9B-0DEFC3A5B7C1"},
		{"0E984A9E4C7B4F3C8E9B0DEFC3A5B7C1", Of(UniqueIdentifier), "error 8169"}, {"ab", Sized(VarBinary, 1), "0x61"}, {"ab", Sized(Binary, 3), "0x616200"},
	} {
		v, from := varchar(x.text)
		if got := converted(v, from, x.to, 0); got != x.want {
			t.Errorf("%q to %s: %s, want %s", x.text, x.to, got, x.want)
		}
	}
}

func TestNumbersToNumbers(t *testing.T) {
	dec := func(n int64, s uint8) Value { return NewDec(bigInt(n), s) }
	for _, x := range []struct {
		v        Value
		from, to Type
		want     string
	}{
		{NewInt(Int, 300), Of(Int), Of(TinyInt), "error 220"}, {NewInt(Int, 40000), Of(Int), Of(SmallInt), "error 220"}, {NewInt(BigInt, 1<<31), Of(BigInt), Of(Int), "error 8115"}, {NewInt(Int, -1), Of(Int), Of(TinyInt), "error 220"},
		{NewFloat(Float, 2.9), Of(Float), Of(Int), "2"}, {NewFloat(Float, -2.9), Of(Float), Of(Int), "-2"}, {NewFloat(Float, 3e9), Of(Float), Of(Int), "error 232"}, {NewFloat(Float, 1e30), Of(Float), Of(BigInt), "error 232"},
		{NewFloat(Float, math.MaxInt64), Of(Float), Of(BigInt), "error 232"}, {dec(29, 1), NewDecimal(2, 1), Of(Int), "2"}, {dec(-29, 1), NewDecimal(2, 1), Of(Int), "-2"}, {dec(3000000000, 0), NewDecimal(10, 0), Of(Int), "error 8115"},
		{dec(125, 2), NewDecimal(3, 2), NewDecimal(3, 1), "1.3"}, {dec(-125, 2), NewDecimal(3, 2), NewDecimal(3, 1), "-1.3"}, {dec(9999, 2), NewDecimal(4, 2), NewDecimal(3, 2), "error 8115"}, {NewInt(Int, 1000), Of(Int), NewDecimal(3, 0), "error 8115"},
		{NewFloat(Float, 1.005), Of(Float), NewDecimal(5, 2), "1.00"}, {NewFloat(Float, 0.1), Of(Float), NewDecimal(20, 18), "0.100000000000000010"}, {NewInt(Int, 5), Of(Int), Of(Bit), "1"}, {NewInt(Money, 15000), Of(Money), Of(Int), "2"},
		{NewInt(Money, 14999), Of(Money), Of(Int), "1"}, {NewInt(Money, -15000), Of(Money), Of(Int), "-2"}, {NewInt(Int, 7), Of(Int), Of(Money), "7.00"}, {dec(123456, 5), NewDecimal(6, 5), Of(Money), "1.23"},
		{NewBytes(VarBinary, []byte{1, 0}), Sized(VarBinary, 2), Of(Int), "256"}, {NewBytes(VarBinary, []byte{0xff, 0xff, 0xff, 0xfe}), Sized(VarBinary, 4), Of(Int), "-2"}, {NewInt(Int, 258), Of(Int), Sized(VarBinary, 8), "0x00000102"},
		{NewInt(DateTime, epochDays*TicksPerDay+TicksPerDay*3/2), Of(DateTime), Of(Float), "1.5"}, {NewInt(SmallDateTime, epochDays*TicksPerDay+TicksPerDay/4), Of(SmallDateTime), Of(Real), "0.25"}, {NewInt(DateTime, epochDays*TicksPerDay+TicksPerDay*3/2), Of(DateTime), Of(Money), "1.50"},
		{NewInt(DateTime, epochDays*TicksPerDay+TicksPerDay*3/2), Of(DateTime), Of(Int), "2"}, {NewInt(DateTime, epochDays*TicksPerDay-TicksPerDay/2), Of(DateTime), Of(Float), "-0.5"},
		{NewInt(Int, 258), Of(Int), Sized(Binary, 2), "0x0102"}, {NewInt(Int, 1), Of(Int), Of(Date), "error 529"}, {NewInt(Int, 1), Of(Int), Of(DateTime), "1900-01-02 00:00:00.000"}, {NewFloat(Float, 0.5), Of(Float), Of(DateTime), "1900-01-01 12:00:00.000"},
	} {
		if got := converted(x.v, x.from, x.to, 0); got != x.want {
			t.Errorf("%v of %s to %s: %s, want %s", x.v.Int, x.from, x.to, got, x.want)
		}
	}
}

func TestDecimalResults(t *testing.T) {
	for _, x := range []struct {
		op         string
		a, b, want Type
	}{
		{"+", NewDecimal(5, 2), NewDecimal(3, 1), NewDecimal(6, 2)}, {"*", NewDecimal(5, 2), NewDecimal(5, 2), NewDecimal(11, 4)}, {"/", NewDecimal(10, 2), NewDecimal(10, 2), NewDecimal(23, 13)},
		{"*", NewDecimal(38, 10), NewDecimal(38, 10), NewDecimal(38, 6)}, {"/", NewDecimal(38, 9), NewDecimal(38, 9), NewDecimal(38, 6)}, {"+", NewDecimal(38, 10), NewDecimal(38, 0), NewDecimal(38, 0)},
		{"%", NewDecimal(5, 2), NewDecimal(7, 3), NewDecimal(6, 3)}, {"", NewDecimal(5, 2), NewDecimal(7, 0), NewDecimal(9, 2)}, {"/", NewDecimal(1, 0), NewDecimal(1, 0), NewDecimal(7, 6)},
	} {
		if got := DecimalResult(x.op, x.a, x.b); got != x.want {
			t.Errorf("%s %s %s is %s, want %s", x.a, x.op, x.b, got, x.want)
		}
	}
}
