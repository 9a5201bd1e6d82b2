package dml

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// full is a table as 515 and 2628 name it: database.schema.table.
func (t *table) full() string {
	if name, ok := catalog.VariableNamed(t.t.Name); ok {
		return name
	}
	return t.cat.Name() + "." + t.owned()
}

// owned is schema.table.
func (t *table) owned() string {
	if name, ok := catalog.VariableNamed(t.t.Name); ok {
		return "dbo." + name
	}
	if s, ok := t.cat.SchemaByID(t.t.Schema); ok {
		return s.Name + "." + t.t.Name
	}
	return t.t.Name
}

func invalidColumn(n ast.Name) *types.Error {
	return types.Errorf(207, "Invalid column name '%s'.", n.Object()).At(n.Line)
}

func unbound(n ast.Name) *types.Error {
	return types.Errorf(4104, "The multi-part identifier \"%s\" could not be bound.", n.Dotted()).At(n.Line)
}

// keyText is a key as messages have it: (1, a).
func keyText(values []types.Value, columns []types.Type) string {
	out := make([]string, len(values))
	for i, v := range values {
		if v.IsNull() {
			out[i] = "<NULL>"
			continue
		}
		style := 0
		if columns[i].Kind.Bytes() {
			style = 1
		}
		text, err := types.Convert(v, columns[i], types.Sized(types.NVarChar, types.Max), style)
		if err != nil {
			out[i] = "?"
			continue
		}
		out[i] = text.Text
	}
	return "(" + strings.Join(out, ", ") + ")"
}
