package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// selection is one SELECT in the making.
type selection struct {
	sel   *ast.Select
	q     *ast.Query
	sc    *scope
	from  string // FROM … WHERE …
	cols  []outcol
	order []orderKey
	// having is the condition, "" without.
	having  string
	grouped bool
}

type orderKey struct {
	b    bound
	desc bool
}

// selectOf binds a SELECT with the ORDER BY of its query.
func (b *binder) selectOf(sel *ast.Select, q *ast.Query, outer *scope, top bool) (*relation, error) {
	s := &selection{sel: sel, q: q, sc: &scope{outer: outer, st: b.st, windows: sel.Windows}}
	if t := sel.Top; t != nil && t.Percent && !t.Ties && whole(t.N) { // TOP 100 PERCENT, which views are ordered by
		all := *sel
		all.Top = nil
		if b.root == sel {
			b.root = &all
		}
		s.sel = &all
		if !top {
			unordered := *q
			unordered.OrderBy = nil
			s.q = &unordered
		}
	}
	if err := b.from(s); err != nil {
		return nil, err
	}
	if s.sel == b.root {
		if err := b.selfAssigning(s); err != nil {
			return nil, err
		}
	}
	if sel.Into != nil {
		if !top {
			return nil, types.Errorf(156, "Incorrect syntax near the keyword 'INTO'.").WithLevel(15, 1).At(sel.Line)
		}
		b.p.Into = sel.Into
	}
	sets, err := b.grouping(s)
	if err != nil {
		return nil, err
	}
	if sets != nil {
		return b.groupingSets(s, sets)
	}
	if err := b.outputs(s); err != nil {
		return nil, err
	}
	return b.assemble(s)
}

// whole reports the number 100.
func whole(x ast.Expr) bool {
	l, ok := x.(*ast.Literal)
	return ok && l.Text == "100"
}

// from binds FROM and WHERE.
func (b *binder) from(s *selection) error {
	var from []string
	for _, x := range s.sel.From {
		text, err := b.source(x, s.sc)
		if err != nil {
			return err
		}
		from = append(from, text)
	}
	if err := distinctNames(s.sc.sets, s.sel.Line); err != nil {
		return err
	}
	if len(from) > 0 {
		s.from = " FROM " + strings.Join(from, " JOIN ")
	}
	if s.sel.Where != nil {
		s.sc.clause = "WHERE"
		c, err := b.cond(s.sel.Where, s.sc)
		if err != nil {
			return err
		}
		s.from += " WHERE " + c
	}
	s.sc.touched = nil
	return nil
}

// outputs binds the select list, HAVING and ORDER BY, and checks them against
// the grouping.
func (b *binder) outputs(s *selection) error {
	s.sc.clause = "SELECT"
	s.cols = nil
	for _, item := range s.sel.Items {
		if err := b.item(s, item); err != nil {
			return err
		}
	}
	if s.sel.Having != nil {
		s.sc.clause = "HAVING"
		var of bound
		text, err := b.condition(s.sel.Having, s.sc, &of)
		if err != nil {
			return err
		}
		if len(of.bare) > 0 {
			return types.Errorf(8121, "Column '%s' is invalid in the HAVING clause because it is not contained in either an aggregate function or the GROUP BY clause.", qualified(of.bare[0])).At(s.sel.Having.Pos().Line)
		}
		s.having = " HAVING " + text
	}
	if err := b.orderBy(s); err != nil {
		return err
	}
	s.grouped = s.sel.GroupBy != nil || s.sel.Having != nil || s.sc.hasAgg
	if !s.grouped {
		return nil
	}
	for _, c := range s.cols {
		if len(c.b.bare) > 0 {
			return types.Errorf(8120, "Column '%s' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.", qualified(c.b.bare[0])).At(s.sel.Line)
		}
	}
	for _, k := range s.order {
		if len(k.b.bare) > 0 {
			return types.Errorf(8127, "Column \"%s\" is invalid in the ORDER BY clause because it is not contained in either an aggregate function or the GROUP BY clause.", qualified(k.b.bare[0])).At(s.q.OrderBy[0].Line)
		}
	}
	return nil
}

