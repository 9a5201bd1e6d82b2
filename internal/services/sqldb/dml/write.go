package dml

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// work is a statement that is being run.
type work struct {
	*Run
	store    store
	ctx      context.Context
	verb     string
	count    int64
	identity types.Value
	room     types.Room
	taken    bool // a counter of the database was moved
	numbered bool // new rows get their numbers
	// fresh are the changes whose cascades are still to be followed, done the
	// others.
	fresh, done []change
}

// change is a row before and after: old is nil for a new one, new for one that
// is gone.
type change struct {
	t        *table
	rowid    int64
	old, new []types.Value
}

// load reads a row with all its columns, nil where there is none.
func (w *work) load(t *table, rowid int64) ([]types.Value, error) {
	rows, err := w.find(t, "rowid = ?", rowid)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].old, nil
}

// find reads the rows that a condition of SQLite's is true for.
func (w *work) find(t *table, where string, args ...any) ([]change, error) {
	kinds := []types.Type{types.Of(types.BigInt)}
	for _, i := range t.stored {
		kinds = append(kinds, t.types[i])
	}
	if len(t.stored) == 0 {
		kinds = append(kinds, types.Of(types.Int))
	}
	var out []change
	err := w.store.rows(w.ctx, fmt.Sprintf("SELECT rowid, %s FROM %s WHERE %s", t.list(), t.name, where), kinds, func(v []types.Value) error {
		row := make([]types.Value, len(t.types))
		for n, i := range t.stored {
			row[i] = v[n+1]
		}
		out = append(out, change{t: t, rowid: v[0].Int, old: row})
		return w.room.Take(row)
	}, args...)
	return out, err
}

// apply writes changes of one table: first what goes, then what changes, then
// what comes. New rows must have their values; this completes them.
func (w *work) apply(t *table, list []change) error {
	for i := range list {
		if list[i].new == nil {
			continue
		}
		if t.version >= 0 {
			v, err := w.nextVersion(t)
			if err != nil {
				return err
			}
			list[i].new[t.version] = v
		}
		if err := w.complete(t, list[i].new); err != nil {
			return err
		}
	}
	for _, c := range list {
		if c.new == nil {
			if err := w.store.exec(w.ctx, "DELETE FROM "+t.name+" WHERE rowid = ?", c.rowid); err != nil {
				return err
			}
		}
	}
	if err := w.rewrite(t, list); err != nil {
		return err
	}
	for i, c := range list {
		if c.old != nil {
			continue
		}
		if err := w.insertRow(t, 0, c.new); err != nil {
			return err
		}
		if w.numbered {
			number := func(v []types.Value) error { list[i].rowid = v[0].Int; return nil }
			if err := w.store.rows(w.ctx, "SELECT last_insert_rowid()", []types.Type{types.Of(types.BigInt)}, number); err != nil {
				return err
			}
		}
	}
	if len(t.foreign) > 0 || len(t.refs) > 0 {
		w.fresh = append(w.fresh, list...)
	}
	return nil
}

// rewrite updates rows. Where several change what a unique index is over, all
// are taken out first: they may exchange their keys.
func (w *work) rewrite(t *table, list []change) error {
	var changed []change
	exchange := 0
	for _, c := range list {
		if c.old == nil || c.new == nil {
			continue
		}
		changed = append(changed, c)
		if t.movesKey(c) {
			exchange++
		}
	}
	if exchange > 1 {
		for _, c := range changed {
			if err := w.store.exec(w.ctx, "DELETE FROM "+t.name+" WHERE rowid = ?", c.rowid); err != nil {
				return err
			}
		}
		for _, c := range changed {
			if err := w.insertRow(t, c.rowid, c.new); err != nil {
				return err
			}
		}
		return nil
	}
	for _, c := range changed {
		var sets []string
		var args []any
		for _, i := range t.stored {
			if k := t.t.Columns[i]; !same(c.old[i], c.new[i]) {
				sets, args = append(sets, catalog.StoredColumn(k.ID)+" = ?"), append(args, rowstore.Encode(c.new[i], k.Type))
			}
		}
		if len(sets) == 0 {
			continue
		}
		if err := w.store.exec(w.ctx, "UPDATE "+t.name+" SET "+strings.Join(sets, ", ")+" WHERE rowid = ?", append(args, c.rowid)...); err != nil {
			return w.duplicate(t, c.rowid, c.new, err)
		}
	}
	return nil
}

