package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// run parses a text and runs its statements. The first error ends it: errors
// that T-SQL survives are ended at, too, in this version.
func (s *Session) run(ctx context.Context, text string, r sink) error {
	batch, err := tsql.Parse(text, tsql.Settings{QuotedIdentifier: true})
	if err != nil {
		return syntax(err, r)
	}
	s.source = text
	for _, st := range batch.Stmts {
		if err := s.statement(ctx, st, r); err != nil {
			var e *types.Error
			var list tsql.Errors
			if errors.As(err, &list) {
				return syntax(list, r)
			}
			if err = carried(err); errors.As(err, &e) {
				return e.At(st.Pos().Line)
			}
			return err
		}
	}
	return nil
}

func (s *Session) statement(ctx context.Context, st ast.Stmt, r sink) error {
	if err := s.refresh(); err != nil {
		return err
	}
	change := func(c tds.Command, f func() error) error {
		s.rowCount = 0
		err := s.write(ctx, f)
		n := s.rowCount
		if c == tds.CommandNone {
			n = tds.NoCount
		}
		if err != nil {
			return err
		}
		return r.Done(c, n)
	}
	switch x := st.(type) {
	case *ast.SelectStmt:
		return s.selectRows(ctx, x.Query, r)
	case *ast.Insert:
		return change(tds.CommandInsert, func() error { return s.insert(ctx, x) })
	case *ast.Update:
		return change(tds.CommandUpdate, func() error { return s.update(ctx, x) })
	case *ast.Delete:
		return change(tds.CommandDelete, func() error { return s.remove(ctx, x) })
	case *ast.Transaction:
		if x.Verb == "SAVE" || x.Name != "" && x.Verb == "ROLLBACK" || x.Distributed {
			return types.Unsupported("SAVE TRANSACTION and ROLLBACK to a name")
		}
		if err := s.transaction(ctx, x.Verb, r); err != nil {
			return err
		}
		return r.Done(map[string]tds.Command{"BEGIN": tds.CommandBegin, "COMMIT": tds.CommandCommit, "ROLLBACK": tds.CommandRollback}[x.Verb], tds.NoCount)
	}
	if defines(st) {
		return change(tds.CommandNone, func() error { return s.define(ctx, st, r) })
	}
	return types.Unsupported("The statement " + strings.TrimPrefix(fmt.Sprintf("%T", st), "*ast."))
}

func (s *Session) selectRows(ctx context.Context, q *ast.Query, r sink) error {
	b := s.binder(ctx)
	defer b.close()
	out, err := b.query(q, nil)
	if err == nil {
		err = b.check()
	}
	if err != nil {
		return err
	}
	var cols []tds.Column
	for i := range out.fields {
		f := &out.fields[i].b
		if f.t.Kind == types.Unknown { // SELECT NULL is an int
			f.t = types.Of(types.Int)
		}
		cols = append(cols, tds.Column{Name: out.fields[i].name, Type: f.t, Nullable: f.null, Identity: f.column != nil && f.column.Identity != nil})
	}
	if err := r.Columns(cols); err != nil {
		return err
	}
	n := int64(0)
	err = s.each(ctx, out, func(row []types.Value) error { n++; return r.Row(row) })
	if err != nil {
		return err
	}
	s.rowCount = n
	return r.Done(tds.CommandSelect, n)
}

// each runs a query and decodes its rows.
func (s *Session) each(ctx context.Context, q *bounded, f func([]types.Value) error, args ...any) error {
	rows, err := s.conn.QueryContext(ctx, q.sql, args...)
	if err != nil {
		return carried(err)
	}
	defer rows.Close()
	raw, at := make([]any, len(q.fields)), make([]any, len(q.fields))
	for i := range raw {
		at[i] = &raw[i]
	}
	for rows.Next() {
		if err := rows.Scan(at...); err != nil {
			return err
		}
		row := make([]types.Value, len(raw))
		for i := range raw {
			if row[i], err = decode(raw[i], q.fields[i].b.t); err != nil {
				return err
			}
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return carried(rows.Err())
}
