package builtin

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

var arrayFunctions = []Func{
	{Name: "ARRAY_CONCAT", Min: 2, Max: -1, Eval: arrayConcat},
	{Name: "ARRAY_CONTAINS", Min: 2, Max: 3, Eval: arrayContains},
	{Name: "_TRY_ARRAY_CONTAINS", Min: 2, Max: 3, Eval: arrayContains},
	{Name: "ARRAY_CONTAINS_ANY", Min: 2, Max: -1, Eval: containsMany(slices.Contains[[]bool])},
	{Name: "ARRAY_CONTAINS_ALL", Min: 2, Max: -1, Eval: containsMany(func(found []bool, _ bool) bool { return !slices.Contains(found, false) })},
	{Name: "ARRAY_LENGTH", Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		if !isArray(a[0]) {
			return undefined
		}
		return value.OfNumber(float64(a[0].Len()))
	}},
	{Name: "ARRAY_SLICE", Min: 2, Max: 3, Eval: arraySlice},
	ofNumbers("ARRAY_AVG", func(n []float64) float64 { return sum(n) / float64(len(n)) }),
	ofNumbers("ARRAY_SUM", sum),
	ofNumbers("ARRAY_MEDIAN", median),
	{Name: "ARRAY_MAX", Min: 1, Max: 1, Eval: extreme(1)},
	{Name: "ARRAY_MIN", Min: 1, Max: 1, Eval: extreme(-1)},
	{Name: "ObjectToArray", Min: 1, Max: 3, Eval: objectToArray},
	{Name: "_ObjectToArray", Min: 1, Max: 3, Eval: objectToArray},
}

func arrayConcat(_ *Env, a []value.Value) value.Value {
	if !allOf(a, value.Array) || !fits(a) {
		return undefined
	}
	var all []value.Value
	for _, v := range a {
		all = append(all, v.Items()...)
	}
	return value.OfArray(all)
}

// matches says that hay has what needle asks for: with partial, every member
// of an object needle.
func matches(hay, needle value.Value, partial bool) bool {
	if !partial || hay.Kind() != value.Object || needle.Kind() != value.Object {
		return value.Equal(hay, needle)
	}
	for i, key := range needle.Keys() {
		if !matches(hay.Get(key), needle.Items()[i], true) {
			return false
		}
	}
	return true
}

func contains(list []value.Value, needle value.Value, partial bool) bool {
	return slices.ContainsFunc(list, func(hay value.Value) bool { return matches(hay, needle, partial) })
}

func arrayContains(_ *Env, a []value.Value) value.Value {
	partial, ok := flag(a, 2)
	if !ok || !isArray(a[0]) || !a[1].IsDefined() {
		return undefined
	}
	return value.OfBool(contains(a[0].Items(), a[1], partial))
}

func containsMany(judge func(found []bool, any bool) bool) func(*Env, []value.Value) value.Value {
	return func(_ *Env, a []value.Value) value.Value {
		if !isArray(a[0]) {
			return undefined
		}
		found := make([]bool, 0, len(a))
		for _, needle := range a[1:] {
			if !needle.IsDefined() {
				return undefined
			}
			found = append(found, contains(a[0].Items(), needle, false))
		}
		return value.OfBool(judge(found, true))
	}
}

func arraySlice(_ *Env, a []value.Value) value.Value {
	start, ok := whole(a[1])
	if !ok || !isArray(a[0]) {
		return undefined
	}
	items := a[0].Items()
	size := int64(len(items))
	if start < 0 {
		start += size
	}
	start = min(max(start, 0), size)
	count := size - start
	if len(a) == 3 {
		n, ok := whole(a[2])
		if !ok {
			return undefined
		}
		count = min(max(n, 0), count)
	}
	return value.OfArray(items[start : start+count])
}

func sum(list []float64) float64 {
	total := 0.0
	for _, n := range list {
		total += n
	}
	return total
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	middle := len(list) / 2
	if len(list)%2 == 1 {
		return list[middle]
	}
	return (list[middle-1] + list[middle]) / 2
}

// ofNumbers is a function of an array of numbers; of any other it is undefined.
func ofNumbers(name string, f func([]float64) float64) Func {
	return Func{Name: name, Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		if !isArray(a[0]) || !allOf(a[0].Items(), value.Number) || a[0].Len() == 0 && name != "ARRAY_SUM" {
			return undefined
		}
		list := make([]float64, 0, a[0].Len())
		for _, v := range a[0].Items() {
			list = append(list, v.Num())
		}
		return value.OfNumber(f(list))
	}}
}

func extreme(direction int) func(*Env, []value.Value) value.Value {
	return func(_ *Env, a []value.Value) value.Value {
		best := undefined
		if !isArray(a[0]) {
			return best
		}
		for _, v := range a[0].Items() {
			if v.Kind() >= value.Array {
				return undefined
			}
			if !best.IsDefined() || value.Compare(v, best)*direction > 0 {
				best = v
			}
		}
		return best
	}
}

func objectToArray(_ *Env, a []value.Value) value.Value {
	names := [2]string{"k", "v"}
	for i, v := range a[1:] {
		if !isString(v) {
			return undefined
		}
		names[i] = v.Str()
	}
	if a[0].Kind() != value.Object {
		return undefined
	}
	items := a[0].Items()
	list := make([]value.Value, 0, len(items))
	for i, key := range a[0].Keys() {
		list = append(list, value.OfMembers(value.Member{Key: names[0], Value: value.OfString(key)}, value.Member{Key: names[1], Value: items[i]}))
	}
	return value.OfArray(list)
}