// movesKey reports a change of a column that a unique index is over or whose
// filter it is in.
func (t *table) movesKey(c change) bool {
	for _, x := range t.t.Indexes {
		if !x.Unique || x.Disabled {
			continue
		}
		if x.Filter != nil {
			return true
		}
		for _, k := range x.Columns {
			if i := t.place[k.Column]; !same(c.old[i], c.new[i]) {
				return true
			}
		}
	}
	return false
}

// same reports values that are kept alike.
func same(a, b types.Value) bool {
	if a.Kind != b.Kind || a.Int != b.Int || a.Float != b.Float || a.Text != b.Text || a.Offset != b.Offset || !slices.Equal(a.Bytes, b.Bytes) || a.Inner != nil || b.Inner != nil {
		return a.IsNull() && b.IsNull()
	}
	return a.Kind != types.Decimal || a.Dec.Cmp(b.Dec) == 0
}

// insertRow writes a row, under its old number if that is not 0.
func (w *work) insertRow(t *table, rowid int64, row []types.Value) error {
	args := make([]any, 0, len(t.stored)+1)
	text := t.inserting
	if rowid != 0 {
		text, args = t.reinserting, append(args, rowid)
	}
	for _, i := range t.stored {
		args = append(args, rowstore.Encode(row[i], t.types[i]))
	}
	if len(t.stored) == 0 {
		args = append(args, nil)
	}
	if err := w.store.exec(w.ctx, text, args...); err != nil {
		return w.duplicate(t, rowid, row, err)
	}
	return nil
}

// duplicate makes SQLite's refusal of a second row with a key 2627 or 2601, of
// the first index that has the key, as SQL Server asks them.
func (w *work) duplicate(t *table, rowid int64, row []types.Value, err error) error {
	broken, ok := rowstore.Violated(err)
	if !ok || broken.Kind != "UNIQUE" {
		return err
	}
	var named error
	for _, x := range t.inOrder() {
		names, where := make([]string, len(x.Columns)), make([]string, len(x.Columns))
		values, kinds := make([]types.Value, len(x.Columns)), make([]types.Type, len(x.Columns))
		args := []any{rowid}
		for n, k := range x.Columns {
			i := t.place[k.Column]
			values[n], kinds[n] = row[i], t.types[i]
			names[n] = t.t.StoredName() + "." + catalog.StoredColumn(k.Column)
			where[n], args = catalog.StoredColumn(k.Column)+" IS ?", append(args, rowstore.Encode(row[i], t.types[i]))
		}
		refusal := t.twice(x, keyText(values, kinds))
		if broken.Of == strings.Join(names, ", ") || broken.Of == fmt.Sprintf("index 'n%d_%d'", t.t.ID, x.ID) || broken.Of == fmt.Sprintf("index 'i%d_%d'", t.t.ID, x.ID) {
			named = refusal
		}
		if x.Filter != nil {
			continue
		}
		there, fault := w.any(t, "rowid <> ? AND "+strings.Join(where, " AND "), args...)
		if fault != nil {
			return fault
		}
		if there {
			return refusal
		}
	}
	if named != nil {
		return named
	}
	return err
}

// inOrder are the unique indexes, the clustered one first.
func (t *table) inOrder() []*catalog.Index {
	var out []*catalog.Index
	for _, x := range t.t.Indexes {
		if x.Unique && !x.Disabled {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b *catalog.Index) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// any reports a row that a condition of SQLite's is true for.
func (w *work) any(t *table, where string, args ...any) (bool, error) {
	found := false
	err := w.store.rows(w.ctx, "SELECT 1 FROM "+t.name+" WHERE "+where+" LIMIT 1", []types.Type{types.Of(types.Int)}, func([]types.Value) error {
		found = true
		return nil
	}, args...)
	return found, err
}

func (t *table) twice(x *catalog.Index, key string) error {
	object := t.owned()
	switch {
	case x.Primary:
		return types.Errorf(2627, "Violation of PRIMARY KEY constraint '%s'. Cannot insert duplicate key in object '%s'. The duplicate key value is %s.", x.Name, object, key).WithLevel(14, 1)
	case x.UniqueKey:
		return types.Errorf(2627, "Violation of UNIQUE KEY constraint '%s'. Cannot insert duplicate key in object '%s'. The duplicate key value is %s.", x.Name, object, key).WithLevel(14, 1)
	}
	return types.Errorf(2601, "Cannot insert duplicate key row in object '%s' with unique index '%s'. The duplicate key value is %s.", object, x.Name, key).WithLevel(14, 1)
}
