package types

import (
	"errors"
	"math"
	"math/big"
	"testing"
)

// samples are values of every kind, at their ends.
func samples() []Variable {
	text := func(k Kind, s string) Variable { return Variable{Sized(k, 60), NewText(k, s)} }
	whole := func(k Kind, list ...int64) (out []Variable) {
		for _, n := range list {
			out = append(out, Variable{Of(k), NewInt(k, n)})
		}
		return out
	}
	last := 3652059*TicksPerDay - 1
	out := whole(Bit, 0, 1)
	for _, k := range []Kind{TinyInt, SmallInt, Int, BigInt, SmallMoney, Money} {
		out = append(out, whole(k, intRange[k][0], 0, 1, intRange[k][1])...)
	}
	for _, f := range []float64{0, -1.5, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		out = append(out, Variable{Of(Float), NewFloat(Float, f)})
	}
	out = append(out, Variable{Of(Real), NewFloat(Real, math.MaxFloat32)})
	out = append(out, Variable{NewDecimal(38, 0), NewDec(new(big.Int).Sub(Pow10(38), big.NewInt(1)), 0)}, Variable{NewDecimal(38, 38), NewDec(big.NewInt(-1), 38)})
	out = append(out, whole(Date, 0, last-last%TicksPerDay)...)
	out = append(out, whole(Time, 0, TicksPerDay-1)...)
	out = append(out, whole(DateTime, 639905*TicksPerDay, RoundDateTime(last-50000))...)
	out = append(out, whole(SmallDateTime, epochDays*TicksPerDay, (epochDays+65536)*TicksPerDay-TicksPerMinute)...)
	out = append(out, whole(DateTime2, 0, last)...)
	out = append(out, Variable{Of(DateTimeOffset), Value{Kind: DateTimeOffset, Int: last - 14*60*TicksPerMinute, Offset: 840}})
	for _, k := range []Kind{Char, VarChar, NChar, NVarChar} {
		out = append(out, text(k, ""), text(k, "12"), text(k, "x'é😀"), text(k, "2024-02-29"))
	}
	for _, k := range []Kind{Binary, VarBinary} {
		out = append(out, Variable{Sized(k, 20), NewBytes(k, nil)}, Variable{Sized(k, 20), NewBytes(k, []byte{0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})})
	}
	out = append(out, Variable{Of(UniqueIdentifier), NewBytes(UniqueIdentifier, make([]byte, 16))}, Variable{Of(XML), NewText(XML, "<a/>")}, Variable{Of(RowVersion), NewBytes(RowVersion, make([]byte, 8))})
	return append(out, Variable{Of(Variant), Value{Kind: Variant, Inner: &Variable{Of(Int), NewInt(Int, 5)}}})
}

// Every conversion ends with a value of the type asked for, within its limits,
// or with an error that has a number; NULL stays NULL.
func TestEveryConversion(t *testing.T) {
	to := []Type{NewDecimal(5, 2), Sized(VarChar, 3), Sized(VarChar, Max), Sized(NVarChar, 40), Sized(Char, 50), Sized(NChar, 2), Sized(Binary, 4), Sized(VarBinary, 3), Sized(VarBinary, Max), {Kind: Time}, {Kind: DateTime2, Scale: 3}, {Kind: DateTimeOffset, Scale: 2}}
	for k := Bit; k <= Variant; k++ {
		to = append(to, Of(k))
	}
	for _, x := range samples() {
		for _, target := range to {
			for _, style := range []int{0, 1, 2, 3, 121, 127, 7777} {
				v, err := Convert(x.Value, x.Type, target, style)
				var e *Error
				switch {
				case err != nil && (!errors.As(err, &e) || e.Number == 0 || e.Level == 0):
					t.Errorf("%v to %s: %v", x, target, err)
				case err != nil:
				case v.Kind != target.Kind:
					t.Errorf("%s to %s is of %s", x.Type, target, v.Kind)
				case target.Kind.Character() && target.Length > 0 && TextLength(v.Text, target) > target.Length, target.Kind.Bytes() && target.Length > 0 && len(v.Bytes) > target.Length:
					t.Errorf("%s to %s is too long", x.Type, target)
				case target.Kind == Decimal && !v.Dec.Fits(int(target.Precision)), intRange[target.Kind] != [2]int64{} && !InRange(target.Kind, big.NewInt(v.Int)):
					t.Errorf("%s to %s is out of range", x.Type, target)
				}
			}
			if v, err := Convert(Null(), x.Type, target, 0); err != nil || !v.IsNull() {
				t.Errorf("NULL of %s to %s: %v, %v", x.Type, target, v, err)
			}
		}
	}
}

// What is written in its exact style is read as itself.
func TestTextAndBack(t *testing.T) {
	exact := func(k Kind) int {
		switch {
		case k.Approximate():
			return 3
		case k.Temporal():
			return 121
		case k.Bytes():
			return 1
		case k.Monetary():
			return 2
		}
		return 0
	}
	for _, x := range samples() {
		if x.Type.Kind == Variant || x.Type.Kind == XML || x.Type.Kind.Padded() || x.Type.Kind == RowVersion {
			continue
		}
		long := Sized(NVarChar, Max)
		s, err := Convert(x.Value, x.Type, long, exact(x.Type.Kind))
		if err != nil {
			t.Errorf("%s: %v", x.Type, err)
			continue
		}
		back, err := Convert(s, long, x.Type, exact(x.Type.Kind))
		if err != nil || Compare("Latin1_General_BIN2", x.Value, back) != 0 && x.Type.Kind != VarChar {
			t.Errorf("%s: %q, %v", x.Type, s.Text, err)
		}
	}
}

func BenchmarkConvert(b *testing.B) {
	for name, x := range map[string]struct {
		v        Value
		from, to Type
	}{
		"int to varchar": {NewInt(Int, 12345), Of(Int), Sized(VarChar, 12)}, "varchar to int": {NewText(VarChar, "12345"), Sized(VarChar, 12), Of(Int)},
		"decimal to decimal": {NewDec(big.NewInt(12345), 2), NewDecimal(9, 2), NewDecimal(12, 4)}, "int to decimal": {NewInt(Int, 12345), Of(Int), NewDecimal(12, 2)},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Convert(x.v, x.from, x.to, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
