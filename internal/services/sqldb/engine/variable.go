package engine

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// declare is DECLARE, which may give variables their first values.
func (x *frame) declare(ctx context.Context, st *ast.Declare) error {
	for i := range st.Vars {
		d := &st.Vars[i]
		if d.Type.Table != nil || d.Type.Cursor {
			return types.Unsupported("A variable of type table or cursor")
		}
		t, err := x.typeOf(d.Type, 1)
		if err != nil {
			return err
		}
		v := &variable{types.Variable{Type: t, Value: types.Null()}}
		if d.Value != nil {
			if v.Value, err = x.valueAs(ctx, d.Value, t); err != nil {
				return err
			}
		}
		x.vars[strings.ToLower(d.Name)] = v
	}
	return nil
}

// assign is SET @v = value.
func (x *frame) assign(ctx context.Context, st *ast.SetVariable) error {
	if st.Method != nil || st.Cursor != nil {
		return types.Unsupported("SET of a method or a cursor")
	}
	v, err := x.variable(st.Name)
	if err != nil {
		return err
	}
	value, err := x.valueAs(ctx, compound(st.Span, st.Name, st.Op, st.Value), v.Type)
	if err != nil {
		return err
	}
	v.Value = value
	x.s.rowCount = 1
	return nil
}

// compound is the value of @v op= value.
func compound(at ast.Span, name, op string, value ast.Expr) ast.Expr {
	if op == "=" {
		return value
	}
	return &ast.Binary{Span: at, Op: strings.TrimSuffix(op, "="), X: &ast.Variable{Span: at, Name: name}, Y: value}
}
