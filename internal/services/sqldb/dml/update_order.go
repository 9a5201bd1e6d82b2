package dml

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// step is one assignment of an UPDATE that sets variables.
type step struct {
	variable string // in lower case
	of       types.Type
	column   *targetColumn
	q        *Query // over the columns that are read
	value    *defaultValue
}

// updateInOrder is UPDATE with SET @v = …: each row's assignments are computed
// one after the other, so that a variable has the value of the row before.
func (c *compiler) updateInOrder(x *ast.Update, t *target) error {
	if err := noWindows(x.Set); err != nil {
		return err
	}
	var read []ast.SelectItem
	var steps []step
	var exprs []ast.Expr
	var set []targetColumn
	for _, a := range x.Set {
		s := step{variable: strings.ToLower(a.Variable)}
		if a.Variable != "" {
			v, ok := c.Env.Variable(s.variable)
			if !ok || v.Table != nil {
				return types.Errorf(137, "Must declare the scalar variable \"%s\".", a.Variable).WithLevel(15, 2).At(a.Line)
			}
			s.of = v.Type
		}
		of := ast.Expr(&ast.Variable{Span: a.Span, Name: a.Variable})
		if a.Method != nil {
			return types.Unsupported("This form of SET in UPDATE").At(a.Line)
		}
		if a.Column != nil {
			k, err := c.settable(t, *a.Column, set)
			if err != nil {
				return err
			}
			set = append(set, k)
			s.column = &k
			of = &ast.Column{Span: a.Span, Name: nameOf(t.as, a.Column.Object())}
		}
		if _, ok := a.Value.(*ast.Default); ok {
			if s.column == nil || s.variable != "" {
				return types.Unsupported("DEFAULT for a variable").At(a.Line)
			}
			d, err := c.defaultOf(t.t, s.column.place)
			if err != nil {
				return err
			}
			s.value = d
			steps, exprs = append(steps, s), append(exprs, nil)
			continue
		}
		v := compound(a, of)
		if holds(v, isQuery) { // is computed with the row, before any variable is set
			if holds(v, func(n any) bool { return setsVariable(x.Set, n) }) {
				return types.Unsupported("A subquery beside a variable that the UPDATE sets").At(a.Line)
			}
			read = append(read, item(v))
			steps, exprs = append(steps, s), append(exprs, &ast.Variable{Span: a.Span, Name: RowVariable(len(read) - 1)})
			continue
		}
		over, err := rewriteExpr(v, func(x ast.Expr) (ast.Expr, error) {
			if k, ok := x.(*ast.Column); ok {
				read = append(read, item(k))
				return &ast.Variable{Span: k.Span, Name: RowVariable(len(read) - 1)}, nil
			}
			return nil, nil
		})
		if err != nil {
			return err
		}
		steps, exprs = append(steps, s), append(exprs, over)
	}
	if len(set) > 0 {
		if err := c.allow(security.Update, t, set); err != nil {
			return err
		}
	} else if err := c.allow(security.Update, t, nil); err != nil {
		return err
	}
	a, err := c.affected(t, &rows{x.Where, x.CurrentOf, x.Top, x.Output}, read)
	if err != nil {
		return err
	}
	var row []types.Type
	for _, k := range a.q.Columns()[1 : 1+len(read)] {
		row = append(row, k.Type)
	}
	for i, e := range exprs {
		if e == nil {
			continue
		}
		if steps[i].q, err = c.query(selecting(item(e)), row); err != nil {
			return err
		}
		if k := steps[i].column; k != nil {
			if e := assignable(steps[i].q.Given()[0].Type, t.t.types[k.place]); e != nil {
				return e
			}
		} else if e := assignable(steps[i].q.Given()[0].Type, steps[i].of); e != nil {
			return e
		}
	}
	c.plan.run = func(w *work) error {
		return w.changeAll(a, func(v, old []types.Value) ([]types.Value, error) { return w.inOrder(t.t, steps, v[1:], old) })
	}
	return nil
}

// setsVariable reports a variable that a SET changes.
func setsVariable(list []ast.Assign, n any) bool {
	v, ok := n.(*ast.Variable)
	return ok && slices.ContainsFunc(list, func(a ast.Assign) bool { return strings.EqualFold(a.Variable, v.Name) })
}

func (w *work) inOrder(t *table, steps []step, read, old []types.Value) ([]types.Value, error) {
	out := append([]types.Value(nil), old...)
	for _, s := range steps {
		if s.q == nil {
			v, err := w.defaultValue(t, s.column.place, s.value)
			if err != nil {
				return nil, err
			}
			out[s.column.place] = v
			continue
		}
		v := types.Variable{Type: s.q.Columns()[0].Type}
		err := s.q.Run(w.ctx, w.Values, read, func(r []types.Value) error { v.Value = r[0]; return nil })
		if err != nil {
			return nil, err
		}
		if s.column != nil {
			if out[s.column.place], err = t.assign(t.t.Columns[s.column.place], v.Value, v.Type); err != nil {
				return nil, err
			}
			v = types.Variable{Type: t.types[s.column.place], Value: out[s.column.place]}
		}
		if s.variable != "" {
			y, err := types.Convert(v.Value, v.Type, s.of, 0)
			if err == nil {
				err = w.Values.Set(s.variable, y)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
