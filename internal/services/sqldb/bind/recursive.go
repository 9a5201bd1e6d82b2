package bind

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// recursion is a recursive CTE in the making.
type recursion struct {
	name  string
	alias string
	cols  []outcol
	names []string
	used  int
	// scope is that of the select that names the CTE.
	scope *scope
	// each is set where the member runs for each row of the CTE by itself.
	each    bool
	st      *statement // that has the CTE
	queries int        // how deep within queries of expressions the member is
}

// members takes the recursive members of a CTE apart, the last one first: 246
// without an anchor, 252 where another operator than UNION ALL joins them.
func members(x ast.Body, name string, line int) (anchor ast.Body, steps []ast.Body, err error) {
	for {
		s, ok := x.(*ast.SetOp)
		if !ok || !mentions(s, name) {
			break
		}
		if !mentions(s.Right, name) {
			return nil, nil, withoutAnchor(name, line)
		}
		if s.Op != "UNION ALL" {
			return nil, nil, otherOperator(name, line)
		}
		list, err := joined(s.Right, name, line)
		if err != nil {
			return nil, nil, err
		}
		steps = append(list, steps...)
		x = s.Left
	}
	if mentions(x, name) {
		return nil, nil, withoutAnchor(name, line)
	}
	return x, steps, nil
}

// joined are the recursive members that UNION ALL joins in parentheses.
func joined(x ast.Body, name string, line int) ([]ast.Body, error) {
	switch x := x.(type) {
	case *ast.Nested:
		if q := x.Query; len(q.OrderBy) == 0 && q.Offset == nil && q.For == nil && q.With == nil {
			return joined(q.Body, name, line)
		}
	case *ast.SetOp:
		if x.Op != "UNION ALL" {
			return nil, otherOperator(name, line)
		}
		l, err := joined(x.Left, name, line)
		if err != nil {
			return nil, err
		}
		r, err := joined(x.Right, name, line)
		return append(l, r...), err
	}
	return []ast.Body{x}, nil
}

// step binds a recursive member. One with window functions, or with the CTE in
// a query in FROM, runs for each row of the CTE by itself, as in SQL Server.
func (b *binder) step(x ast.Body, self *recursion) (*relation, error) {
	line := x.Pos().Line
	sel, ok := x.(*ast.Select)
	if !ok {
		return nil, cutInStep(self.name, line)
	}
	if err := steady(sel, self.name); err != nil {
		return nil, err
	}
	up := b.st
	self.st = up
	if self.each = !direct(sel.From, self.name) || windows(sel); self.each {
		b.st = &statement{up: up}
	}
	st := b.st
	s := &selection{sel: sel, q: &ast.Query{Span: sel.Span, Body: sel}, sc: &scope{st: st, windows: sel.Windows}}
	self.queries = b.queries
	err := b.from(s)
	lift := false
	if err == nil {
		lift, err = b.unlifted(s, b.outputs)
	}
	b.st = up
	switch {
	case err != nil:
		return nil, err
	case lift || s.sc.hasAgg || self.scope != nil && self.scope.hasAgg:
		return nil, groupedInStep(self.name, line)
	case len(s.cols) != len(self.cols):
		return nil, types.Errorf(205, "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.").At(line)
	case self.used != 1:
		return nil, types.Errorf(253, "Recursive member of a common table expression '%s' has multiple recursive references.", self.name).At(line)
	}
	var list []string
	for i, c := range s.cols {
		want := self.cols[i].b.t
		if got := c.b.t; got.Kind != types.Unknown && (got.Kind != want.Kind || got.Length != want.Length || got.Precision != want.Precision || got.Scale != want.Scale) {
			return nil, types.Errorf(240, "Types don't match between the anchor and the recursive part in column \"%s\" of recursive query \"%s\".", self.names[i], self.name).At(line)
		}
		list = append(list, fmt.Sprintf("%s AS k%d", c.b.text(), i))
	}
	out := &relation{sql: "SELECT " + strings.Join(list, ", "), cols: s.cols, op: s.from} // op carries FROM …
	if !self.each {
		return out, nil
	}
	rows, err := b.eachRow(st, out.sql+out.op, len(list))
	a := b.alias()
	for i := range list {
		list[i] = fmt.Sprintf("%s.k%d AS k%d", a, i, i)
	}
	out.sql, out.op = "SELECT "+strings.Join(list, ", "), " FROM self AS "+self.alias+" JOIN "+rows+" AS "+a
	return out, err
}

