package dml

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// lazy are computed columns that are not kept, by their places in a row. A row
// is written whether or not they have values: they are computed where they are
// read.
type lazy struct {
	places []int
	q      *Query
}

func (l *lazy) add(place int) {
	if !slices.Contains(l.places, place) {
		l.places = append(l.places, place)
	}
}

// compileLazy compiles what OUTPUT has named of a table.
func (c *compiler) compileLazy(t *table) error {
	for n := range t.lazy {
		l := &t.lazy[n]
		if len(l.places) == 0 {
			continue
		}
		var items []ast.SelectItem
		for _, i := range l.places {
			x, err := columnOverRow(t.t, i, 0)
			if err != nil {
				return err
			}
			items = append(items, item(x))
		}
		var err error
		if l.q, err = c.own(selecting(items...), t.types); err != nil {
			return err
		}
	}
	return nil
}

// fill computes them in a row, if it is there.
func (w *work) fill(t *table, l lazy, row []types.Value) error {
	if l.q == nil || len(row) == 0 {
		return nil
	}
	return l.q.Run(w.ctx, w.Values, row, func(v []types.Value) error {
		for n, i := range l.places {
			var err error
			if row[i], err = types.Convert(v[n], l.q.Columns()[n].Type, t.types[i], 0); err != nil {
				return err
			}
		}
		return nil
	})
}
