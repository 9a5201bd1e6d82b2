package engine

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// over binds something over the columns of a table, without an alias, and runs
// f while it is bound.
func (s *Session) over(ctx context.Context, t *catalog.Table, f func(b *binder, sc *scope) error) error {
	b := s.binder(ctx)
	defer b.close()
	r := &rowset{}
	for _, c := range t.Columns {
		if stored(c) {
			r.fields = append(r.fields, field{c.Name, bound{sql: columnSQL("", c), t: c.Type, null: c.Nullable, column: c}})
		}
	}
	return f(b, &scope{sets: []*rowset{r}})
}

// computePersisted writes the persisted computed columns of a row.
func (s *Session) computePersisted(ctx context.Context, t *catalog.Table, row int64) error {
	for _, c := range t.Columns {
		if c.Computed == nil || !c.Computed.Persisted {
			continue
		}
		tree, err := c.Computed.Value.Tree()
		if err != nil {
			return err
		}
		err = s.over(ctx, t, func(b *binder, sc *scope) error {
			y, err := b.expr(tree, sc)
			if err != nil {
				return err
			}
			y = b.convert(y, c.Type, 0)
			_, err = s.conn.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET c%d = %s WHERE rowid = ?", s.name(t), c.ID, y.sql), row)
			if err != nil {
				return s.duplicate(t, err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// holds holds a row against the CHECK and FOREIGN KEY constraints of its table.
func (s *Session) holds(ctx context.Context, t *catalog.Table, row int64, verb string) error {
	for _, k := range t.Checks {
		if k.Disabled {
			continue
		}
		tree, err := k.Condition.Tree()
		if err != nil {
			return err
		}
		if err := s.over(ctx, t, func(b *binder, sc *scope) error { return s.holdsCheck(ctx, t, k, tree, row, verb, b, sc) }); err != nil {
			return err
		}
	}
	for _, f := range t.ForeignKeys {
		if f.Disabled {
			continue
		}
		ref, ok := s.catalog.TableByID(f.References)
		if !ok {
			return fmt.Errorf("engine: no table %d", f.References)
		}
		var match, set []string
		for i, id := range f.Columns {
			c, _ := t.ColumnByID(id)
			match, set = append(match, fmt.Sprintf("p.c%d = c.c%d%s", f.RefColumns[i], id, collate(c.Type))), append(set, fmt.Sprintf("c.c%d IS NOT NULL", id))
		}
		broken, err := s.exists(ctx, fmt.Sprintf("SELECT 1 FROM %s AS c WHERE c.rowid = ? AND %s AND NOT EXISTS (SELECT 1 FROM %s AS p WHERE %s)",
			s.name(t), strings.Join(set, " AND "), s.name(ref), strings.Join(match, " AND ")), row)
		if err != nil {
			return err
		}
		if broken {
			kind := "FOREIGN KEY"
			if ref == t {
				kind = "FOREIGN KEY SAME TABLE"
			}
			return s.conflict(verb, kind, f.Name, ref, f.RefColumns)
		}
	}
	return nil
}

func (s *Session) holdsCheck(ctx context.Context, t *catalog.Table, k *catalog.Check, tree ast.Cond, row int64, verb string, b *binder, sc *scope) error {
	c, err := b.cond(tree, sc)
	if err != nil {
		return err
	}
	broken, err := s.exists(ctx, fmt.Sprintf("SELECT 1 FROM %s WHERE rowid = ? AND NOT (%s)", s.name(t), c), row)
	if err != nil || !broken {
		return err
	}
	var column []int32
	if k.Column != 0 {
		column = []int32{k.Column}
	}
	return s.conflict(verb, "CHECK", k.Name, t, column)
}

// conflict is 547.
func (s *Session) conflict(verb, kind, name string, t *catalog.Table, columns []int32) error {
	where := ""
	if len(columns) == 1 {
		if c, ok := t.ColumnByID(columns[0]); ok {
			where = fmt.Sprintf(", column '%s'", c.Name)
		}
	}
	return types.Errorf(547, "The %s statement conflicted with the %s constraint \"%s\". The conflict occurred in database \"%s\", table \"%s\"%s.", verb, kind, name, s.catalogOf(t).Name(), s.schemaName(t), where).WithLevel(16, 0)
}

func (s *Session) exists(ctx context.Context, sql string, args ...any) (bool, error) {
	rows, err := s.conn.QueryContext(ctx, sql, args...)
	if err != nil {
		return false, carried(err)
	}
	defer rows.Close()
	found := rows.Next()
	return found, carried(rows.Err())
}

// rowVersion returns the next value of the database's rowversion.
func (s *Session) rowVersion(ctx context.Context) (types.Value, error) {
	var n int64
	err := s.conn.QueryRowContext(ctx, "INSERT INTO counter VALUES (0, 2001) ON CONFLICT (id) DO UPDATE SET last = last + 1 RETURNING last").Scan(&n)
	return types.NewBytes(types.RowVersion, binary.BigEndian.AppendUint64(nil, uint64(n))), err
}
