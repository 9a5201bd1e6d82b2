package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// affected reads what a change is about, before anything is changed: SQLite's
// row ids, and the new values.
func (s *Session) affected(ctx context.Context, b *binder, t *catalog.Table, where ast.Cond, sc *scope, values []bound) ([][]types.Value, error) {
	q := &bounded{fields: []field{{"", bound{t: types.Of(types.BigInt)}}}}
	r := sc.sets[0]
	list := []string{r.sql[strings.LastIndexByte(r.sql, ' ')+1:] + ".rowid"}
	for _, v := range values {
		list, q.fields = append(list, v.sql), append(q.fields, field{"", v})
	}
	q.sql = "SELECT " + strings.Join(list, ", ") + " FROM " + r.sql
	if where != nil {
		c, err := b.cond(where, sc)
		if err != nil {
			return nil, err
		}
		q.sql += " WHERE " + c
	}
	if err := b.check(); err != nil {
		return nil, err
	}
	var out [][]types.Value
	return out, s.each(ctx, q, func(row []types.Value) error { out = append(out, row); return nil })
}

func (s *Session) remove(ctx context.Context, x *ast.Delete) error {
	if x.With != nil || x.Top != nil || len(x.Output) > 0 || len(x.From) > 0 || x.CurrentOf != nil {
		return types.Unsupported("WITH, TOP, OUTPUT, a second FROM and CURRENT OF of DELETE")
	}
	t, err := s.target(x.Target)
	if err != nil {
		return err
	}
	if err := s.mayChange(security.Delete, t, nil); err != nil {
		return err
	}
	b := s.binder(ctx)
	defer b.close()
	r, err := b.open(t, "")
	if err != nil {
		return err
	}
	rows, err := s.affected(ctx, b, t, x.Where, &scope{sets: []*rowset{r}}, nil)
	if err != nil {
		return err
	}
	var ids []int64
	for _, row := range rows {
		ids = append(ids, row[0].Int)
	}
	s.rowCount = int64(len(rows))
	return s.deleteRows(ctx, t, ids, "DELETE")
}

func (s *Session) update(ctx context.Context, x *ast.Update) error {
	if x.With != nil || x.Top != nil || len(x.Output) > 0 || len(x.From) > 0 || x.CurrentOf != nil {
		return types.Unsupported("WITH, TOP, OUTPUT, FROM and CURRENT OF of UPDATE")
	}
	t, err := s.target(x.Target)
	if err != nil {
		return err
	}
	b := s.binder(ctx)
	defer b.close()
	r, err := b.open(t, "")
	if err != nil {
		return err
	}
	sc := &scope{sets: []*rowset{r}}
	var values []bound
	var cols []*catalog.Column
	var named []security.Column
	for _, a := range x.Set {
		if a.Column == nil || a.Variable != "" || a.Op != "=" || a.Method != nil {
			return types.Unsupported("This form of SET in UPDATE").At(a.Line)
		}
		c, ok := t.Column(a.Column.Object())
		if !ok {
			return types.Errorf(207, "Invalid column name '%s'.", a.Column.Object()).At(a.Line)
		}
		for _, o := range cols {
			if o == c {
				return types.Errorf(264, "The column name '%s' is specified more than once in the SET clause or column list of an INSERT.", c.Name)
			}
		}
		if c.Computed != nil || c.Type.Kind == types.RowVersion {
			return types.Errorf(271, "The column \"%s\" cannot be modified because it is either a computed column or is the result of a UNION operator.", c.Name).At(a.Line)
		}
		if c.Identity != nil {
			return types.Errorf(8102, "Cannot update identity column '%s'.", c.Name)
		}
		y, err := b.expr(a.Value, sc)
		if err != nil {
			return err
		}
		cols, values, named = append(cols, c), append(values, y), append(named, security.Column{ID: c.ID, Name: c.Name})
	}
	for _, k := range t.Indexes { // row by row, a key may seem taken that is about to change
		for _, kc := range k.Columns {
			for _, c := range cols {
				if k.Unique && c.ID == kc.Column && x.Where == nil {
					return types.Unsupported("UPDATE of a key without WHERE")
				}
			}
		}
	}
	if err := s.mayChange(security.Update, t, named); err != nil {
		return err
	}
	rows, err := s.affected(ctx, b, t, x.Where, sc, values)
	if err != nil {
		return err
	}
	old, err := s.referencedKeys(ctx, t, cols, rows)
	if err != nil {
		return err
	}
	for _, c := range t.Columns {
		if c.Type.Kind == types.RowVersion {
			cols, values = append(cols, c), append(values, bound{t: c.Type})
		}
	}
	for _, row := range rows {
		var sets []string
		var args []any
		for i, c := range cols {
			var v types.Value
			var err error
			if c.Type.Kind == types.RowVersion {
				v, err = s.rowVersion(ctx)
			} else {
				v, err = s.assign(t, c, row[i+1], values[i].t, "UPDATE")
			}
			if err != nil {
				return err
			}
			sets, args = append(sets, fmt.Sprintf("c%d = ?", c.ID)), append(args, encode(v, c.Type))
		}
		if _, err := s.conn.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s WHERE rowid = ?", s.name(t), strings.Join(sets, ", ")), append(args, row[0].Int)...); err != nil {
			return s.duplicate(t, err)
		}
		if err := s.computePersisted(ctx, t, row[0].Int); err != nil {
			return err
		}
	}
	s.rowCount = int64(len(rows))
	for _, row := range rows {
		if err := s.holds(ctx, t, row[0].Int, "UPDATE"); err != nil {
			return err
		}
	}
	return s.follow(ctx, old, "UPDATE")
}