func qualified(f *field) string {
	if f.of == nil || f.of.alias == "" {
		return f.name
	}
	if f.of.schema != "" && !f.of.named {
		return f.of.schema + "." + f.of.alias + "." + f.name
	}
	return f.of.alias + "." + f.name
}

// item binds one item of the select list.
func (b *binder) item(s *selection, item ast.SelectItem) error {
	if item.Star {
		return b.star(s, item)
	}
	if item.Variable != "" {
		return b.assignItem(s, item)
	}
	if len(b.p.Assign) > 0 && s.q.With == nil && s.isTop(b) {
		return types.Errorf(141, "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.").WithLevel(15, 1).At(item.Line)
	}
	y, err := b.expr(item.Expr, s.sc)
	if err != nil {
		return err
	}
	name := ""
	switch x := item.Expr.(type) {
	case *ast.Column:
		name = x.Name.Object() // as it is written here, not as the table has it
	case *ast.Pseudo:
		name = y.field.name
	}
	if item.Alias != nil {
		name = item.Alias.Name
	}
	s.cols = append(s.cols, outcol{name, y})
	return nil
}

// isTop reports whether the select is the statement's own.
func (s *selection) isTop(b *binder) bool { return s.sc.outer == nil && s.sel == b.root }

func (b *binder) star(s *selection, item ast.SelectItem) error {
	if len(b.p.Assign) > 0 && s.isTop(b) {
		return types.Errorf(141, "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.").WithLevel(15, 1).At(item.Line)
	}
	found := false
	for _, r := range s.sc.sets {
		if !r.matches(item.Qualifier.Parts) {
			continue
		}
		found = true
		for _, f := range r.fields {
			y, err := b.column(f, s.sc)
			if err != nil {
				return err
			}
			s.cols = append(s.cols, outcol{f.name, y})
		}
	}
	switch {
	case !found && len(item.Qualifier.Parts) > 0:
		return types.Errorf(107, "The column prefix '%s' does not match with a table name or alias name used in the query.", dotted(item.Qualifier)).WithLevel(15, 1).At(item.Line)
	case !found:
		return types.Errorf(263, "Must specify table to select from.").At(item.Line)
	}
	return nil
}

// assignItem binds @v = expression.
func (b *binder) assignItem(s *selection, item ast.SelectItem) error {
	if !s.isTop(b) || len(s.cols) > len(b.p.Assign) {
		return types.Errorf(141, "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.").WithLevel(15, 1).At(item.Line)
	}
	key := strings.ToLower(item.Variable)
	if b.env.Variable == nil {
		return undeclared(item.Variable, item.Line)
	}
	v, ok := b.env.Variable(key)
	if !ok || v.Table != nil {
		return undeclared(item.Variable, item.Line)
	}
	x := item.Expr
	if item.Op != "=" {
		x = &ast.Binary{Span: item.Span, Op: strings.TrimSuffix(item.Op, "="), X: &ast.Variable{Span: item.Span, Name: item.Variable}, Y: item.Expr}
	}
	y, err := b.expr(x, s.sc)
	if err == nil {
		y, err = b.assign(y, v.Type, item.Line)
	}
	if err != nil {
		return err
	}
	y.field = nil
	if b.assigned != nil {
		p, out := b.p, y
		y = b.session(true, v.Type, func(a []types.Value) (types.Value, error) { return a[0], p.values.Set(key, a[0]) }, y)
		y.bare, y.agg = out.bare, out.agg
	}
	b.p.Assign = append(b.p.Assign, Assignment{key, v.Type})
	s.cols = append(s.cols, outcol{"", y})
	return nil
}

