package engine

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/dml"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// selectInto is SELECT … INTO: it makes the table, and inserts the rows.
// The table's columns are those of sel, the rows those of body.
func (x *frame) selectInto(ctx context.Context, st *ast.SelectStmt, sel *ast.Select, body ast.Body) error {
	query := *st.Query
	query.Body = body
	var r dml.Result
	err := x.changeIn(ctx, local(sel.Into.Object()), func() error {
		p, err := x.env().Query(&query)
		if err != nil {
			return err
		}
		defer p.Close()
		if err := x.allowed(p); err != nil {
			return err
		}
		t, err := x.intoTable(ctx, sel, p)
		if err != nil {
			return err
		}
		_, temp := x.s.temp.ByID(t.ID)
		plan, err := dml.CompileInto(x.changer(), t, temp, &query)
		if err != nil {
			return err
		}
		defer plan.Close()
		r, err = plan.Run(ctx, x.changes(nil))
		return err
	})
	if err != nil {
		return err
	}
	x.identified(r)
	return x.done(r.Command, r.Count)
}

// withoutInto returns the first SELECT of a query if it has INTO, and the query
// without that. Where several are joined it says nothing of identities.
func withoutInto(body ast.Body) (*ast.Select, ast.Body) {
	switch y := body.(type) {
	case *ast.Select:
		if y.Into != nil {
			plain := *y
			plain.Into = nil
			return y, &plain
		}
	case *ast.SetOp:
		if sel, left := withoutInto(y.Left); sel != nil {
			joined := *y
			joined.Left = left
			return &ast.Select{Span: sel.Span, Into: sel.Into}, &joined
		}
	}
	return nil, body
}

func (x *frame) intoTable(ctx context.Context, sel *ast.Select, p *bind.Plan) (*catalog.Table, error) {
	create, err := dml.IntoTable(*sel.Into, sel, p.Columns)
	if err != nil {
		return nil, err
	}
	if err := x.define(ctx, create); err != nil {
		return nil, err
	}
	o, _, err := x.env().Object(*sel.Into)
	if err != nil {
		return nil, err
	}
	t, ok := o.(*catalog.Table)
	if !ok {
		return nil, errors.New("engine: SELECT INTO made no table")
	}
	return t, nil
}
