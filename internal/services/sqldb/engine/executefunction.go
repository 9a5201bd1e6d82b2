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
	params, err := x.s.declaredAs(f.Params)
	if err != nil {
		return err
	}
	args := make([]*argument, len(st.Args))
	for i, a := range st.Args {
		args[i] = &argument{name: a.Name, place: i}
	}
	given, err := placed(f.Name, params, args)
	if err != nil {
		return err
	}
	for i, p := range params {
		var value ast.Expr = &ast.Default{Span: st.Span}
		if a := given[i]; a != nil {
			value = st.Args[a.place].Value
		}
		if _, missing := value.(*ast.Default); missing && p.value == nil {
			return types.Errorf(201, "Procedure or function '%s' expects parameter '%s', which was not supplied.", f.Name, p.name).WithLevel(16, 4)
		}
		call.Args = append(call.Args, value)
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
