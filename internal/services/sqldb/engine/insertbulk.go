package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/dml"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// BulkLoad runs the INSERT BULK that the request before was with the rows that
// the client sends behind it.
func (s *Session) BulkLoad(ctx context.Context, rows *tds.BulkRows, r *tds.Results) error {
	st := s.bulk
	if st == nil {
		return types.Errorf(4002, "The incoming tabular data stream (TDS) protocol stream is incorrect. The stream ended unexpectedly.").WithLevel(20, 1)
	}
	x := s.outermost(&script{batch: &ast.Batch{Span: st.Span, Stmts: []ast.Stmt{st}}}, r)
	x.load = rows
	return s.request(ctx, x)
}

// insertBulk is INSERT BULK. Without rows it is looked at alone: they come in
// a message of their own.
func (x *frame) insertBulk(ctx context.Context, st *ast.InsertBulk) error {
	if x.load == nil {
		p, _, err := dml.Compile(x.changer(), st)
		if err != nil {
			return err
		}
		p.Close()
		x.s.bulk = st
		return x.out.Done(tds.CommandNone, tds.NoCount)
	}
	var r dml.Result
	err := x.changeIn(ctx, local(st.Table.Object()), func() error {
		p, _, err := dml.Compile(x.changer(), st)
		if err != nil {
			return err
		}
		defer p.Close()
		run := x.changes(nil)
		run.Rows = x.load
		r, err = p.Run(ctx, run)
		return err
	})
	if rowstore.Stale(err) { // not again: the first rows are read
		err = changed(x.s.entry.Database.Name)
	}
	if err != nil {
		return err
	}
	x.identified(r)
	return x.done(r.Command, r.Count)
}
