package engine

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// RPC runs a procedure that a client calls, by its number or its name.
func (s *Session) RPC(ctx context.Context, call *tds.Call, r *tds.Results) error {
	s.working(ctx)
	switch call.Procedure {
	case tds.ExecuteSQL, tds.Prepare, tds.PrepExec, tds.Execute, tds.Unprepare:
		st, err := call.Statement()
		if err != nil {
			return err
		}
		args, err := arguments(st.Args, st.FirstArg)
		if err != nil {
			return err
		}
		switch call.Procedure {
		case tds.ExecuteSQL:
			return s.executeSQL(ctx, st, args, r)
		case tds.Prepare, tds.PrepExec:
			return s.prepare(ctx, st, args, call.Procedure == tds.PrepExec, r)
		case tds.Execute:
			return s.executePrepared(ctx, st.Handle, args, r)
		}
		return s.unprepare(st.Handle)
	case tds.ByName:
		return s.callNamed(ctx, call, r)
	}
	return types.Unsupported("The procedure " + call.Name)
}

// arguments are the parameters of a client's call.
func arguments(list []tds.Param, first int) ([]*argument, error) {
	all := make([]argument, len(list))
	out := make([]*argument, len(list))
	for i := range list {
		p := &list[i]
		all[i] = argument{name: p.Name, value: types.Variable{Type: p.Type, Value: p.Value}, isPlain: !p.Default, output: p.Output, place: first + i}
		out[i] = &all[i]
	}
	return out, nil
}

// results gives a client its output parameters.
func results(args []*argument, r *tds.Results) {
	for _, a := range args {
		if a.output && a.result != nil {
			r.Return(tds.ReturnValue{Param: a.place, Type: a.result.Type, Value: a.result.Value})
		}
	}
}

// executeSQL is sp_executesql.
func (s *Session) executeSQL(ctx context.Context, st *tds.Statement, args []*argument, r *tds.Results) error {
	t, err := s.parse(st.Text, st.Declarations)
	if err != nil {
		return s.last(err, r)
	}
	return s.runText(ctx, t, st.Declarations, args, r)
}

// runText runs a text with parameters as a request.
func (s *Session) runText(ctx context.Context, t *script, declarations string, args []*argument, r *tds.Results) error {
	x := s.outermost(t, r)
	x.parent = &frame{s: s, out: r, text: t} // a text of a procedure, and no batch
	if err := x.parameters(ctx, declarations, args); err != nil {
		return s.last(err, r)
	}
	err := s.request(ctx, x)
	results(args, r)
	return err
}

// callNamed runs a procedure by its name.
func (s *Session) callNamed(ctx context.Context, call *tds.Call, r *tds.Results) error {
	x := s.outermost(&script{batch: &ast.Batch{}}, r)
	args, err := arguments(call.Params, 0)
	if err != nil {
		return err
	}
	x.proc = func(ctx context.Context) error {
		status, err := x.call(ctx, nameOf(call.Name, ast.Span{}), args)
		r.ReturnStatus(status)
		return err
	}
	err = s.request(ctx, x)
	for _, a := range args {
		a.asCalled()
	}
	results(args, r)
	return err
}

// asCalled makes a number that a procedure gives back one of the type that the
// caller has for it, as EXECUTE does with its variables.
func (a *argument) asCalled() {
	to := a.value.Type
	if a.result == nil || a.result.Type.Kind == to.Kind || !a.result.Type.Kind.Numeric() || !to.Kind.Numeric() {
		return
	}
	if v, err := types.Convert(a.result.Value, a.result.Type, to, 0); err == nil {
		a.result = &types.Variable{Type: to, Value: v}
	}
}

// declarations reads "@p1 int, @p2 nvarchar(10) OUTPUT".
func (s *Session) declarations(source string) ([]*parameter, error) {
	if strings.TrimSpace(source) == "" {
		return nil, nil
	}
	t, err := s.parse("CREATE PROCEDURE p "+source+" AS RETURN", "")
	if err != nil {
		return nil, err
	}
	d, ok := t.batch.Stmts[0].(*ast.CreateProcedure)
	if !ok {
		return nil, tsql.Errors{types.Errorf(102, "Incorrect syntax near '%s'.", source).WithLevel(15, 1)}
	}
	return s.declared(d.Params)
}

func (s *Session) declared(list []ast.Param) ([]*parameter, error) {
	var out []*parameter
	for i := range list {
		p := &list[i]
		if p.Type.Table != nil || p.Type.Cursor {
			return nil, types.Unsupported("A parameter of type table or cursor")
		}
		typ, table, err := s.typeOf(p.Type, 1)
		if err != nil {
			return nil, err
		}
		if table != nil && !p.ReadOnly {
			return nil, types.Errorf(352, "The table-valued parameter \"%s\" must be declared with the READONLY option.", p.Name).WithLevel(15, 1)
		}
		out = append(out, &parameter{name: p.Name, t: typ, output: p.Output, table: table, value: p.Default})
	}
	return out, nil
}
