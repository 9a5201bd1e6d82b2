package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// scalarNamed finds a scalar function.
func (x *frame) scalarNamed(name ast.Name) (*catalog.Function, bool) {
	if x.s.refresh() != nil {
		return nil, false
	}
	o, _ := x.s.catalog.Resolve(name.Schema(), name.Object(), x.schema())
	f, ok := o.(*catalog.Function)
	return f, ok && f.Type == catalog.KindScalarFunction
}

// executeFunction is EXECUTE @v = function: a call, whose value the variable
// gets.
func (x *frame) executeFunction(ctx context.Context, st *ast.Execute, f *catalog.Function) error {
	s, _ := x.s.catalog.SchemaByID(f.Schema)
	call := &ast.Call{Span: st.Span, Name: ast.Name{Span: st.Span, Parts: []ast.Ident{{Name: s.Name, Quoted: true}, {Name: f.Name, Quoted: true}}}}
	for range f.Params {
		call.Args = append(call.Args, &ast.Default{Span: st.Span})
	}
	for i := range st.Args {
		a, at := &st.Args[i], i
		if a.Name != "" {
			for at = 0; at < len(f.Params) && !catalog.SameName(f.Params[at].Name, a.Name); at++ {
			}
			if at == len(f.Params) {
				return types.Errorf(8145, "%s is not a parameter for procedure %s.", a.Name, f.Name)
			}
		}
		if at >= len(f.Params) {
			return types.Errorf(8144, "Procedure or function %s has too many arguments specified.", f.Name).WithLevel(16, 2)
		}
		call.Args[at] = a.Value
	}
	for i, p := range f.Params {
		if _, missing := call.Args[i].(*ast.Default); missing && p.Default == nil {
			return types.Errorf(201, "Procedure or function '%s' expects parameter '%s', which was not supplied.", f.Name, p.Name).WithLevel(16, 4)
		}
	}
	p, err := x.env().Expr(call, types.Type{})
	if err != nil {
		return err
	}
	defer p.Close()
	if err := x.allowed(p); err != nil {
		return err
	}
	row, err := p.One(ctx, x)
	if err != nil || st.Result == "" || row == nil {
		return err
	}
	v, err := x.variable(st.Result)
	if err != nil {
		return err
	}
	v.Value, err = types.Convert(row[0], p.Columns[0].Type, v.Type, 0)
	return err
}
