package dml

import (
	"fmt"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// branch is one of the three ways in which rows of a MERGE meet: a query for
// them, with the number of the WHEN that each takes, and its actions.
type branch struct {
	name    string
	q       *Query
	target  bool // the first column is the target's row
	actions []action
	// values of all actions are read one after the other, extras behind them.
	values []ast.SelectItem
	extra  int // place of the first, -1 where OUTPUT reads nothing
}

// action is what one WHEN does: one of the three.
type action struct {
	when   ast.MergeWhen
	set    *setting
	insert *inserter
	skip   []bool
	first  int // place of its first value
	n      int
}

func (a action) verb() string {
	switch {
	case a.when.Delete:
		return "DELETE"
	case a.insert != nil:
		return "INSERT"
	}
	return "UPDATE"
}

func (c *compiler) merge(x *ast.Merge) error {
	c.plan.command = tds.CommandMerge
	n, ok := x.Target.(*ast.Table)
	if !ok {
		return types.Unsupported("This target of a MERGE").At(x.Line)
	}
	if x.Alias != nil {
		y := *n
		y.Alias, n = x.Alias, &y
	}
	var set []ast.Name
	for _, when := range x.Whens {
		set = append(set, assigned(when.Set)...)
		if when.Insert != nil {
			set = append(set, when.Insert.Columns...)
		}
	}
	t, err := c.target(n, []ast.Source{n}, x.With, set)
	if err != nil {
		return err
	}
	t.options = x.Options
	matched := &branch{name: "WHEN MATCHED", target: true, extra: -1}
	missing := &branch{name: "WHEN NOT MATCHED BY TARGET", extra: -1}
	orphan := &branch{name: "WHEN NOT MATCHED BY SOURCE", target: true, extra: -1}
	for _, when := range x.Whens {
		b := missing
		if when.Matched {
			b = matched
		} else if when.BySource {
			b = orphan
		}
		if err := c.action(b, when, t); err != nil {
			return err
		}
	}
	e := &extras{from: []ast.Source{x.Using}}
	items, err := c.outputItems(x.Output, t, e)
	if err != nil {
		return err
	}
	none := func(of ast.Source) ast.Cond {
		return &ast.Not{X: &ast.Exists{Query: &ast.Query{Body: &ast.Select{Items: []ast.SelectItem{item(number("1"))}, From: []ast.Source{of}, Where: x.On}}}}
	}
	both := &ast.Join{Span: x.Span, Kind: ast.Inner, Left: t.from[0], Right: x.Using, On: x.On}
	for _, y := range []struct {
		b     *branch
		from  ast.Source
		where ast.Cond
		reads []ast.SelectItem
	}{{matched, both, nil, e.items}, {missing, x.Using, none(t.from[0]), e.items}, {orphan, t.from[0], none(x.Using), nil}} {
		if len(y.b.actions) == 0 {
			continue
		}
		if err := c.branch(y.b, t, y.from, y.where, y.reads); err != nil {
			return err
		}
		if len(y.reads) > 0 && e.types == nil {
			for _, k := range y.b.q.Columns()[y.b.extra:] {
				e.types = append(e.types, k.Type)
			}
		}
	}
	if len(e.types) != len(e.items) { // no branch reads the source: it is NULL, of its types
		y, err := c.query(&ast.Query{With: t.with, Body: &ast.Select{Items: e.items, From: []ast.Source{x.Using}}}, nil)
		if err != nil {
			return err
		}
		for _, k := range y.Columns() {
			e.types = append(e.types, k.Type)
		}
	}
	top, err := c.top(x.Top)
	if err != nil {
		return err
	}
	out, err := c.compileOutputs(items, t, e)
	if err != nil {
		return err
	}
	c.plan.run = func(w *work) error { return w.merge(t, []*branch{matched, missing, orphan}, top, out, len(e.items)) }
	return nil
}

// action compiles one WHEN.
func (c *compiler) action(b *branch, when ast.MergeWhen, t *target) error {
	a := action{when: when, first: len(b.values)}
	var values []ast.SelectItem
	switch {
	case when.Delete:
		if err := c.allow(security.Delete, t, nil); err != nil {
			return err
		}
	case when.Insert != nil:
		if err := c.allow(security.Insert, t, nil); err != nil {
			return err
		}
		var all []bool
		for _, v := range when.Insert.Values {
			_, skip := v.(*ast.Default)
			if skip {
				v = &ast.Literal{Kind: ast.Null}
			}
			values, all = append(values, item(v)), append(all, skip)
		}
		if want := len(when.Insert.Columns); want > 0 && len(values) != want {
			if len(values) < want {
				return types.Errorf(109, "There are more columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.").WithLevel(15, 1).At(when.Line)
			}
			return types.Errorf(110, "There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.").WithLevel(15, 1).At(when.Line)
		}
		n := len(values)
		of := t
		if when.Insert.Defaults {
			n, of = -1, &target{t: t.t, name: t.name}
		}
		var err error
		if a.insert, err = c.inserter(of, when.Insert.Columns, n, all); err != nil {
			return err
		}
		a.skip = all
	default:
		var err error
		if a.set, err = c.setting(when.Set, t); err != nil {
			return err
		}
		if err := c.allow(security.Update, t, a.set.columns); err != nil {
			return err
		}
		values = a.set.values
	}
	for _, other := range b.actions {
		if other.when.And == nil {
			return types.Errorf(5324, "In a MERGE statement, a '%s' clause with a search condition cannot appear after a '%s' clause with no search condition.", b.name, b.name).WithLevel(15, 1).At(when.Line)
		}
		if other.verb() == a.verb() {
			return types.Errorf(10714, "An action of type '%s' cannot appear more than once in a '%s' clause of a MERGE statement.", b.name, a.verb()).WithLevel(15, 1).At(when.Line)
		}
	}
	for _, v := range values {
		b.values = append(b.values, item(guarded(v.Expr, when.And)))
	}
	a.n = len(values)
	b.actions = append(b.actions, a)
	return nil
}

// guarded keeps an expression from being computed for rows that it is not for.
func guarded(x ast.Expr, and ast.Cond) ast.Expr {
	switch x.(type) {
	case *ast.Literal, *ast.Variable, *ast.Column:
		return x
	}
	if and == nil {
		return x
	}
	return &ast.Case{Whens: []ast.When{{Cond: and, Then: x}}}
}

// branch compiles the query of a branch.
func (c *compiler) branch(b *branch, t *target, from ast.Source, where ast.Cond, reads []ast.SelectItem) error {
	choice := ast.Expr(number("0"))
	choose := &ast.Case{}
	for i, a := range b.actions {
		n := number(fmt.Sprint(i + 1))
		if a.when.And == nil {
			choice = n
			break
		}
		choose.Whens = append(choose.Whens, ast.When{Cond: a.when.And, Then: n})
	}
	if len(choose.Whens) > 0 {
		choose.Else = choice
		choice = choose
	}
	var head []ast.SelectItem
	if b.target {
		head = append(head, item(t.rowid))
	}
	head = append(head, item(choice))
	sel := &ast.Select{Items: slices.Concat(head, b.values, reads), From: []ast.Source{from}, Where: where}
	var err error
	if b.q, err = c.query(&ast.Query{With: t.with, Body: sel, Options: t.options}, nil); err != nil {
		return err
	}
	if len(reads) > 0 {
		b.extra = len(head) + len(b.values)
	}
	for i := range b.actions {
		a := &b.actions[i]
		a.first += len(head)
		cols := b.q.Given()[a.first : a.first+a.n]
		if a.set != nil {
			err = a.set.takes(t, cols)
		} else if a.insert != nil {
			err = a.insert.takes(cols)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// met is a row of a branch that one of its actions is for.
type met struct {
	b      *branch
	action action
	v      []types.Value
}

// meetings reads the rows of all three branches.
func (w *work) meetings(branches []*branch, most limit) ([]met, error) {
	var list []met
	for _, b := range branches {
		if b.q == nil {
			continue
		}
		err := b.q.Run(w.ctx, w.Values, nil, func(v []types.Value) error {
			n := v[0]
			if b.target {
				n = v[1]
			}
			if n.Int == 0 || most.full(len(list)) {
				return nil
			}
			list = append(list, met{b, b.actions[n.Int-1], slices.Clone(v)})
			return w.room.Take(v)
		})
		if err != nil {
			return nil, err
		}
	}
	return list[:most.cut(len(list))], nil
}

// merge reads all three branches before it writes.
func (w *work) merge(t *target, branches []*branch, top *top, out []*output, extras int) error {
	most, err := top.limit(w)
	if err != nil {
		return err
	}
	rows, err := w.meetings(branches, most)
	if err != nil {
		return err
	}
	list, verbs, extra := make([]change, 0, len(rows)), make([]string, 0, len(rows)), make([][]types.Value, 0, len(rows))
	seen := map[int64]bool{}
	for _, m := range rows {
		if m.b.target {
			if seen[m.v[0].Int] {
				return types.Errorf(8672, "The MERGE statement attempted to UPDATE or DELETE the same row more than once. This happens when a target row matches more than one source row. A MERGE statement cannot UPDATE/DELETE the same row of the target table multiple times. Refine the ON clause to ensure a target row matches at most one source row, or use the GROUP BY clause to group the source rows.")
			}
			seen[m.v[0].Int] = true
		}
		c, err := w.act(t.t, m.action, m.v)
		if err != nil {
			return err
		}
		read := make([]types.Value, extras)
		if m.b.extra >= 0 {
			read = m.v[m.b.extra:]
		}
		list, verbs, extra = append(list, c), append(verbs, m.action.verb()), append(extra, read)
		if err := w.room.Take(c.new); err != nil {
			return err
		}
	}
	if err := w.applyTo(t, list); err != nil {
		return err
	}
	w.count = int64(len(list))
	if err := w.finish(); err != nil {
		return err
	}
	return w.emit(out, list, verbs, extra)
}

// act makes the change of one row.
func (w *work) act(t *table, a action, v []types.Value) (change, error) {
	values := v[a.first : a.first+a.n]
	c := change{t: t}
	var err error
	if a.insert != nil {
		if err = a.insert.begin(w); err == nil {
			c.new, err = a.insert.row(w, values, a.skip)
		}
		return c, err
	}
	c.rowid = v[0].Int
	if c.old, err = w.load(t, c.rowid); err == nil && a.set != nil {
		c.new, err = a.set.row(w, t, c.old, values)
	}
	return c, err
}
