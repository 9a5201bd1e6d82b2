package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// leaving is a key that rows had which other rows may reference.
type leaving struct {
	of   *catalog.Table
	by   catalog.Reference
	row  int64 // the row that had it, 0 when it was deleted
	keys []any // as SQLite keeps them
}

// referencedKeys notes the keys of rows that foreign keys reference, before
// some columns change; nil columns stand for all.
func (s *Session) referencedKeys(ctx context.Context, t *catalog.Table, cols []*catalog.Column, rows [][]types.Value) ([]leaving, error) {
	var out []leaving
	if s.temporary(t) {
		return nil, nil
	}
	for _, by := range s.catalog.Referencing(t.ID) {
		touched := cols == nil
		var names []string
		for _, id := range by.Key.RefColumns {
			names = append(names, fmt.Sprintf("c%d", id))
			for _, c := range cols {
				touched = touched || c.ID == id
			}
		}
		if !touched || by.Key.Disabled {
			continue
		}
		for _, row := range rows {
			keys, at := make([]any, len(names)), make([]any, len(names))
			for i := range keys {
				at[i] = &keys[i]
			}
			if err := s.conn.QueryRowContext(ctx, fmt.Sprintf("SELECT %s FROM %s WHERE rowid = ?", strings.Join(names, ", "), s.name(t)), row[0].Int).Scan(at...); err != nil {
				return nil, err
			}
			l := leaving{of: t, by: by, keys: keys}
			if cols != nil {
				l.row = row[0].Int
			}
			out = append(out, l)
		}
	}
	return out, nil
}

// deleteRows deletes rows, and does to those that reference them what the
// foreign keys say.
func (s *Session) deleteRows(ctx context.Context, t *catalog.Table, ids []int64, verb string) error {
	var rows [][]types.Value
	for _, id := range ids {
		rows = append(rows, []types.Value{types.NewInt(types.BigInt, id)})
	}
	old, err := s.referencedKeys(ctx, t, nil, rows)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.conn.ExecContext(ctx, fmt.Sprintf("DELETE FROM %s WHERE rowid = ?", s.name(t)), id); err != nil {
			return err
		}
	}
	return s.follow(ctx, old, verb)
}

// follow does to the rows that reference a key that is gone what their foreign
// key says: nothing may be left of them (547), or they go, or they change.
func (s *Session) follow(ctx context.Context, old []leaving, verb string) error {
	for _, l := range old {
		child, f := l.by.Table, l.by.Key
		null := false
		for _, k := range l.keys {
			null = null || k == nil
		}
		if null {
			continue
		}
		var where, there []string
		for i, id := range f.Columns {
			c, _ := child.ColumnByID(id)
			where = append(where, fmt.Sprintf("c%d%s = ?", id, collate(c.Type)))
			there = append(there, fmt.Sprintf("c%d%s = ?", f.RefColumns[i], collate(c.Type)))
		}
		kept, err := s.exists(ctx, fmt.Sprintf("SELECT 1 FROM %s WHERE %s", s.name(l.of), strings.Join(there, " AND ")), l.keys...)
		if err != nil {
			return err
		}
		if kept {
			continue
		}
		ids, err := s.rowIDs(ctx, fmt.Sprintf("SELECT rowid FROM %s WHERE %s", s.name(child), strings.Join(where, " AND ")), l.keys...)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			continue
		}
		action := f.OnUpdate
		if l.row == 0 {
			action = f.OnDelete
		}
		if err := s.act(ctx, l, action, ids, verb); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) rowIDs(ctx context.Context, sql string, args ...any) ([]int64, error) {
	rows, err := s.conn.QueryContext(ctx, sql, args...)
	if err != nil {
		return nil, carried(err)
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, carried(rows.Err())
}

// act is the action of a foreign key on rows of its table.
func (s *Session) act(ctx context.Context, l leaving, action catalog.Action, ids []int64, verb string) error {
	child, f := l.by.Table, l.by.Key
	switch {
	case action == catalog.NoAction:
		kind := "REFERENCE"
		if child == l.of {
			kind = "SAME TABLE REFERENCE"
		}
		return s.conflict(verb, kind, f.Name, child, f.Columns)
	case action == catalog.Cascade && l.row == 0:
		return s.deleteRows(ctx, child, ids, verb)
	}
	var rows [][]types.Value
	for _, id := range ids {
		rows = append(rows, []types.Value{types.NewInt(types.BigInt, id)})
	}
	var cols []*catalog.Column
	var sets []string
	var args []any
	for i, id := range f.Columns {
		c, _ := child.ColumnByID(id)
		cols, sets = append(cols, c), append(sets, fmt.Sprintf("c%d = ?", id))
		switch action {
		case catalog.Cascade:
			var now any
			if err := s.conn.QueryRowContext(ctx, fmt.Sprintf("SELECT c%d FROM %s WHERE rowid = ?", f.RefColumns[i], s.name(l.of)), l.row).Scan(&now); err != nil {
				return err
			}
			args = append(args, now)
		case catalog.SetNull:
			args = append(args, nil)
		case catalog.SetDefault:
			v, err := s.defaultOf(ctx, child, c)
			if err != nil {
				return err
			}
			args = append(args, encode(v, c.Type))
		}
	}
	old, err := s.referencedKeys(ctx, child, cols, rows)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.conn.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s WHERE rowid = ?", s.name(child), strings.Join(sets, ", ")), append(args[:len(args):len(args)], id)...); err != nil {
			return s.duplicate(child, err)
		}
		if err := s.computePersisted(ctx, child, id); err != nil {
			return err
		}
		if err := s.holds(ctx, child, id, verb); err != nil {
			return err
		}
	}
	return s.follow(ctx, old, verb)
}

// defaultOf computes a column's DEFAULT, NULL without one.
func (s *Session) defaultOf(ctx context.Context, t *catalog.Table, c *catalog.Column) (types.Value, error) {
	if c.Default == nil {
		return types.Null(), nil
	}
	tree, err := c.Default.Value.Tree()
	if err != nil {
		return types.Null(), err
	}
	v, from, err := s.value(ctx, tree)
	if err != nil {
		return v, err
	}
	return s.assign(t, c, v, from, "UPDATE")
}