// orderBy binds ORDER BY: positions and names of the select list first.
func (b *binder) orderBy(s *selection) error {
	s.order = nil
	s.sc.clause = "ORDER BY"
	for i, o := range s.q.OrderBy {
		at, err := position(o.X, s.cols)
		if err != nil {
			if e, ok := err.(*types.Error); ok && e.Number == 408 {
				err = types.Errorf(408, "A constant expression was encountered in the ORDER BY list, position %d.", i+1).At(o.Line)
			}
			return err
		}
		c, isColumn := o.X.(*ast.Column)
		if at < 0 && isColumn && len(c.Name.Parts) == 1 {
			if at = aliased(s, c.Name.Object()); at == -2 {
				return types.Errorf(209, "Ambiguous column name '%s'.", c.Name.Object()).At(o.Line)
			}
		}
		var y bound
		if at >= 0 {
			y = s.cols[at].b
		} else if y, err = b.expr(o.X, s.sc); err != nil {
			return err
		}
		if y.t.Kind.Large() || y.t.Kind == types.XML {
			return types.Errorf(306, "The text, ntext, and image data types cannot be compared or sorted, except when using IS NULL or LIKE operator.").WithLevel(16, 2).At(o.Line)
		}
		if fixed(o.X) {
			continue
		}
		if s.sel.Distinct && at < 0 && !selected(s.cols, y) {
			return types.Errorf(145, "ORDER BY items must appear in the select list if SELECT DISTINCT is specified.").WithLevel(15, 1).At(o.Line)
		}
		if y.t.Kind == types.Variant {
			return types.Unsupported("ORDER BY of sql_variant").At(o.Line)
		}
		s.order = append(s.order, orderKey{y, o.Desc})
	}
	return nil
}

func selected(cols []outcol, y bound) bool {
	for _, c := range cols {
		if c.b.sql == y.sql {
			return true
		}
	}
	return false
}

// aliased returns the place of the item that a name in ORDER BY means, -1 for
// none, -2 for several that differ.
func aliased(s *selection, name string) int {
	at := -1
	for i, c := range s.cols {
		if c.name == "" || !strings.EqualFold(c.name, name) {
			continue
		}
		if at >= 0 && s.cols[at].b.sql != c.b.sql {
			return -2
		}
		if at < 0 {
			at = i
		}
	}
	return at
}

