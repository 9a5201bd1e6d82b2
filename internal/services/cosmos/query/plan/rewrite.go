package plan

import (
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/exec"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// rewriter makes the query for one partition out of a query.
type rewriter struct {
	from   *ast.Query
	to     ast.Query
	params map[string]value.Value
	info   *QueryInfo
	single bool // the query is about one partition key
	change bool // to differs from the query
}

func (r *rewriter) rewrite() error {
	q := r.from
	if r.distinctCount() {
		return nil
	}
	r.to = *q
	aggregates, err := r.aggregates()
	if err != nil {
		return err
	}
	for _, e := range q.GroupBy {
		r.info.GroupByExpressions = append(r.info.GroupByExpressions, ast.Text(e))
	}
	if q.Distinct {
		r.info.DistinctType = "Unordered"
		if len(q.OrderBy) > 0 {
			r.info.DistinctType = "Ordered"
		}
	}
	switch {
	case len(q.GroupBy) > 0:
		r.grouped()
	case aggregates:
		r.aggregated()
	case len(q.OrderBy) > 0:
		r.ordered()
	}
	r.counts(aggregates || len(q.GroupBy) > 0 || q.Distinct)
	if r.change {
		r.info.RewrittenQuery = r.to.String()
	}
	return nil
}

// operators are the SDKs' names of the aggregate functions.
var operators = map[exec.Aggregate]string{
	exec.Avg: "Average", exec.Count: "Count", exec.CountIf: "CountIf", exec.Max: "Max", exec.Min: "Min", exec.Sum: "Sum",
	exec.MakeList: "MakeList", exec.MakeSet: "MakeSet",
}

// aggregateOf returns the aggregate that a selected expression is.
func aggregateOf(e ast.Expr) (call *ast.Call, kind exec.Aggregate, err error) {
	call, ok := e.(*ast.Call)
	if ok {
		if kind, ok = exec.AggregateOf(call); ok {
			return call, kind, nil
		}
	}
	if exec.HasAggregate(e) {
		return nil, 0, errComposed
	}
	return nil, 0, nil
}

// aggregates says whether the query has any, and describes them.
func (r *rewriter) aggregates() (any bool, err error) {
	q := r.from
	if q.Select.Value != nil {
		_, kind, err := aggregateOf(q.Select.Value)
		if kind != 0 {
			r.info.Aggregates = append(r.info.Aggregates, operators[kind])
		}
		return kind != 0, err
	}
	kinds := make([]exec.Aggregate, len(q.Select.Items))
	for i, item := range q.Select.Items {
		if _, kinds[i], err = aggregateOf(item.Expr); err != nil {
			return false, err
		}
		any = any || kinds[i] != 0
	}
	if !any && len(q.GroupBy) == 0 {
		return false, nil
	}
	for i, name := range exec.ItemNames(q) {
		r.info.GroupByAliases = append(r.info.GroupByAliases, name)
		r.info.GroupByAliasToType[name] = nil
		if kinds[i] != 0 {
			operator := operators[kinds[i]]
			r.info.GroupByAliasToType[name] = &operator
		}
	}
	return any, nil
}

func object(pairs ...any) *ast.Object {
	o := &ast.Object{}
	for i := 0; i < len(pairs); i += 2 {
		o.Keys = append(o.Keys, pairs[i].(string))
		o.Values = append(o.Values, pairs[i+1].(ast.Expr))
	}
	return o
}

func call(name string, args ...ast.Expr) *ast.Call { return &ast.Call{Name: name, Args: args} }

// partial is what a partition computes of an aggregate for the SDK to combine.
func partial(e *ast.Call, kind exec.Aggregate) ast.Expr {
	switch kind {
	case exec.Avg:
		return object("item", object("sum", call("SUM", e.Args...), "count", call("COUNT", e.Args...)))
	case exec.Min:
		return object("item", e, "item2", object("min", call("MIN", e.Args...), "count", call("COUNT", e.Args...)))
	case exec.Max:
		return object("item", e, "item2", object("max", call("MAX", e.Args...), "count", call("COUNT", e.Args...)))
	}
	return object("item", e)
}

// payload is the row as one value, its aggregates in parts.
func (r *rewriter) payload() ast.Expr {
	q := r.from
	switch {
	case q.Select.Star:
		return &ast.Ref{Name: exec.NameOf(&q.From[0])}
	case q.Select.Value != nil:
		if e, kind, _ := aggregateOf(q.Select.Value); e != nil {
			return &ast.Array{Items: []ast.Expr{partial(e, kind)}}
		}
		return q.Select.Value
	}
	o := &ast.Object{Keys: exec.ItemNames(q)}
	for _, item := range q.Select.Items {
		e := item.Expr
		if c, kind, _ := aggregateOf(e); c != nil {
			e = partial(c, kind)
		}
		o.Values = append(o.Values, e)
	}
	return o
}

func items(list []ast.Expr) *ast.Array {
	a := &ast.Array{}
	for _, e := range list {
		a.Items = append(a.Items, object("item", e))
	}
	return a
}

func (r *rewriter) grouped() {
	r.change = true
	r.to.Select = ast.Select{Items: []ast.Item{
		{Expr: items(r.from.GroupBy), Alias: "groupByItems"},
		{Expr: r.payload(), Alias: "payload"},
	}}
}

func (r *rewriter) aggregated() {
	r.change = true
	if r.from.Select.Value != nil {
		r.to.Select = ast.Select{Value: r.payload()}
		return
	}
	r.to.Select = ast.Select{Items: []ast.Item{{Expr: r.payload(), Alias: "payload"}}}
}

func (r *rewriter) ordered() {
	r.change = true
	q := r.from
	var keys []ast.Expr
	for _, item := range q.OrderBy {
		direction := "Ascending"
		if item.Desc {
			direction = "Descending"
		}
		r.info.OrderBy = append(r.info.OrderBy, direction)
		r.info.OrderByExpressions = append(r.info.OrderByExpressions, ast.Text(item.Expr))
		keys = append(keys, item.Expr)
	}
	r.to.Distinct = false
	r.to.Select = ast.Select{Items: []ast.Item{
		{Expr: &ast.Prop{Of: &ast.Ref{Name: exec.NameOf(&q.From[0])}, Name: "_rid"}},
		{Expr: items(keys), Alias: "orderByItems"},
		{Expr: r.payload(), Alias: "payload"},
	}}
	r.to.Where = and(q.Where, &ast.Placeholder{Text: "(" + ast.OrderByFilter + ")"})
	if q.Select.Value != nil {
		r.to.Where = and(r.to.Where, call("IS_DEFINED", q.Select.Value))
	}
}

func and(l, r ast.Expr) ast.Expr {
	if l == nil {
		return r
	}
	return &ast.Binary{Op: "AND", L: l, R: r}
}

// counts describes TOP, OFFSET and LIMIT. A partition cannot skip rows, nor
// stop early where its rows are yet to be combined.
func (r *rewriter) counts(combined bool) {
	q := r.from
	if q.Top != nil {
		n, _ := exec.CountOf(q.Top, r.params)
		r.info.Top = &n
		if combined {
			r.to.Top, r.change = nil, true
		}
	}
	if q.Offset == nil || r.single && !combined && len(q.OrderBy) == 0 {
		return
	}
	offset, _ := exec.CountOf(q.Offset, r.params)
	limit, _ := exec.CountOf(q.Limit, r.params)
	r.info.Offset, r.info.Limit = &offset, &limit
	r.change = true
	if combined {
		r.to.Offset, r.to.Limit = nil, nil
		return
	}
	r.to.Offset, r.to.Limit = &ast.Count{}, &ast.Count{Number: float64(offset + limit)}
}

// distinctCount plans COUNT over the rows of SELECT DISTINCT: the partitions
// send their distinct rows, which the SDK counts.
func (r *rewriter) distinctCount() bool {
	q := r.from
	inner := q.From[0].Sub
	if inner == nil || len(q.From) > 1 || !inner.Distinct || inner.Top != nil || inner.Offset != nil || len(inner.OrderBy) > 0 || len(inner.GroupBy) > 0 {
		return false
	}
	if q.Where != nil || q.Distinct || q.Top != nil || q.Offset != nil || len(q.GroupBy) > 0 || len(q.OrderBy) > 0 {
		return false
	}
	selected, alias := q.Select.Value, ""
	if len(q.Select.Items) == 1 {
		selected, alias = q.Select.Items[0].Expr, exec.ItemNames(q)[0]
	}
	if selected == nil {
		return false
	}
	if _, kind, _ := aggregateOf(selected); kind != exec.Count {
		return false
	}
	r.info.DistinctType = "Unordered"
	r.info.DCountInfo = &DCount{Alias: alias}
	r.info.RewrittenQuery = inner.String()
	return true
}
