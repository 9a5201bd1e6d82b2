package dml

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// table is a table that a plan changes, or that its foreign keys lead to. A
// row of it has a value for every column, computed ones too.
type table struct {
	cat    *catalog.Catalog
	t      *catalog.Table
	temp   bool
	name   string        // in SQLite
	types  []types.Type  // of all columns
	place  map[int32]int // by a column's id
	stored []int         // places of the columns that are kept
	rules  *Query        // computed columns and CHECK over a row, nil without
	made   []int         // places of the computed columns that are kept, first among rules
	// lazy are the computed columns that are not kept and that OUTPUT names: of
	// new rows, and of old ones.
	lazy   [2]lazy
	checks []*catalog.Check // behind them
	// inserting and reinserting write a row, the latter under a number.
	inserting, reinserting string
	// version is the place of a rowversion column, -1 without.
	version int
	// foreign are the foreign keys of the table, refs those that lead to it.
	foreign []*reference
	refs    []*reference
}

// table compiles a table with what hangs on it.
func (c *compiler) table(t *catalog.Table, temp bool) (*table, error) {
	if known, ok := c.tables[t.ID]; ok {
		return known, nil
	}
	out := &table{cat: c.Catalog, t: t, temp: temp, name: "main." + t.StoredName(), place: map[int32]int{}, version: -1}
	if temp {
		out.cat, out.name = c.Temp, fmt.Sprintf("temp.t%d", t.ID)
	}
	c.tables[t.ID] = out
	c.plan.writes = c.plan.writes || !temp
	defer out.texts()
	for i, k := range t.Columns {
		out.place[k.ID] = i
		out.types = append(out.types, k.Type)
		if k.Stored() {
			out.stored = append(out.stored, i)
		}
		if k.Computed != nil && k.Computed.Persisted {
			out.made = append(out.made, i)
		}
		if k.Type.Kind == types.RowVersion && k.Computed == nil {
			out.version = i
		}
	}
	if err := c.rules(out); err != nil {
		return nil, err
	}
	return out, c.references(out)
}

// texts writes the statements of SQLite that are run for every row.
func (t *table) texts() {
	marks := strings.TrimSuffix(strings.Repeat("?, ", max(1, len(t.stored))), ", ")
	t.inserting = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.name, t.list(), marks)
	t.reinserting = fmt.Sprintf("INSERT INTO %s (rowid, %s) VALUES (?, %s)", t.name, t.list(), marks)
}

// rules compiles computed columns and CHECK constraints into one query.
func (c *compiler) rules(t *table) error {
	var items []ast.SelectItem
	for _, i := range t.made {
		x, err := columnOverRow(t.t, i, 0)
		if err != nil {
			return err
		}
		items = append(items, item(x))
	}
	for _, k := range t.t.Checks {
		if k.Disabled {
			continue
		}
		tree, err := k.Condition.Tree()
		if err != nil {
			return err
		}
		cond, err := rewriteCond(tree, overRow(t.t, 0))
		if err != nil {
			return err
		}
		t.checks = append(t.checks, k)
		items = append(items, item(&ast.Case{Whens: []ast.When{{Cond: &ast.Not{X: cond}, Then: number("1")}}, Else: number("0")}))
	}
	if len(items) == 0 {
		return nil
	}
	var err error
	t.rules, err = c.own(selecting(items...), t.types)
	return err
}

// complete computes a row's computed columns and asks its constraints that
// are about the row alone: 515 and 547.
func (w *work) complete(t *table, row []types.Value) error {
	if err := w.notNull(t, row); err != nil {
		return err
	}
	return w.compute(t, row)
}

// compute computes the computed columns that are kept, and asks CHECK
// constraints.
func (w *work) compute(t *table, row []types.Value) error {
	if t.rules == nil {
		return nil
	}
	cols := t.rules.Columns()
	return t.rules.Run(w.ctx, w.Values, row, func(v []types.Value) error {
		for n, i := range t.made {
			k := t.t.Columns[i]
			y, err := types.Convert(v[n], cols[n].Type, k.Type, 0)
			if err != nil {
				return err
			}
			row[i] = y
			if y.IsNull() && !k.Nullable {
				return types.Errorf(515, "Cannot insert the value NULL into column '%s', table '%s'; column does not allow nulls. %s fails.", k.Name, t.full(), w.nullVerb()).WithLevel(16, 2)
			}
		}
		for n, k := range t.checks {
			if v[len(t.made)+n].Int == 1 {
				var columns []int32
				if k.Column != 0 {
					columns = []int32{k.Column}
				}
				return w.conflict("CHECK", k.Name, t, columns)
			}
		}
		return nil
	})
}

// conflict is 547; the column is named where there is one.
func (w *work) conflict(kind, name string, t *table, columns []int32) error {
	where := ""
	if len(columns) == 1 {
		if c, ok := t.t.ColumnByID(columns[0]); ok {
			where = fmt.Sprintf(", column '%s'", c.Name)
		}
	}
	return types.Errorf(547, "The %s statement conflicted with the %s constraint \"%s\". The conflict occurred in database \"%s\", table \"%s\"%s.", w.verb, kind, name, t.cat.Name(), t.owned(), where).WithLevel(16, 0)
}

// list writes the columns that are kept.
func (t *table) list() string {
	out := make([]string, len(t.stored))
	for n, i := range t.stored {
		out[n] = catalog.StoredColumn(t.t.Columns[i].ID)
	}
	if len(out) == 0 {
		return "c0"
	}
	return strings.Join(out, ", ")
}