// orderText writes ORDER BY; a constant is no position.
func orderText(keys []orderKey) string {
	var out []string
	for _, k := range keys {
		text := k.b.text()
		if k.b.constant != nil {
			text = "(SELECT " + text + ")"
		}
		if k.desc {
			text += " DESC"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// assemble writes the select with DISTINCT, TOP and ORDER BY.
func (b *binder) assemble(s *selection) (*relation, error) {
	out := &relation{cols: s.cols}
	var list []string
	for i, c := range s.cols {
		if s.sel.Distinct && (c.b.t.Kind.Large() || c.b.t.Kind == types.XML) {
			return nil, types.Errorf(421, "The %s data type cannot be selected as DISTINCT because it is not comparable.", name(c.b.t)).At(s.sel.Line)
		}
		list = append(list, fmt.Sprintf("%s AS k%d", c.b.text(), i))
	}
	tail := s.from
	if s.sel.GroupBy != nil && s.sc.group != nil {
		tail += s.sc.group.text
	}
	tail += s.having
	word := "SELECT "
	if s.sel.Distinct {
		word = "SELECT DISTINCT "
		if slices.ContainsFunc(s.cols, func(c outcol) bool { return keyed(c.b.t) }) {
			tail = b.distinct(s, strings.Join(list, ", ")+tail)
			word, list = "SELECT ", outputs(s.cols)
		}
	}
	out.single = s.grouped && s.sel.GroupBy == nil || len(s.sel.From) == 0 && !s.grouped
	order := ""
	if len(s.order) > 0 {
		order = " ORDER BY " + orderText(s.order)
		out.limited = true
	}
	switch top := s.sel.Top; {
	case top != nil && s.q.Offset != nil:
		return nil, types.Errorf(10741, "A TOP can not be used in the same query or sub-query as a OFFSET.").WithLevel(15, 2).At(s.sel.Line)
	case top != nil && top.Ties && len(s.order) == 0:
		return nil, types.Errorf(1062, "The TOP N WITH TIES clause is not allowed without a corresponding ORDER BY clause.").WithLevel(15, 1).At(s.sel.Line)
	case top != nil && (top.Ties || top.Percent):
		return b.topOf(s, out)
	case top != nil:
		n, err := b.rows(top.N, "top")
		if err != nil {
			return nil, err
		}
		out.sql = word + strings.Join(list, ", ") + tail + order + " LIMIT " + n
		out.limited, out.single = true, out.single || n == "1" || n == "0"
		return out, nil
	}
	limit, err := b.offset(s.q)
	if err != nil {
		return nil, err
	}
	out.limited = out.limited || limit != ""
	out.sql = word + strings.Join(list, ", ") + tail + order + limit
	return out, nil
}

// distinct makes a select the rows of another, grouped by all columns.
func (b *binder) distinct(s *selection, inner string) string {
	for i, k := range s.order {
		for j, c := range s.cols {
			if c.b.sql == k.b.sql {
				s.order[i].b = bound{sql: fmt.Sprintf("k%d", j), t: c.b.t}
				break
			}
		}
	}
	return " FROM (SELECT " + inner + ")" + b.byAll(s.cols)
}

// byAll groups by all columns k0, k1 ….
func (b *binder) byAll(cols []outcol) string {
	var keys []string
	for i, c := range cols {
		keys = append(keys, b.key(bound{sql: fmt.Sprintf("k%d", i), t: c.b.t}))
	}
	return " GROUP BY " + strings.Join(keys, ", ")
}

// outputs lists columns k0, k1 … under the same names.
func outputs(cols []outcol) []string {
	var list []string
	for i, c := range cols {
		list = append(list, fmt.Sprintf("k%d%s AS k%d", i, rowstore.Collate(c.b.t), i))
	}
	return list
}

// topOf is TOP with PERCENT or TIES: rows are ranked, and cut by the rank.
func (b *binder) topOf(s *selection, out *relation) (*relation, error) {
	if s.sel.Distinct {
		return nil, types.Unsupported("DISTINCT with TOP PERCENT or WITH TIES").At(s.sel.Line)
	}
	var list []string
	for i, c := range s.cols {
		list = append(list, fmt.Sprintf("%s AS k%d", c.b.text(), i))
	}
	over := ""
	if len(s.order) > 0 {
		over = "ORDER BY " + orderText(s.order)
	}
	list = append(list, "row_number() OVER ("+over+") AS n", "rank() OVER ("+over+") AS r", "count(*) OVER () AS c")
	tail := s.from
	if s.sel.GroupBy != nil && s.sc.group != nil {
		tail += s.sc.group.text
	}
	inner := "SELECT " + strings.Join(list, ", ") + tail + s.having
	var limit string
	if s.sel.Top.Percent {
		y, err := b.expr(s.sel.Top.N, &scope{st: b.st, clause: "TOP"})
		if err == nil {
			y, err = b.assign(y, types.Of(types.Float), s.sel.Line)
		}
		if err != nil {
			return nil, err
		}
		count := bound{sql: "c", t: types.Of(types.BigInt)}
		limit = b.pure("percent", types.Of(types.BigInt), func(a []types.Value) (types.Value, error) {
			if a[0].IsNull() || a[0].Float < 0 || a[0].Float > 100 {
				return types.Value{}, types.Errorf(1031, "Percent values must be between 0 and 100.").WithLevel(15, 1)
			}
			n := a[0].Float * float64(a[1].Int) / 100
			whole := int64(n)
			if float64(whole) < n {
				whole++
			}
			return types.NewInt(types.BigInt, whole), nil
		}, y, count).sql
	} else {
		n, err := b.rows(s.sel.Top.N, "top")
		if err != nil {
			return nil, err
		}
		limit = n
	}
	rank := "n"
	if s.sel.Top.Ties {
		rank = "r"
	}
	out.sql = "SELECT " + strings.Join(outputs(s.cols), ", ") + " FROM (" + inner + ") WHERE " + rank + " <= " + limit + " ORDER BY n"
	out.limited = true
	return out, nil
}
