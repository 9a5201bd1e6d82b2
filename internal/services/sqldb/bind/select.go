package bind

import (
	"slices"
	"strings"

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
	if err := b.stopped(); err != nil {
		return nil, err
	}
	if n := elements(sel.From); n > mostTables {
		return nil, types.Errorf(106, "Too many table names in the query. The maximum allowable is %d.", mostTables).WithLevel(15, 1).At(sel.Line)
	}
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

// mostTables is how many tables FROM may name in one query.
const mostTables = 256

// elements counts the elements of FROM, up to one more than are allowed.
func elements(from []ast.Source) int {
	n := 0
	for len(from) > 0 && n <= mostTables {
		x := from[len(from)-1]
		from = from[:len(from)-1]
		if j, ok := x.(*ast.Join); ok {
			from = append(slices.Clip(from), j.Left, j.Right)
			continue
		}
		n++
	}
	return n
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
	if len(from) == 0 && (s.sel.GroupBy != nil || s.sel.Having != nil) {
		from = []string{"(SELECT 1)"} // SQLite groups nothing without FROM
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
		return types.Errorf(107, "The column prefix '%s' does not match with a table name or alias name used in the query.", item.Qualifier.Dotted()).WithLevel(15, 1).At(item.Line)
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
