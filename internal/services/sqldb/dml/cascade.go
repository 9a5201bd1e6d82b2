package dml

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (r *reference) action(c change) catalog.Action {
	if c.new == nil {
		return r.key.OnDelete
	}
	return r.key.OnUpdate
}

// cascade does what foreign keys do beyond refusing. The rows of all changes
// are found before one is written, since keys may be exchanged.
func (w *work) cascade(wave []change) error {
	var refs []*reference
	for _, c := range wave {
		if c.old == nil {
			continue
		}
		for _, r := range c.t.refs {
			if r.action(c) != catalog.NoAction && !slices.Contains(refs, r) {
				refs = append(refs, r)
			}
		}
	}
	for _, r := range refs {
		list, err := w.children(r, wave)
		if err != nil {
			return err
		}
		if err := w.apply(r.from, list); err != nil {
			return err
		}
	}
	return nil
}

// children are the changes of the children of parents that have changed.
func (w *work) children(r *reference, wave []change) ([]change, error) {
	var parents []change
	whole := w.verb == "DELETE" && !r.key.NotTrusted
	for _, c := range wave {
		if c.t != r.to || c.old == nil || r.action(c) == catalog.NoAction {
			continue
		}
		if _, moved := r.moved(c); moved {
			parents = append(parents, c)
			whole = whole && c.new == nil
		}
	}
	if whole && len(parents) > many {
		rows, err := w.find(r.from, r.orphans())
		for i := range rows {
			if err := w.follow(r, parents[0], &rows[i]); err != nil {
				return nil, err
			}
		}
		return rows, err
	}
	var list []change
	seen := map[int64]bool{}
	for _, c := range parents {
		key, _ := r.moved(c)
		where, args := w.matching(r.from, r.child, key)
		rows, err := w.find(r.from, where, args...)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if seen[row.rowid] {
				continue
			}
			seen[row.rowid] = true
			if err := w.follow(r, c, &row); err != nil {
				return nil, err
			}
			list = append(list, row)
		}
	}
	return list, nil
}

// follow changes a child as its parent's change has it.
func (w *work) follow(r *reference, c change, row *change) error {
	act := r.action(c)
	if act == catalog.Cascade && c.new == nil {
		return nil
	}
	row.new = slices.Clone(row.old)
	for n, i := range r.child {
		switch act {
		case catalog.Cascade:
			row.new[i] = c.new[r.parent[n]]
		case catalog.SetNull:
			row.new[i] = types.Null()
		case catalog.SetDefault:
			v, err := w.defaultValue(r.from, i, r.defaults[n])
			if err != nil {
				return err
			}
			row.new[i] = v
		}
	}
	return nil
}

// exact is a key as a text that no other key has.
func (r *reference) exact(key []types.Value) string {
	var b []byte
	for n, v := range key {
		switch x := rowstore.Encode(v, r.kinds[n]).(type) {
		case int64:
			b = strconv.AppendInt(b, x, 10)
		case string:
			b = strconv.AppendQuote(b, x)
		case []byte:
			b = strconv.AppendQuote(b, string(x))
		default:
			b = fmt.Append(b, x)
		}
		b = append(b, ',')
	}
	return string(b)
}
