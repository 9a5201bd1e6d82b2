package catalog

import "strings"

// Global reports the name of a global temporary table, ##t. Such a table lies
// in the schema dbo of its database, where all its sessions find it, and goes
// with the session that made it.
func Global(name string) bool { return strings.HasPrefix(name, "##") }

// Global returns the global temporary table with a name.
func (c *Catalog) Global(name string) (*Table, bool) {
	o, ok := c.Find(DBO, name)
	t, is := o.(*Table)
	return t, ok && is
}

// Globals returns all global temporary tables by id.
func (c *Catalog) Globals() []*Table {
	var out []*Table
	for _, t := range c.Tables() {
		if Global(t.Name) {
			out = append(out, t)
		}
	}
	return out
}
