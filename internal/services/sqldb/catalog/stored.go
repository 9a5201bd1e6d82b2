package catalog

import "fmt"

// Where rows are kept, tables and columns are called by their ids, so that a
// new name changes the catalogue alone, and no name reaches SQLite's text.

// StoredName is what the table is called there, in whichever schema of SQLite.
func (t *Table) StoredName() string { return fmt.Sprintf("t%d", t.ID) }

// StoredColumn is what the column with an id is called there.
func StoredColumn(id int32) string { return fmt.Sprintf("c%d", id) }

// Stored reports a column that the table has room for: computed ones only
// when they are persisted.
func (c *Column) Stored() bool { return c.Computed == nil || c.Computed.Persisted }
