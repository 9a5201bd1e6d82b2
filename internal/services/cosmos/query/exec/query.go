package exec

import (
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// query is one compiled SELECT.
type query struct {
	sources    []source
	guards     []test // guards[i] needs the first i sources only; nil for none
	project    expr
	distinct   bool
	aggregated bool
	groupBy    []expr
	aggs       []aggregate
	orderBy    []orderKey
	skip, take int64 // of OFFSET, and LIMIT or TOP; take < 0 is all
}

type orderKey struct {
	of   expr
	desc bool
}

// compile compiles q. A top query's first source is the collection, whatever
// its name; every other name must be known already.
func (c *compiler) compile(q *ast.Query, outer *scope, top bool) *query {
	saved := c.aggs
	c.aggs = nil
	defer func() { c.aggs = saved }()

	s := &scope{outer: outer}
	out := &query{distinct: q.Distinct, take: -1}
	for i := range q.From {
		out.sources = append(out.sources, c.source(&q.From[i], s, top && i == 0))
	}
	c.where(q, s, out)
	for _, e := range q.GroupBy {
		out.groupBy = append(out.groupBy, c.expr(e, s).run)
	}
	c.counts(q, out)
	c.selection(q, s, out)
	c.order(q, s, out, top)
	return out
}

func (c *compiler) source(from *ast.Source, s *scope, collection bool) source {
	src := source{each: from.Each, path: from.Path}
	switch {
	case from.Sub != nil:
		src.sub = c.compile(from.Sub, s, collection)
	case collection:
		src.collection = true
	default:
		slot, ok := s.resolve(from.Root)
		if !ok {
			c.fail(from.At, "SC2001", "Identifier '%s' could not be resolved.", from.Root)
		}
		src.get = c.follow(slot, from.Path)
	}
	src.slot = c.slot()
	if src.collection && !src.each && len(src.path) == 0 {
		c.document = src.slot
	}
	if name := NameOf(from); name != "" {
		s.bind(name, src.slot)
	} else {
		s.bind("\x00", src.slot)
	}
	return src
}

// NameOf is the name that a source goes by: its alias, else the last of its
// path; "" for a subquery or an index without an alias.
func NameOf(from *ast.Source) string {
	switch {
	case from.Alias != "":
		return from.Alias
	case len(from.Path) > 0:
		return from.Path[len(from.Path)-1].Name
	}
	return from.Root
}

// where compiles each part of the condition to be checked as soon as the
// sources that it needs are bound.
func (c *compiler) where(q *ast.Query, s *scope, out *query) {
	out.guards = make([]test, len(out.sources)+1)
	if q.Where == nil {
		return
	}
	for _, e := range Conjuncts(q.Where) {
		s.used = 0
		t := c.isTrue(e, s)
		if before := out.guards[s.used]; before != nil {
			after := t
			t = func(f *frame) bool { return before(f) && after(f) }
		}
		out.guards[s.used] = t
	}
}

// Conjuncts are the conditions that AND joins, outermost.
func Conjuncts(e ast.Expr) []ast.Expr {
	var list []ast.Expr
	for {
		b, ok := e.(*ast.Binary)
		if !ok || b.Op != "AND" {
			list = append(list, e)
			break
		}
		list = append(list, Conjuncts(b.R)...)
		e = b.L
	}
	return list
}

func (c *compiler) counts(q *ast.Query, out *query) {
	if q.Top != nil {
		out.take = c.count(q.Top, "SC2060", "The count value provided for a TOP clause must be an integer.")
	}
	if q.Offset == nil {
		return
	}
	out.skip = c.count(q.Offset, "SC2062", "The OFFSET count value must be an integer.")
	limit := c.count(q.Limit, "SC2061", "The LIMIT count value must be an integer.")
	if out.take < 0 || limit < out.take {
		out.take = limit
	}
}

func (c *compiler) count(n *ast.Count, code, message string) int64 {
	number, ok := CountOf(n, c.Params)
	if !ok {
		c.fail(n.Span, code, "%s", message)
	}
	return number
}

// CountOf returns the number of TOP, OFFSET or LIMIT.
func CountOf(n *ast.Count, params map[string]value.Value) (int64, bool) {
	if n.Parameter == "" {
		return int64(n.Number), true
	}
	v := params[n.Parameter]
	number := v.Num()
	return int64(number), v.Kind() == value.Number && number == float64(int64(number)) && number >= 0 && number < 1<<32
}

func (c *compiler) selection(q *ast.Query, s *scope, out *query) {
	exprs := q.Exprs()[:selected(q)]
	out.aggregated = len(q.GroupBy) > 0
	for _, e := range exprs {
		out.aggregated = out.aggregated || HasAggregate(e)
	}
	switch {
	case q.Select.Star && len(q.GroupBy) > 0:
		c.fail(q.Select.Span, "SC2041", "'SELECT *' is not allowed with GROUP BY.")
	case q.Select.Star && len(out.sources) > 1:
		c.fail(q.Select.Span, "SC2040", "'SELECT *' is only valid with a single input set.")
	case q.Select.Star && len(out.sources) == 0:
		c.fail(q.Select.Span, "SC2040", "'SELECT *' is not valid if FROM clause is omitted.")
	}
	if len(c.problems.Entries) > 0 && q.Select.Star {
		return
	}
	c.aggs = &out.aggs
	if out.aggregated {
		c.checkGrouped(q, exprs)
	}
	switch {
	case q.Select.Star:
		slot := out.sources[0].slot
		if slot == c.document {
			c.uses = append(c.uses, nil)
		}
		out.project = func(f *frame) value.Value { return f.slots[slot] }
	case q.Select.Value != nil:
		out.project = c.expr(q.Select.Value, s).run
	default:
		out.project = c.object(ItemNames(q), exprs, s).run
	}
	c.aggs = nil
}

func selected(q *ast.Query) int {
	if q.Select.Value != nil {
		return 1
	}
	return len(q.Select.Items)
}

// ItemNames are the properties that a select list makes: the alias, else the
// name that a path ends with, else $1, $2 and so on.
func ItemNames(q *ast.Query) []string {
	names, unnamed := make([]string, len(q.Select.Items)), 0
	for i, item := range q.Select.Items {
		names[i] = item.Alias
		if names[i] == "" {
			names[i] = lastName(item.Expr)
		}
		if names[i] == "" {
			unnamed++
			names[i] = "$" + strconv.Itoa(unnamed)
		}
	}
	return names
}

func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ref:
		return e.Name
	case *ast.Prop:
		return e.Name
	case *ast.Index:
		if l, ok := e.At.(*ast.Literal); ok {
			return l.Value.Str()
		}
	}
	return ""
}

