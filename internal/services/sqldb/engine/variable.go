package engine

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// announce makes the scalar variables of a script before it runs: a DECLARE
// counts from its place on, whether or not it is reached, and once in a loop.
// Those whose type is not known yet are made when it is reached.
func (x *frame) announce() error {
	if len(x.text.declared()) == 0 {
		return nil
	}
	if err := x.s.refresh(); err != nil {
		return err
	}
	for _, d := range x.text.declared() {
		key := strings.ToLower(d.Name)
		if x.vars[key] != nil || d.Type.Table != nil || d.Type.Cursor {
			continue
		}
		if t, table, err := x.s.typeOf(d.Type, 1); err == nil && table == nil {
			x.vars[key] = &variable{Variable: types.Variable{Type: t, Value: types.Null()}}
		}
	}
	return nil
}

// declared are the variables that a script's own statements declare.
func (t *script) declared() []*ast.Var {
	if t.walked {
		return t.variables
	}
	t.walked = true
	var walk func(list []ast.Stmt)
	walk = func(list []ast.Stmt) {
		for _, st := range list {
			switch st := st.(type) {
			case *ast.Declare:
				for i := range st.Vars {
					t.variables = append(t.variables, &st.Vars[i])
				}
			case *ast.Block:
				walk(st.Stmts)
			case *ast.If:
				walk([]ast.Stmt{st.Then})
				if st.Else != nil {
					walk([]ast.Stmt{st.Else})
				}
			case *ast.While:
				walk([]ast.Stmt{st.Body})
			case *ast.Try:
				walk(st.Body)
				walk(st.Catch)
			}
		}
	}
	walk(t.batch.Stmts)
	return t.variables
}

// declare is DECLARE, which may give variables their first values.
func (x *frame) declare(ctx context.Context, st *ast.Declare) error {
	for i := range st.Vars {
		d := &st.Vars[i]
		v := x.vars[strings.ToLower(d.Name)]
		if v == nil || v.table != nil || v.isCursor {
			var err error
			if v, err = x.newVariable(ctx, d); err != nil {
				return err
			}
			x.vars[strings.ToLower(d.Name)] = v
		}
		if d.Value == nil {
			continue
		}
		value, err := x.valueAs(ctx, d.Value, v.Type)
		if err != nil {
			return err
		}
		v.Value = value
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
		v.table, err = x.typedVariable(ctx, d.Name, of)
	} else {
		v.table, err = x.tableVariable(ctx, d.Name, d.Span, d.Type.Table)
	}
	return v, err
}

// typedVariable makes the rows of a variable of a table type.
func (x *frame) typedVariable(ctx context.Context, variable string, of *catalog.Table) (*catalog.Table, error) {
	s := x.s
	s.lastTable++
	before := s.temp
	var t *catalog.Table
	err := x.changeIn(ctx, inVariable, func() error {
		e := x.definer(ctx)
		var err error
		if t, err = e.DeclareType(ctx, catalog.TableVariable(s.lastTable, variable), of); err == nil {
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
// name that nobody writes, which ends with the frame.
func (x *frame) tableVariable(ctx context.Context, variable string, at ast.Span, body *ast.TableBody) (*catalog.Table, error) {
	s := x.s
	s.lastTable++
	name := ast.Name{Span: at, Parts: []ast.Ident{{Span: at, Name: catalog.TableVariable(s.lastTable, variable), Quoted: true}}}
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
	if v.table != nil {
		return types.Errorf(137, "Must declare the scalar variable \"%s\".", st.Name).WithLevel(15, 2)
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
