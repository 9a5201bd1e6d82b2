package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// selectRows is SELECT as a statement: to the client, or into variables.
func (x *frame) selectRows(ctx context.Context, q *ast.Query) error {
	if err := x.read(ctx); err != nil {
		return err
	}
	plain, names, err := assignments(q)
	if err != nil {
		return err
	}
	b := x.s.binder(ctx)
	defer b.close()
	b.assigning = names != nil
	out, err := b.query(plain, nil)
	if err == nil {
		err = b.check()
	}
	if err != nil {
		return err
	}
	n := int64(0)
	if names != nil {
		vars := make([]*variable, len(names))
		for i, name := range names {
			if vars[i], err = x.variable(name); err != nil {
				return err
			}
		}
		err = x.s.each(ctx, out, func(row []types.Value) error {
			n++
			for i, v := range vars {
				if v.Value, err = types.Convert(row[i], out.fields[i].b.t, v.Type, 0); err != nil {
					return err
				}
			}
			return nil
		})
		x.s.rowCount = n
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
	if err := x.out.Columns(cols); err != nil {
		return err
	}
	err = x.s.each(ctx, out, func(row []types.Value) error { n++; return x.out.Row(row) })
	if err != nil {
		return err
	}
	return x.done(tds.CommandSelect, n)
}

// assignments finds SELECT @a = x, @b = y: the query without its variables,
// and which these are; none for a query that returns rows. Assignments and
// results do not mix: 141.
func assignments(q *ast.Query) (*ast.Query, []string, error) {
	s, ok := q.Body.(*ast.Select)
	if !ok {
		return q, nil, nil
	}
	var names []string
	for _, item := range s.Items {
		if item.Variable != "" {
			names = append(names, item.Variable)
		}
	}
	if names == nil {
		return q, nil, nil
	}
	if len(names) < len(s.Items) {
		return nil, nil, types.Errorf(141, "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.").WithLevel(15, 1)
	}
	body, plain := *s, *q
	body.Items = make([]ast.SelectItem, len(s.Items))
	for i, item := range s.Items {
		item.Expr = compound(item.Span, item.Variable, item.Op, item.Expr)
		item.Variable, item.Op = "", ""
		body.Items[i] = item
	}
	plain.Body = &body
	return &plain, names, nil
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
