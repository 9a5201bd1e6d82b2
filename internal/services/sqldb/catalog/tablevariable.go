package catalog

import (
	"fmt"
	"strings"
)

// TableVariable is the name that the n-th table variable of a session has among
// what is temporary: one that texts have no reason to write.
func TableVariable(n int, name string) string { return fmt.Sprintf("#@%d%s", n, name) }

// VariableNamed is the table variable, with its @, that a table of such a name
// is; false for another table.
func VariableNamed(table string) (string, bool) {
	rest, ok := strings.CutPrefix(table, "#@")
	if i := strings.IndexByte(rest, '@'); ok && i >= 0 {
		return rest[i:], true
	}
	return "", false
}

// Shown is the table's name in messages: a table variable has its own there.
func (t *Table) Shown() string {
	if name, ok := VariableNamed(t.Name); ok {
		return name
	}
	return t.Name
}
