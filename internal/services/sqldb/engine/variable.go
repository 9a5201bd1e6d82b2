package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// declare is DECLARE, which may give variables their first values.
func (x *frame) declare(ctx context.Context, st *ast.Declare) error {
	for i := range st.Vars {
		d := &st.Vars[i]
		v, err := x.newVariable(ctx, d)
		if err != nil {
			return err
		}
		if d.Value != nil {
			if v.Value, err = x.valueAs(ctx, d.Value, v.Type); err != nil {
				return err
			}
		}
		x.vars[strings.ToLower(d.Name)] = v
	}
	return nil
}

func (x *frame) newVariable(ctx context.Context, d *ast.Var) (_ *variable, err error) {
	v := &variable{Variable: types.Variable{Value: types.Null()}}
	if d.Type.Cursor {
		v.isCursor = true
		return v, nil
	}
	var of *catalog.Table
	if d.Type.Table == nil {
		t, table, err := x.s.typeOf(d.Type, 1)
		if err != nil {
			return nil, err
		}
		if v.Type, of = t, table; of == nil {
			return v, nil
		}
	}
	if old := x.vars[strings.ToLower(d.Name)]; old != nil && old.table != nil { // in a loop it is declared once
		return old, nil
	}
	if v.of = of; of != nil {
		v.table, err = x.typedVariable(ctx, of)
	} else {
		v.table, err = x.tableVariable(ctx, d.Span, d.Type.Table)
	}
	return v, err
}

// typedVariable makes the rows of a variable of a table type.
func (x *frame) typedVariable(ctx context.Context, of *catalog.Table) (*catalog.Table, error) {
	s := x.s
	s.lastTable++
	before := s.temp
	var t *catalog.Table
	err := x.changeIn(ctx, inVariable, func() error {
		e := x.definer(ctx)
		var err error
		if t, err = e.DeclareType(ctx, fmt.Sprintf("#@%d", s.lastTable), of); err == nil {
			s.temp = e.Temp
		}
		return err
	})
	if err == nil {
		x.own(before)
	}
	return t, err
}

// tableVariable makes the rows of a table variable: a temporary table of a
// name that nobody can write, which ends with the frame.
func (x *frame) tableVariable(ctx context.Context, at ast.Span, body *ast.TableBody) (*catalog.Table, error) {
	s := x.s
	s.lastTable++
	name := ast.Name{Span: at, Parts: []ast.Ident{{Span: at, Name: fmt.Sprintf("#@%d", s.lastTable), Quoted: true}}}
	before := s.temp
	err := x.changeIn(ctx, inVariable, func() error {
		e := x.definer(ctx)
		if _, err := e.Run(ctx, &ast.CreateTable{Span: at, Name: name, Body: *body}); err != nil {
			return err
		}
		s.temp = e.Temp
		return nil
	})
	if err != nil {
		return nil, err
	}
	x.own(before)
	o, _ := s.temp.Find(catalog.DBO, name.Object())
	t, _ := o.(*catalog.Table)
	return t, nil
}

// assign is SET @v = value.
func (x *frame) assign(ctx context.Context, st *ast.SetVariable) error {
	if st.Method != nil {
		return types.Unsupported("SET of a method")
	}
	v, err := x.variable(st.Name)
	if err != nil {
		return err
	}
	if v.isCursor {
		return x.assignCursor(v, st)
	}
	value, err := x.valueAs(ctx, x.compound(st), v.Type)
	if err != nil {
		return err
	}
	v.Value = value
	x.s.rowCount = 1
	return nil
}

// compound is the value of SET @v op= value, the same node each time so that
// its plan is found again.
func (x *frame) compound(st *ast.SetVariable) ast.Expr {
	if st.Op == "=" {
		return st.Value
	}
	if e := x.text.compounds[st]; e != nil {
		return e
	}
	e := &ast.Binary{Span: st.Span, Op: strings.TrimSuffix(st.Op, "="), X: &ast.Variable{Span: st.Span, Name: st.Name}, Y: st.Value}
	if x.text.compounds == nil {
		x.text.compounds = map[ast.Node]ast.Expr{}
	}
	x.text.compounds[st] = e
	return e
}
