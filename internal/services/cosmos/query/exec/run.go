package exec

import (
	"encoding/binary"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// errCardinality says that a subquery in the place of a value had several rows.
var errCardinality = &problem.Error{Plain: "The cardinality of a scalar subquery result set cannot be greater than one."}

// source is one collection of FROM and the slot that its items go to.
type source struct {
	slot       int
	each       bool // the items of the value rather than the value
	collection bool
	path       []ast.Step // within each document of the collection
	get        ref        // where it is neither the collection nor a subquery
	sub        *query
}

// feed binds the slot to every value of the source and calls next; it says
// whether to go on.
func (s *source) feed(f *frame, next func() bool) bool {
	bind := func(p *value.Value) bool {
		if p == nil || !p.IsDefined() {
			return true
		}
		if !s.each {
			f.slots[s.slot] = *p
			return next()
		}
		if p.Kind() != value.Array {
			return true
		}
		for _, item := range p.Items() {
			f.slots[s.slot] = item
			if !next() {
				return false
			}
		}
		return true
	}
	switch {
	case s.sub != nil:
		return s.sub.run(f, func(v value.Value) bool { return bind(&v) })
	case s.get != nil:
		return bind(s.get(f))
	}
	goOn := true
	f.scan(func(v value.Value) bool {
		if !s.each && len(s.path) == 0 {
			f.slots[s.slot] = v
			goOn = next()
		} else {
			goOn = bind(walk(&v, s.path))
		}
		return goOn
	})
	return goOn
}

// interval is how many rows are looked at between looks at the context.
const interval = 256

// goOn counts a row and says whether to go on.
func (f *frame) goOn() bool {
	if f.steps++; f.steps%interval == 0 && f.err == nil && f.halt != nil {
		f.err = f.halt()
	}
	return f.err == nil
}

// rows calls next for every combination of the sources from i on that passes
// the guards; it says whether to go on.
func (q *query) rows(f *frame, i int, next func() bool) bool {
	if guard := q.guards[i]; guard != nil && !guard(f) {
		return f.goOn()
	}
	switch len(q.sources) - i {
	case 0:
		return next()
	case 1:
		guard := q.guards[i+1]
		return q.sources[i].feed(f, func() bool {
			if guard != nil && !guard(f) {
				return f.goOn()
			}
			return f.goOn() && next()
		})
	}
	return q.sources[i].feed(f, func() bool { return q.rows(f, i+1, next) })
}

// projected yields the values of all rows, in no order but the sources'.
func (q *query) projected(f *frame, emit func(value.Value) bool) bool {
	next := func() bool {
		v := q.project(f)
		if !v.IsDefined() || f.err != nil {
			return f.err == nil
		}
		return emit(v)
	}
	if q.aggregated {
		return q.grouped(f, next)
	}
	return q.rows(f, 0, next)
}

// produce yields the rows before OFFSET, LIMIT and TOP; keep is how many of
// them are wanted, < 0 all.
func (q *query) produce(f *frame, keep int64, emit func(value.Value) bool) bool {
	switch {
	case len(q.orderBy) == 0 && !q.distinct:
		return q.projected(f, emit)
	case len(q.orderBy) == 0:
		return q.projected(f, distinct(emit))
	case q.distinct:
		keep, emit = -1, distinct(emit)
	}
	list := sorter{keep: keep}
	if !q.sorted(f, &list) {
		return false
	}
	for _, r := range list.finish() {
		if !emit(r.value) {
			return false
		}
	}
	return true
}

func distinct(emit func(value.Value) bool) func(value.Value) bool {
	seen := map[string]bool{}
	var key []byte
	return func(v value.Value) bool {
		key = value.AppendKey(key[:0], v)
		if seen[string(key)] {
			return true
		}
		seen[string(key)] = true
		return emit(v)
	}
}

// run yields the rows.
func (q *query) run(f *frame, emit func(value.Value) bool) bool {
	skip, take := q.skip, q.take
	if take == 0 {
		return true
	}
	keep := int64(-1)
	if take > 0 {
		keep = skip + take
	}
	goOn := true
	q.produce(f, keep, func(v value.Value) bool {
		if skip > 0 {
			skip--
			return true
		}
		goOn = emit(v)
		take--
		return goOn && take != 0
	})
	return goOn && f.err == nil
}

// row is a row under its sort key, which orders rows as bytes.
type row struct {
	key   string
	value value.Value
}

// sorter keeps the rows that come first after a key.
type sorter struct {
	keep  int64  // how many, > 0; < 0 is all
	after string // rows up to here are not wanted
	limit string // the last key that was kept when last cut, "" before
	rows  []row
}

func (s *sorter) wants(key []byte) bool {
	return (s.limit == "" || string(key) < s.limit) && (s.after == "" || string(key) > s.after)
}

func (s *sorter) add(key []byte, v value.Value) {
	s.rows = append(s.rows, row{string(key), v})
	if s.keep >= 0 && int64(len(s.rows)) >= 2*s.keep+16 {
		s.finish()
		s.limit = s.rows[len(s.rows)-1].key
	}
}

// finish sorts and cuts what was kept.
func (s *sorter) finish() []row {
	slices.SortFunc(s.rows, func(a, b row) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return 0
	})
	if s.keep >= 0 && int64(len(s.rows)) > s.keep {
		clear(s.rows[s.keep:])
		s.rows = s.rows[:s.keep]
	}
	return s.rows
}

// sorted gives all rows to list. Rows of one key stay in the order of their
// documents, and of their place within the document.
func (q *query) sorted(f *frame, list *sorter) bool {
	within, last := uint32(0), f.place
	var key []byte
	return q.rows(f, 0, func() bool {
		if within++; f.place != last {
			within, last = 0, f.place
		}
		key = key[:0]
		for _, by := range q.orderBy {
			start := len(key)
			key = value.AppendKey(key, by.of(f))
			if by.desc {
				for i := start; i < len(key); i++ {
					key[i] = ^key[i]
				}
			}
		}
		key = append(key, f.place...)
		key = binary.BigEndian.AppendUint32(key, within)
		if !list.wants(key) {
			return f.err == nil
		}
		if v := q.project(f); v.IsDefined() {
			list.add(key, v)
		}
		return f.err == nil
	})
}

func (c *compiler) subquery(e *ast.Subquery, s *scope) code {
	q := c.compile(e.Query, s, false)
	switch e.Kind {
	case "EXISTS":
		return code{run: func(f *frame) value.Value {
			return value.OfBool(!q.run(f, func(value.Value) bool { return false }) && f.err == nil)
		}}
	case "ARRAY":
		return code{run: func(f *frame) value.Value {
			var list []value.Value
			weight := 0
			q.run(f, func(v value.Value) bool {
				list = append(list, v)
				weight += v.Weight()
				return weight <= builtin.MaxWeight
			})
			return f.checked(value.OfArray(list))
		}}
	case "ALL":
		return code{run: func(f *frame) value.Value {
			all := true
			q.run(f, func(v value.Value) bool { all = v.IsTrue(); return all })
			return value.OfBool(all)
		}}
	case "FIRST", "LAST":
		first := e.Kind == "FIRST"
		return code{run: func(f *frame) value.Value {
			var found value.Value
			q.run(f, func(v value.Value) bool { found = v; return !first })
			return found
		}}
	}
	return code{run: func(f *frame) value.Value {
		var found value.Value
		q.run(f, func(v value.Value) bool {
			if found.IsDefined() {
				f.err = errCardinality
				return false
			}
			found = v
			return true
		})
		return found
	}}
}
