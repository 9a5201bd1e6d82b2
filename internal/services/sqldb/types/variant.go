package types

import "cmp"

// CompareVariants orders two values of sql_variant, neither of which is NULL:
// by the family of their types, then by value.
func CompareVariants(x, y Variable) int {
	a, b := x.Type.Kind, y.Type.Kind
	if c := cmp.Compare(family(a), family(b)); c != 0 {
		return c
	}
	switch {
	case a.Temporal():
		return cmp.Compare(instant(x), instant(y))
	case a.Numeric() && !a.Approximate():
		return exact(x).Cmp(exact(y))
	}
	return Compare(x.Type.Collation, x.Value, y.Value)
}

// family orders the types of sql_variant's values.
func family(k Kind) int {
	switch {
	case k.Temporal():
		return 5
	case k.Approximate():
		return 4
	case k.Numeric():
		return 3
	case k.Character():
		return 2
	case k == UniqueIdentifier:
		return 0
	}
	return 1
}

// instant is a moment in time; that of a time is on 1900-01-01.
func instant(v Variable) int64 {
	if v.Type.Kind == Time {
		return v.Value.Int + epochDays*TicksPerDay
	}
	return v.Value.Int
}

// exact is a whole number, a decimal or money.
func exact(v Variable) Dec {
	d, _ := toDec(v.Value, v.Type, v.Type)
	return d
}
