package dml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// reference is a foreign key between two tables; child and parent are places
// of columns, one beside the other.
type reference struct {
	key           *catalog.ForeignKey
	from, to      *table
	child, parent []int
	kinds         []types.Type // of child's columns
	// known are the keys that parents were seen to have, at the end of this run.
	known map[string]bool
	// defaults are those of SET DEFAULT, by place among child.
	defaults []*defaultValue
}

// references compiles the foreign keys of a table and those that lead to it.
// What cascades reaches is compiled with it.
func (c *compiler) references(t *table) error {
	if t.temp {
		return nil
	}
	for _, f := range t.t.ForeignKeys {
		if f.Disabled {
			continue
		}
		parent, ok := c.Catalog.TableByID(f.References)
		if !ok {
			return fmt.Errorf("dml: no table %d", f.References)
		}
		// Of a parent only names and columns are needed here.
		r := &reference{key: f, from: t, to: &table{cat: c.Catalog, t: parent, name: "main." + parent.StoredName()}}
		t.foreign = append(t.foreign, r.places())
	}
	for _, ref := range c.Catalog.Referencing(t.t.ID) {
		if ref.Key.Disabled {
			continue
		}
		child, err := c.table(ref.Table, false)
		if err != nil {
			return err
		}
		r := (&reference{key: ref.Key, from: child, to: t}).places()
		if ref.Key.OnDelete == catalog.SetDefault || ref.Key.OnUpdate == catalog.SetDefault {
			for _, i := range r.child {
				d, err := c.defaultOf(child, i)
				if err != nil {
					return err
				}
				r.defaults = append(r.defaults, d)
			}
		}
		t.refs = append(t.refs, r)
	}
	return nil
}

func (r *reference) places() *reference {
	at := func(t *catalog.Table, id int32) int {
		return slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.ID == id })
	}
	for n, id := range r.key.Columns {
		r.child = append(r.child, at(r.from.t, id))
		r.kinds = append(r.kinds, r.from.t.Columns[r.child[n]].Type)
		r.parent = append(r.parent, at(r.to.t, r.key.RefColumns[n]))
	}
	return r
}

func pick(row []types.Value, places []int) (out []types.Value, null bool) {
	for _, i := range places {
		out = append(out, row[i])
		null = null || row[i].IsNull()
	}
	return out, null
}

// matching is a condition of SQLite's for the rows with a key.
func (w *work) matching(t *table, places []int, key []types.Value) (string, []any) {
	var parts []string
	var args []any
	for n, i := range places {
		c := t.t.Columns[i]
		parts, args = append(parts, catalog.StoredColumn(c.ID)+" = ?"), append(args, rowstore.Encode(key[n], c.Type))
	}
	return strings.Join(parts, " AND "), args
}

func (w *work) exists(t *table, places []int, key []types.Value) (bool, error) {
	where, args := w.matching(t, places, key)
	return w.any(t, where, args...)
}

// deepest is how far cascades go: T-SQL allows no circle of them, so that the
// number of tables bounds them long before.
const deepest = 1000

// finish follows the cascades of all changes, then asks the foreign keys: 547.
func (w *work) finish() error {
	for n := 0; len(w.fresh) > 0; n++ {
		if n > deepest {
			return types.Unsupported("A cascade without an end")
		}
		wave := w.fresh
		w.fresh = nil
		w.done = append(w.done, wave...)
		if err := w.cascade(wave); err != nil {
			return err
		}
	}
	moved := map[*reference][][]types.Value{}
	for _, c := range w.done {
		for _, r := range c.t.foreign {
			r.known = nil
		}
	}
	for _, c := range w.done {
		if c.new != nil {
			for _, r := range c.t.foreign {
				if err := w.hasParent(r, c); err != nil {
					return err
				}
			}
		}
		if c.old != nil {
			for _, r := range c.t.refs {
				if key, ok := r.moved(c); ok {
					moved[r] = append(moved[r], key)
				}
			}
		}
	}
	for _, r := range w.refs() {
		if err := w.noOrphans(r, moved[r]); err != nil {
			return err
		}
	}
	return nil
}

// refs are the foreign keys that lead to what was changed, in order.
func (w *work) refs() []*reference {
	var out []*reference
	seen := map[*table]bool{}
	for _, c := range w.done {
		if !seen[c.t] {
			seen[c.t] = true
			out = append(out, c.t.refs...)
		}
	}
	return out
}

// many is from how many keys on it is quicker to look through all children
// once than to look each key up among them.
const many = 20

// orphans is a condition of SQLite's for the children without a parent.
func (r *reference) orphans() string {
	var set, match []string
	for n, i := range r.child {
		child := r.from.t.StoredName() + "." + catalog.StoredColumn(r.from.t.Columns[i].ID)
		set = append(set, child+" IS NOT NULL")
		match = append(match, fmt.Sprintf("p.%s = %s", catalog.StoredColumn(r.to.t.Columns[r.parent[n]].ID), child))
	}
	return fmt.Sprintf("%s AND NOT EXISTS (SELECT 1 FROM %s AS p WHERE %s)", strings.Join(set, " AND "), r.to.name, strings.Join(match, " AND "))
}

// moved returns the key that a change took away, false if it did not.
func (r *reference) moved(c change) ([]types.Value, bool) {
	old, null := pick(c.old, r.parent)
	if null {
		return nil, false
	}
	if c.new != nil {
		now, _ := pick(c.new, r.parent)
		if slices.EqualFunc(old, now, same) {
			return nil, false
		}
	}
	return old, true
}

func (w *work) hasParent(r *reference, c change) error {
	key, null := pick(c.new, r.child)
	if null {
		return nil
	}
	if c.old != nil {
		if old, _ := pick(c.old, r.child); slices.EqualFunc(old, key, same) {
			return nil
		}
		// A later change of the same row, by a cascade, is asked for itself.
		where, args := w.matching(r.from, r.child, key)
		if now, err := w.any(r.from, where+" AND rowid = ?", append(args, c.rowid)...); err != nil || !now {
			return err
		}
	}
	if r.known == nil {
		r.known = map[string]bool{}
	}
	text := r.exact(key)
	if r.known[text] {
		return nil
	}
	found, err := w.exists(r.to, r.parent, key)
	if err != nil || found {
		r.known[text] = found
		return err
	}
	kind := "FOREIGN KEY"
	if r.from.t.ID == r.to.t.ID {
		kind = "FOREIGN KEY SAME TABLE"
	}
	return w.conflict(kind, r.key.Name, r.to, r.key.RefColumns)
}

// noOrphans refuses a change that took keys away which children still have.
func (w *work) noOrphans(r *reference, keys [][]types.Value) error {
	kind := "REFERENCE"
	if r.from.t.ID == r.to.t.ID {
		kind = "SAME TABLE REFERENCE"
	}
	refused := func() error { return w.conflict(kind, r.key.Name, r.from, r.key.Columns) }
	if len(keys) > many && !r.key.NotTrusted {
		found, err := w.any(r.from, r.orphans())
		if err == nil && found {
			err = refused()
		}
		return err
	}
	for _, key := range keys {
		found, err := w.exists(r.to, r.parent, key)
		if err != nil {
			return err
		}
		if found {
			continue
		}
		if found, err = w.exists(r.from, r.child, key); err != nil {
			return err
		}
		if found {
			return refused()
		}
	}
	return nil
}