// eachRow calls a statement of its own, whose parameters are columns of those
// around it, in FROM.
func (b *binder) eachRow(st *statement, sql string, columns int) (string, error) {
	args := make([]bound, len(st.args))
	for i, a := range st.args {
		args[i].sql = a
	}
	p, conn := b.p, b.env.Conn
	return b.rowsCall(columns, args, func(raw []driver.Value) (rowstore.Source, error) {
		values := make([]any, len(raw))
		for i, v := range raw {
			values[i] = v
		}
		return conn.Query(p.context(), sql, values...)
	})
}

// steady refuses what the recursive part must not have where it names the CTE:
// 460, 461, 462, 467.
func steady(x ast.Body, name string) error {
	sel, ok := x.(*ast.Select)
	if !ok || !mentions(x, name) {
		return nil
	}
	switch line := sel.Line; {
	case sel.Distinct:
		return types.Errorf(460, "DISTINCT operator is not allowed in the recursive part of a recursive common table expression '%s'.", name).At(line)
	case sel.Top != nil:
		return cutInStep(name, line)
	case sel.GroupBy != nil || sel.Having != nil:
		return groupedInStep(name, line)
	}
	var walk func(x ast.Source) error
	walk = func(x ast.Source) error {
		switch x := x.(type) {
		case *ast.Join:
			if (x.Kind == ast.Left || x.Kind == ast.Right || x.Kind == ast.Full) && sourceMentions(x, name) {
				return types.Errorf(462, "Outer join is not allowed in the recursive part of a recursive common table expression '%s'.", name).At(x.Line)
			}
			if err := walk(x.Left); err != nil {
				return err
			}
			return walk(x.Right)
		case *ast.Derived:
			if x.Query.Offset != nil && mentions(x.Query.Body, name) {
				return cutInStep(name, x.Line)
			}
			return steady(x.Query.Body, name)
		}
		return nil
	}
	for _, f := range sel.From {
		if err := walk(f); err != nil {
			return err
		}
	}
	return nil
}

// direct reports whether FROM itself names a CTE.
func direct(from []ast.Source, name string) bool {
	for _, x := range from {
		switch x := x.(type) {
		case *ast.Table:
			if sourceMentions(x, name) {
				return true
			}
		case *ast.Join:
			if direct([]ast.Source{x.Left, x.Right}, name) {
				return true
			}
		}
	}
	return false
}

// windows reports a window function anywhere in a select.
func windows(sel *ast.Select) bool {
	found := false
	ast.Walk(sel, func(n any) bool {
		if c, ok := n.(*ast.Call); ok && c.Over != nil {
			found = true
		}
		return !found
	})
	return found
}

func withoutAnchor(name string, line int) error {
	return types.Errorf(246, "No anchor member was specified for recursive query \"%s\".", name).At(line)
}

func otherOperator(name string, line int) error {
	return types.Errorf(252, "Recursive common table expression '%s' does not contain a top-level UNION ALL operator.", name).At(line)
}

func cutInStep(name string, line int) error {
	return types.Errorf(461, "The TOP or OFFSET operator is not allowed in the recursive part of a recursive common table expression '%s'.", name).At(line)
}

func groupedInStep(name string, line int) error {
	return types.Errorf(467, "GROUP BY, HAVING, or aggregate functions are not allowed in the recursive part of a recursive common table expression '%s'.", name).At(line)
}
