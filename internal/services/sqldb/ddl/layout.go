package ddl

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
)

// How tables and indexes are kept in SQLite. A table is t<id> with columns
// c<id>, an index is i<table>_<index>. A unique index of T-SQL takes NULL for
// a value like others, SQLite's does not: rows with a NULL have an index of
// their own, n<table>_<index>, so that the first one stays plain, for the
// planner to use. What is temporary lies in SQLite's schema temp.

func sqliteSchema(temp bool) string {
	if temp {
		return "temp."
	}
	return "main."
}

// tableName is the table with its schema.
func tableName(t *catalog.Table, temp bool) string {
	return sqliteSchema(temp) + t.StoredName()
}

func (w *work) columnSQL(c *catalog.Column) string {
	return catalog.StoredColumn(c.ID) + w.Store.Collate(c.Type)
}

// makeTable creates a table without its indexes.
func (w *work) makeTable(t *catalog.Table, temp bool) error {
	var cols []string
	for _, c := range t.Columns {
		if c.Stored() {
			cols = append(cols, w.columnSQL(c))
		}
	}
	if len(cols) == 0 { // computed columns alone
		cols = []string{"c0"}
	}
	return w.Store.Exec(w.ctx, fmt.Sprintf("CREATE TABLE %s (%s)", tableName(t, temp), strings.Join(cols, ", ")))
}

// makeIndex creates an index of a table that has its rows; a key that is
// there twice is refused with duplicates's error.
func (w *work) makeIndex(t *catalog.Table, x *catalog.Index, temp bool) error {
	if x.Disabled {
		return nil
	}
	var keys, nulls, anyNull []string
	for _, k := range x.Columns {
		c, ok := t.ColumnByID(k.Column)
		if !ok {
			return fmt.Errorf("ddl: index %d of table %d has no column %d", x.ID, t.ID, k.Column)
		}
		name := catalog.StoredColumn(c.ID)
		key := name + w.Store.Collate(c.Type)
		if k.Desc {
			key += " DESC"
		}
		keys = append(keys, key)
		if c.Nullable {
			nulls = append(nulls, name+" IS NULL", "ifnull("+name+", 0)"+w.Store.Collate(c.Type))
			anyNull = append(anyNull, name+" IS NULL")
		} else {
			nulls = append(nulls, name+w.Store.Collate(c.Type))
		}
	}
	filter, exact, err := w.filter(t, x)
	if err != nil {
		return err
	}
	where := ""
	if exact {
		where = " WHERE " + filter
	} else if filter != "" && x.Unique {
		return fmt.Errorf("ddl: a unique index with a filter that is not kept")
	}
	unique := ""
	if x.Unique {
		if err := w.duplicates(t, x, filter, temp); err != nil {
			return err
		}
		unique = "UNIQUE "
	}
	name := fmt.Sprintf("%d_%d", t.ID, x.ID)
	if err := w.Store.Exec(w.ctx, fmt.Sprintf("CREATE %sINDEX %si%s ON t%d (%s)%s", unique, sqliteSchema(temp), name, t.ID, strings.Join(keys, ", "), where)); err != nil {
		return err
	}
	if !x.Unique || len(anyNull) == 0 {
		return nil
	}
	where = " WHERE (" + strings.Join(anyNull, " OR ") + ")"
	if exact {
		where += " AND (" + filter + ")"
	}
	return w.Store.Exec(w.ctx, fmt.Sprintf("CREATE UNIQUE INDEX %sn%s ON t%d (%s)%s", sqliteSchema(temp), name, t.ID, strings.Join(nulls, ", "), where))
}

// dropIndexSQL removes an index.
func (w *work) dropIndexSQL(t *catalog.Table, x *catalog.Index, temp bool) error {
	for _, letter := range []string{"i", "n"} {
		if err := w.Store.Exec(w.ctx, fmt.Sprintf("DROP INDEX IF EXISTS %s%s%d_%d", sqliteSchema(temp), letter, t.ID, x.ID)); err != nil {
			return err
		}
	}
	return nil
}

// indexesOf returns the indexes that a column is a key or the filter of.
func indexesOf(t *catalog.Table, column int32) []*catalog.Index {
	var out []*catalog.Index
	for _, x := range t.Indexes {
		uses := false
		for _, k := range x.Columns {
			uses = uses || k.Column == column
		}
		for _, id := range x.Include {
			uses = uses || id == column
		}
		if x.Filter != nil {
			for _, id := range filterColumns(t, x.Filter) {
				uses = uses || id == column
			}
		}
		if uses {
			out = append(out, x)
		}
	}
	return out
}
