package engine

import (
	"context"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// call runs a procedure by its name, with arguments, and returns its status.
func (x *frame) call(ctx context.Context, name ast.Name, args []*argument) (int32, error) {
	s := x.s
	if err := s.refresh(); err != nil {
		return 0, err
	}
	if err := s.catalog.Local(name); err != nil {
		return 0, err
	}
	o, ok := s.catalog.Resolve(name.Schema(), name.Object(), x.env().Schema)
	if syn, is := o.(*catalog.Synonym); ok && is {
		n := ast.Name{Span: name.Span}
		for _, p := range syn.Parts {
			n.Parts = append(n.Parts, ast.Ident{Name: p})
		}
		o, ok = s.catalog.Resolve(n.Schema(), n.Object(), "")
	}
	if strings.HasPrefix(name.Object(), "#") {
		o, ok = s.temp.Find(catalog.DBO, name.Object())
	}
	if p, is := o.(*catalog.Procedure); ok && is {
		return x.procedure(ctx, p, args)
	}
	if in := name.Schema(); in == "" || catalog.SameName(in, "sys") || catalog.SameName(in, "dbo") {
		if found, status, err := x.system(ctx, strings.ToLower(name.Object()), args); found {
			return status, err
		}
	}
	return 0, types.Errorf(2812, "Could not find stored procedure '%s'.", name.Dotted()).WithLevel(16, 62)
}

// procedure runs a procedure of the database.
func (x *frame) procedure(ctx context.Context, p *catalog.Procedure, args []*argument) (int32, error) {
	s := x.s
	on := s.catalog.Securable(p)
	_, own := s.temp.ByID(p.ID)
	if !own {
		if err := s.allow(security.Execute, on, nil); err != nil {
			return 0, err
		}
	}
	t, err := s.module(&p.Module)
	if err != nil {
		return 0, err
	}
	st, ok := t.batch.Stmts[0].(*ast.CreateProcedure)
	if !ok {
		return 0, errors.New("engine: a procedure that is none")
	}
	in, err := x.inside(t.inner(st.Body))
	if err != nil {
		return 0, err
	}
	if in.module, in.name = true, p.Name; !own { // a temporary one lends nothing
		in.chain = &on
	}
	params, err := s.declaredAs(p.Params)
	if err != nil {
		return 0, err
	}
	if err := in.take(ctx, params, args, func(q *parameter) *types.Error {
		return types.Errorf(201, "Procedure or function '%s' expects parameter '%s', which was not supplied.", p.Name, q.name).WithLevel(16, 4)
	}); err != nil {
		return 0, err
	}
	if err := x.become(in, &p.Module); err != nil {
		return 0, err
	}
	x.out.EnterProcedure()
	err = x.runInside(ctx, in)
	if e := x.out.LeaveProcedure(in.status); e != nil {
		return 0, e
	}
	if err == nil {
		in.output(args)
	}
	return in.status, err
}

// become is WITH EXECUTE AS of a module; the frame's end reverts it.
func (x *frame) become(in *frame, m *catalog.Module) error {
	s := x.s
	if m.ExecuteAs == "" {
		return nil
	}
	as := m.As
	if m.ExecuteAs == "OWNER" {
		if as = in.chain.Owner; as == 0 {
			as = in.chain.Schema.Owner
		}
	}
	who, ok := s.catalog.Security().As(as)
	if !ok {
		return types.Errorf(15517, "Cannot execute as the database principal because the principal \"%s\" does not exist, this type of principal cannot be impersonated, or you do not have permission.", m.ExecuteAs)
	}
	s.as, s.who = append(s.as, impersonation{who: s.who, frame: in, noRevert: true}), who
	return nil
}

// module reads a module's text.
func (s *Session) module(m *catalog.Module) (*script, error) {
	quoted := s.set.quotedIdentifier
	s.set.quotedIdentifier = m.Source.QuotedIdentifier
	defer func() { s.set.quotedIdentifier = quoted }()
	return s.parse(m.Source.Text, "")
}

// declaredAs are the parameters of a module.
func (s *Session) declaredAs(list []catalog.Parameter) ([]*parameter, error) {
	var out []*parameter
	for _, p := range list {
		q := &parameter{name: p.Name, t: p.Type, output: p.Output}
		if t, ok := s.catalog.TypeByID(p.UserType); ok {
			q.table = t.Table
		}
		if p.Default != nil {
			var err error
			if q.value, err = p.Default.Tree(); err != nil {
				return nil, err
			}
		}
		out = append(out, q)
	}
	return out, nil
}

// shows runs a catalogue procedure.
func (x *frame) shows(ctx context.Context, p *sysviews.Procedure, args []*argument) error {
	params, err := x.s.declaredAs(p.Params)
	if err != nil {
		return err
	}
	in, err := x.inside(&script{batch: &ast.Batch{}})
	if err != nil {
		return err
	}
	in.name = p.Name
	if err := in.take(ctx, params, args, func(q *parameter) *types.Error {
		return types.Errorf(201, "Procedure or function '%s' expects parameter '%s', which was not supplied.", p.Name, q.name).WithLevel(16, 4)
	}); err != nil {
		return err
	}
	values := make([]types.Value, len(params))
	for i, q := range params {
		values[i] = in.vars[strings.ToLower(q.name)].Value
	}
	out, err := p.Run(host{x.s}.System(ctx), values)
	if err != nil {
		return err
	}
	for _, e := range out.Messages {
		if err := x.out.Message(e); err != nil {
			return err
		}
	}
	for _, set := range out.Sets {
		if err := x.result(set); err != nil {
			return err
		}
	}
	return nil
}

// result answers rows that are at hand.
func (x *frame) result(set sysviews.Set) error {
	var cols []tds.Column
	for _, c := range set.Columns {
		cols = append(cols, tds.Column{Name: c.Name, Type: c.Type, Nullable: c.Nullable})
	}
	if err := x.out.Columns(cols); err != nil {
		return err
	}
	for _, row := range set.Rows {
		if err := x.out.Row(row); err != nil {
			return err
		}
	}
	return x.done(tds.CommandSelect, int64(len(set.Rows)))
}
