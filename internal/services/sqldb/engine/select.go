package engine

import (
	"context"
	"io"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// selectRows is SELECT as a statement: to the client, into variables, or into
// a new table.
func (x *frame) selectRows(ctx context.Context, st *ast.SelectStmt) error {
	if sel, body := withoutInto(st.Query.Body); sel != nil {
		return x.selectInto(ctx, st, sel, body)
	}
	if err := x.read(ctx); err != nil {
		return err
	}
	p, done, err := x.reading(ctx, st, func(env *bind.Env) (*bind.Plan, error) { return env.Query(st.Query) })
	if err != nil {
		return err
	}
	defer done()
	if p.Assign != nil {
		return x.selectAssign(ctx, p)
	}
	if x.s.set.fmtOnly {
		if err := x.out.Columns(p.Columns); err != nil {
			return err
		}
		return x.done(tds.CommandSelect, 0)
	}
	rows, err := p.Run(ctx, x)
	if rowstore.Stale(err) {
		return err
	}
	if err == nil {
		defer rows.Close()
	}
	if fault := x.out.Columns(p.Columns); fault != nil {
		return fault
	}
	if err != nil {
		return err
	}
	n, most := int64(0), x.s.set.rowCount
	for most == 0 || n < most {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if err := x.out.Row(row); err != nil {
			return err
		}
		n++
	}
	if err := rows.Close(); err != nil {
		return err
	}
	return x.done(tds.CommandSelect, n)
}

// selectAssign is SELECT @v = …: the last row's values stay, and without rows
// the variables do.
func (x *frame) selectAssign(ctx context.Context, p *bind.Plan) error {
	rows, err := p.Run(ctx, x)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := int64(0)
	for {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for i, a := range p.Assign {
			v := row[i]
			if p.Columns[i].Type != a.Type && !v.IsNull() {
				if v, err = types.Convert(v, p.Columns[i].Type, a.Type, 0); err != nil {
					return err
				}
			}
			if err := x.Set(a.Variable, v); err != nil {
				return err
			}
		}
		n++
	}
	x.s.rowCount = n
	return nil
}
