package ddl

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// The checks of rows that are there already.

// holdsCheck refuses a CHECK constraint that a row does not keep: 547.
func (b *builder) holdsCheck(k *catalog.Check) error {
	tree, err := k.Condition.Tree()
	if err != nil {
		return err
	}
	y, err := b.Binder.Cond(b.t, tree)
	if err != nil {
		return err
	}
	defer y.Close()
	found := false
	err = b.Store.Rows(b.ctx, fmt.Sprintf("SELECT 1 FROM %s WHERE NOT (%s) LIMIT 1", tableName(b.t, b.temp), y.SQL), []types.Type{types.Of(types.Int)}, func([]types.Value) error {
		found = true
		return nil
	}, y.Args...)
	if err != nil || !found {
		return err
	}
	return b.conflict("CHECK", k.Name, b.t, k.Column)
}

// holdsForeign refuses a FOREIGN KEY that a row does not keep: 547.
func (b *builder) holdsForeign(f *catalog.ForeignKey) error {
	ref := b.t
	if f.References != b.t.ID {
		var ok bool
		if ref, ok = b.cat.TableByID(f.References); !ok {
			return fmt.Errorf("ddl: no table %d", f.References)
		}
	}
	var match, set []string
	for i, id := range f.Columns {
		c, _ := b.t.ColumnByID(id)
		match = append(match, fmt.Sprintf("p.%s = c.%s%s", catalog.StoredColumn(f.RefColumns[i]), catalog.StoredColumn(id), b.Store.Collate(c.Type)))
		set = append(set, fmt.Sprintf("c.%s IS NOT NULL", catalog.StoredColumn(id)))
	}
	found := false
	err := b.Store.Rows(b.ctx, fmt.Sprintf("SELECT 1 FROM %s c WHERE %s AND NOT EXISTS (SELECT 1 FROM %s p WHERE %s) LIMIT 1",
		tableName(b.t, b.temp), strings.Join(set, " AND "), tableName(ref, b.temp), strings.Join(match, " AND ")), []types.Type{types.Of(types.Int)}, func([]types.Value) error {
		found = true
		return nil
	})
	if err != nil || !found {
		return err
	}
	column := int32(0)
	if len(f.RefColumns) == 1 {
		column = f.RefColumns[0]
	}
	return b.conflict("FOREIGN KEY", f.Name, ref, column)
}

func (b *builder) conflict(kind, name string, t *catalog.Table, column int32) error {
	s, _ := b.cat.SchemaByID(t.Schema)
	where := ""
	if c, ok := t.ColumnByID(column); ok {
		where = fmt.Sprintf(", column '%s'", c.Name)
	}
	return types.Errorf(547, "The ALTER TABLE statement conflicted with the %s constraint \"%s\". The conflict occurred in database \"%s\", table \"%s.%s\"%s.", kind, name, b.cat.Name(), s.Name, t.Name, where).WithLevel(16, 0)
}

// duplicates refuses a unique index over rows that are the same: 1505.
func (w *work) duplicates(t *catalog.Table, x *catalog.Index, filter string, temp bool) error {
	var keys []string
	var columns []types.Type
	for _, c := range t.KeyColumns(x) {
		keys = append(keys, catalog.StoredColumn(c.ID)+w.Store.Collate(c.Type))
		columns = append(columns, c.Type)
	}
	where := ""
	if filter != "" {
		where = " WHERE " + filter
	}
	var twice []types.Value
	list := strings.Join(keys, ", ")
	err := w.Store.Rows(w.ctx, fmt.Sprintf("SELECT %s FROM %s%s GROUP BY %s HAVING count(*) > 1 LIMIT 1", list, tableName(t, temp), where, list), columns, func(v []types.Value) error {
		twice = append([]types.Value(nil), v...)
		return nil
	})
	if err != nil || twice == nil {
		return err
	}
	s, _ := w.at(temp).SchemaByID(t.Schema)
	return types.Errorf(1505, "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '%s.%s' and the index name '%s'. The duplicate key value is (%s).",
		s.Name, t.Name, x.Name, keyText(twice, columns))
}

// keyText is a key as messages have it.
func keyText(values []types.Value, columns []types.Type) string {
	var out []string
	for i, v := range values {
		if v.IsNull() {
			out = append(out, "<NULL>")
			continue
		}
		text, err := types.Convert(v, columns[i], types.Sized(types.NVarChar, types.Max), 0)
		if err != nil {
			out = append(out, "?")
			continue
		}
		out = append(out, text.Text)
	}
	return strings.Join(out, ", ")
}

// number gives existing rows the values of a new IDENTITY column, in the order
// in which they are kept.
func (b *builder) number(c *catalog.Column) error {
	if c.Type.Kind == types.Decimal && c.Type.Precision > 18 {
		return types.Unsupported("Adding an IDENTITY column of more than 18 digits to rows")
	}
	t := tableName(b.t, b.temp)
	err := b.Store.Exec(b.ctx, fmt.Sprintf("UPDATE %s SET %s = %d + %d * s.n FROM (SELECT rowid AS r, row_number() OVER (ORDER BY rowid) - 1 AS n FROM %s) AS s WHERE s.r = t%d.rowid",
		t, catalog.StoredColumn(c.ID), c.Identity.Seed, c.Identity.Increment, t, b.t.ID))
	if err != nil {
		return err
	}
	var last int64
	sql := fmt.Sprintf("SELECT %d + %d * (count(*) - 1) FROM %s", c.Identity.Seed, c.Identity.Increment, t)
	if err := b.Store.Rows(b.ctx, sql, []types.Type{types.Of(types.BigInt)}, func(v []types.Value) error { last = v[0].Int; return nil }); err != nil {
		return err
	}
	return b.Store.Count(b.ctx, b.t.ID, b.temp, &last)
}
