package engine

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// cursorTable is a table of a cursor's query. Its key's n values and the number
// of its row are at these places of a row, counted from the end.
type cursorTable struct {
	id             int32
	as             string
	key, n, number int
}

// numbered returns a plan for the cursor's query, which is bound and allowed
// already, that also yields the numbers of the rows that WHERE CURRENT OF may
// change, and what to do after its use; nil for a cursor that is only read.
func (c *cursor) numbered() (*bind.Plan, func()) {
	c.tables = nil
	sel, ok := c.def.Query.Body.(*ast.Select)
	if !ok || c.def.ReadOnly || sel.Distinct || sel.GroupBy != nil || sel.Having != nil || c.def.Query.With != nil || c.def.Query.For != nil {
		return nil, nil
	}
	for _, o := range c.def.Options {
		if slices.Contains([]string{"STATIC", "INSENSITIVE", "FAST_FORWARD", "READ_ONLY"}, o) {
			return nil, nil
		}
	}
	env, q := c.by.env(), c.def.Query
	var tables []cursorTable
	plain := *sel
	for _, s := range sel.From {
		t, ok := s.(*ast.Table)
		if !ok {
			return nil, nil
		}
		o, _, err := env.Object(t.Name)
		table, is := o.(*catalog.Table)
		if err != nil || !is {
			return nil, nil
		}
		key := table.KeyColumns(table.PrimaryKey())
		if len(key) == 0 {
			return nil, nil
		}
		tables = append(tables, cursorTable{id: table.ID, as: bind.Exposed(t), key: len(plain.Items), n: len(key)})
		for _, k := range key {
			plain.Items = append(plain.Items[:len(plain.Items):len(plain.Items)], ast.SelectItem{Expr: &ast.Column{Name: ast.Name{Parts: []ast.Ident{{Name: bind.Exposed(t), Quoted: true}, {Name: k.Name, Quoted: true}}}}})
		}
	}
	if len(tables) == 0 {
		return nil, nil
	}
	with := *q
	with.Body, q = &plain, &with
	for i := range tables {
		q = bind.Numbered(q, tables[i].as)
		tables[i].number, tables[i].key = i-len(tables), tables[i].key-len(plain.Items)-len(tables)
	}
	k, done, err := c.by.plan(c.def.Query, func(k *kept) (err error) {
		if k.query, err = env.Query(q); err != nil {
			return err
		}
		if e, _ := k.query.Check(c.by.s.who); e != nil { // the key may not be read
			return e
		}
		return nil
	})
	if err != nil { // an aggregate, say
		return nil, nil
	}
	c.tables = tables
	return k.query, done
}

// currentRow is the row of a table that a cursor is at: its number and its key.
func (x *frame) currentRow(ref ast.CursorRef, table int32, set []string) ([]types.Value, error) {
	c, err := x.cursor(ref)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(c.tables, func(t cursorTable) bool { return t.id == table })
	switch {
	case !c.open:
		return nil, types.Errorf(16917, "Cursor is not open.")
	case len(c.tables) == 0:
		return nil, types.Errorf(16929, "The cursor is READ ONLY.")
	case at < 0:
		return nil, types.Errorf(16933, "The cursor does not include the table being modified or the table is not updatable through the cursor.")
	case c.at < 0 || c.at >= len(c.rows):
		return nil, types.Errorf(16931, "There are no rows in the current fetch buffer.")
	}
	for _, name := range set {
		if len(c.def.UpdateOf) > 0 && !slices.ContainsFunc(c.def.UpdateOf, func(n ast.Name) bool { return catalog.SameName(n.Object(), name) }) {
			return nil, types.Errorf(16932, "The cursor has a FOR UPDATE list and the requested column to be updated is not in this list.")
		}
	}
	t, row := c.tables[at], c.rows[c.at]
	return append([]types.Value{row[len(row)+t.number]}, row[len(row)+t.key:len(row)+t.key+t.n]...), nil
}