// checkGrouped finds the paths of a select list that are in no aggregate and
// not grouped by.
func (c *compiler) checkGrouped(q *ast.Query, exprs []ast.Expr) {
	by := make(map[string]bool, len(q.GroupBy))
	for _, e := range q.GroupBy {
		by[ast.Text(e)] = true
	}
	visit := func(e ast.Expr) bool {
		if by[ast.Text(e)] {
			return false
		}
		if call, ok := e.(*ast.Call); ok {
			_, isAggregate := AggregateOf(call)
			return !isAggregate
		}
		if _, _, isPath := ast.PathOf(e); !isPath {
			return true
		}
		for of := e; of != nil; of = parent(of) {
			if by[ast.Text(of)] {
				return false
			}
		}
		c.fail(e.Where(), "SC2102", "Property reference '%s' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.", ast.Text(e))
		return false
	}
	for _, e := range exprs {
		ast.Walk(e, visit)
	}
}

func parent(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.Prop:
		return e.Of
	case *ast.Index:
		return e.Of
	}
	return nil
}

func (c *compiler) order(q *ast.Query, s *scope, out *query, top bool) {
	if len(q.OrderBy) == 0 {
		return
	}
	if q.Rank {
		c.unsupported("ORDER BY RANK")
		return
	}
	if len(q.GroupBy) > 0 {
		at := q.OrderBy[0].Expr.Where()
		c.fail(problem.Span{Start: at.Start, End: at.End}, "SC2103", "'ORDER BY' is not supported in presence of GROUP BY.")
		return
	}
	for _, item := range q.OrderBy {
		if HasAggregate(item.Expr) {
			c.expr(item.Expr, s) // reports it
			return
		}
		if _, _, isPath := ast.PathOf(item.Expr); !isPath && top {
			c.expr(item.Expr, s) // may say more about it
			if len(c.problems.Entries) == 0 && c.missing == nil {
				c.problems.Entries = problem.Coded(2206, "Unsupported ORDER BY clause. ORDER BY item expression could not be mapped to a document path.").Entries
			}
			return
		}
		out.orderBy = append(out.orderBy, orderKey{of: c.expr(item.Expr, s).run, desc: item.Desc})
	}
	if out.aggregated {
		out.orderBy = nil // one row has one order
	}
}
