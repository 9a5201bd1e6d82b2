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
	single  bool // never more than one row
	assigns bool // @v = @v …, to groups in an order
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
	if err := b.body(s, sets); err != nil {
		return nil, err
	}
	return b.assemble(s)
}

// body binds what a SELECT yields. Its groups are lifted where they must be.
func (b *binder) body(s *selection, g *sets) error {
	if g == nil {
		g = &sets{list: [][]int{{}}}
	}
	switch plain := g.plain(); {
	case s.sel.GroupBy == nil && s.sel.Having != nil, s.sel.GroupBy != nil && !plain, s.assigns:
		return b.lifted(s, g)
	case plain:
		s.sc.group = g.group()
	}
	lift, err := b.unlifted(s, b.outputs)
	if lift {
		return b.lifted(s, g)
	}
	return err
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
		if f := s.sc.own(of.bare); f != nil {
			return types.Errorf(8121, "Column '%s' is invalid in the HAVING clause because it is not contained in either an aggregate function or the GROUP BY clause.", qualified(f)).At(s.sel.Having.Pos().Line)
		}
		s.having = text
	}
	if err := b.orderBy(s); err != nil {
		return err
	}
	s.grouped = s.sel.GroupBy != nil || s.sel.Having != nil || s.sc.hasAgg
	s.single = s.sel.GroupBy == nil && (s.grouped || len(s.sel.From) == 0)
	if !s.grouped {
		return nil
	}
	for _, c := range s.cols {
		if f := s.sc.own(c.b.bare); f != nil {
			return types.Errorf(8120, "Column '%s' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.", qualified(f)).At(s.sel.Line)
		}
	}
	for _, k := range s.order {
		if f := s.sc.own(k.b.bare); f != nil {
			return types.Errorf(8127, "Column \"%s\" is invalid in the ORDER BY clause because it is not contained in either an aggregate function or the GROUP BY clause.", qualified(f)).At(s.q.OrderBy[0].Line)
		}
	}
	return nil
}
