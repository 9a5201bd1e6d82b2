package builtin

import "github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"

var setFunctions = []Func{
	ofSets("SetIntersect", func(x, y *set) value.Value { return x.filter(y.has) }),
	ofSets("SetDifference", func(x, y *set) value.Value { return x.filter(func(k string) bool { return !y.has(k) }) }),
	ofSets("SetUnion", func(x, y *set) value.Value {
		for i, k := range y.keys {
			x.add(k, y.items[i])
		}
		return value.OfArray(x.items)
	}),
	ofSets("SetEqual", func(x, y *set) value.Value {
		return value.OfBool(len(x.keys) == len(y.keys) && x.filter(y.has).Len() == len(x.keys))
	}),
}

// set is the distinct items of an array, in order.
type set struct {
	at    map[string]bool
	keys  []string
	items []value.Value
}

func (s *set) has(key string) bool { return s.at[key] }

func (s *set) add(key string, v value.Value) {
	if !s.at[key] {
		s.at[key] = true
		s.keys, s.items = append(s.keys, key), append(s.items, v)
	}
}

func (s *set) filter(keep func(key string) bool) value.Value {
	var list []value.Value
	for i, k := range s.keys {
		if keep(k) {
			list = append(list, s.items[i])
		}
	}
	return value.OfArray(list)
}

func setOf(v value.Value) *set {
	s := &set{at: map[string]bool{}}
	for _, item := range v.Items() {
		s.add(string(value.AppendKey(nil, item)), item)
	}
	return s
}

func ofSets(name string, f func(x, y *set) value.Value) Func {
	return Func{Name: name, Min: 2, Max: 2, Eval: func(_ *Env, a []value.Value) value.Value {
		if !allOf(a, value.Array) {
			return undefined
		}
		return f(setOf(a[0]), setOf(a[1]))
	}}
}
