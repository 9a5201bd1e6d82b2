package exec

import "github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"

// Aggregate is an aggregate function.
type Aggregate uint8

// The aggregate functions.
const (
	Count Aggregate = iota + 1
	CountIf
	Sum
	Avg
	Min
	Max
	MakeList
	MakeSet
)

var aggregates = map[string]Aggregate{
	"COUNT": Count, "COUNTIF": CountIf, "SUM": Sum, "AVG": Avg, "MIN": Min, "MAX": Max, "MAKELIST": MakeList, "MAKESET": MakeSet,
}

// aggregate is one aggregate function of a query and its argument.
type aggregate struct {
	kind Aggregate
	of   expr
}

// total is what an aggregate has seen so far.
type total struct {
	count float64
	sum   float64
	bad   bool // something that the function cannot take
	best  value.Value
	list  []value.Value
	seen  map[string]bool
}

func (t *total) add(kind Aggregate, v value.Value) {
	if !v.IsDefined() {
		return
	}
	switch kind {
	case Count:
		t.count++
	case CountIf:
		if v.IsTrue() {
			t.count++
		}
	case Sum, Avg:
		t.count++
		t.sum += v.Num()
		t.bad = t.bad || v.Kind() != value.Number
	case Min, Max:
		t.bad = t.bad || v.Kind() >= value.Array
		if order := value.Compare(v, t.best); !t.best.IsDefined() || order < 0 == (kind == Min) && order != 0 {
			t.best = v
		}
	case MakeList:
		t.list = append(t.list, v)
	case MakeSet:
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

func (t *total) result(kind Aggregate) value.Value {
	if t.bad {
		return undefined
	}
	switch kind {
	case Count, CountIf:
		return value.OfNumber(t.count)
	case Sum:
		return value.OfNumber(t.sum)
	case Avg:
		return value.OfNumber(t.sum / t.count) // undefined of nothing
	case Min, Max:
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

// groups are the groups of a run, in the order in which they began.
type groups struct {
	q       *query
	order   []*group
	known   map[string]*group // by key
	strings map[string]*group // by the key itself, if it is one string
	key     []byte
}

func (g *groups) begin(f *frame) *group {
	fresh := &group{totals: make([]total, len(g.q.aggs)), first: append([]value.Value(nil), f.slots...)}
	g.order = append(g.order, fresh)
	return fresh
}

// at returns the group of the row at hand.
func (g *groups) at(f *frame) *group {
	switch len(g.q.groupBy) {
	case 0:
		if len(g.order) == 0 {
			return g.begin(f)
		}
		return g.order[0]
	case 1:
		v := g.q.groupBy[0](f)
		if v.Kind() != value.String {
			g.key = value.AppendKey(g.key[:0], v)
			break
		}
		found := g.strings[v.Str()]
		if found == nil {
			found = g.begin(f)
			g.strings[v.Str()] = found
		}
		return found
	default:
		g.key = g.key[:0]
		for _, by := range g.q.groupBy {
			g.key = value.AppendKey(g.key, by(f))
		}
	}
	found := g.known[string(g.key)]
	if found == nil {
		found = g.begin(f)
		g.known[string(g.key)] = found
	}
	return found
}

// grouped yields every group's row to emit, in the order in which they began.
func (q *query) grouped(f *frame, emit func() bool) bool {
	all := groups{q: q, known: map[string]*group{}, strings: map[string]*group{}}
	if !q.rows(f, 0, func() bool {
		g := all.at(f)
		for i := range q.aggs {
			g.totals[i].add(q.aggs[i].kind, q.aggs[i].of(f))
		}
		return f.err == nil
	}) {
		return false
	}
	if len(all.order) == 0 && len(q.groupBy) == 0 {
		all.order = []*group{{totals: make([]total, len(q.aggs)), first: make([]value.Value, len(f.slots))}}
	}
	slots, aggs := f.slots, f.aggs
	defer func() { f.slots, f.aggs = slots, aggs }()
	for _, g := range all.order {
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
