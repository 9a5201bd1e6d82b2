package exec

import "github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"

// total is what an aggregate has seen so far.
type total struct {
	count float64
	sum   float64
	bad   bool // something that the function cannot take
	best  value.Value
	list  []value.Value
	seen  map[string]bool
}

func (t *total) add(kind string, v value.Value) {
	if !v.IsDefined() {
		return
	}
	switch kind {
	case "COUNT":
		t.count++
	case "COUNTIF":
		if v.IsTrue() {
			t.count++
		}
	case "SUM", "AVG":
		t.count++
		t.sum += v.Num()
		t.bad = t.bad || v.Kind() != value.Number
	case "MIN", "MAX":
		t.bad = t.bad || v.Kind() >= value.Array
		if order := value.Compare(v, t.best); !t.best.IsDefined() || order < 0 == (kind == "MIN") && order != 0 {
			t.best = v
		}
	case "MAKELIST":
		t.list = append(t.list, v)
	case "MAKESET":
		key := string(value.AppendKey(nil, v))
		if t.seen == nil {
			t.seen = map[string]bool{}
		}
		if !t.seen[key] {
			t.seen[key] = true
			t.list = append(t.list, v)
		}
	}
}

func (t *total) result(kind string) value.Value {
	switch {
	case t.bad:
		return undefined
	case kind == "COUNT" || kind == "COUNTIF":
		return value.OfNumber(t.count)
	case kind == "SUM":
		return value.OfNumber(t.sum)
	case kind == "AVG":
		return value.OfNumber(t.sum / t.count) // undefined of nothing
	case kind == "MIN" || kind == "MAX":
		return t.best
	}
	return value.OfArray(t.list)
}

// group is the rows of one GROUP BY key: their totals and the first of them,
// by which all that is not aggregated is evaluated.
type group struct {
	totals []total
	first  []value.Value
}

// grouped yields every group's row to emit, in the order in which they began.
func (q *query) grouped(f *frame, emit func() bool) bool {
	var order []*group
	known := map[string]*group{}
	var key []byte
	begin := func() *group {
		g := &group{totals: make([]total, len(q.aggs)), first: append([]value.Value(nil), f.slots...)}
		order = append(order, g)
		return g
	}
	find := func() *group {
		key = key[:0]
		for _, by := range q.groupBy {
			key = value.AppendKey(key, by(f))
		}
		g := known[string(key)]
		if g == nil {
			g = begin()
			known[string(key)] = g
		}
		return g
	}
	if len(q.groupBy) == 0 {
		find = func() *group {
			if len(order) == 0 {
				return begin()
			}
			return order[0]
		}
	}
	if !q.rows(f, 0, func() bool {
		g := find()
		for i := range q.aggs {
			g.totals[i].add(q.aggs[i].kind, q.aggs[i].of(f))
		}
		return f.err == nil
	}) {
		return false
	}
	if len(order) == 0 && len(q.groupBy) == 0 {
		order = []*group{{totals: make([]total, len(q.aggs)), first: make([]value.Value, len(f.slots))}}
	}
	slots, aggs := f.slots, f.aggs
	defer func() { f.slots, f.aggs = slots, aggs }()
	for _, g := range order {
		f.slots = g.first
		f.aggs = make([]value.Value, len(q.aggs))
		for i := range q.aggs {
			f.aggs[i] = f.checked(g.totals[i].result(q.aggs[i].kind))
		}
		if !emit() {
			return false
		}
	}
	return true
}
