package sysviews

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// listExtendedProperty is sys.fn_listextendedproperty(name, level0type,
// level0name, level1type, level1name, level2type, level2name), where NULL and
// 'default' mean any property, and a name that is NULL every object of its
// type.
func listExtendedProperty() *View {
	return &View{
		Schema: catalog.Sys, Name: "fn_listextendedproperty", Function: true, Params: 7,
		Columns: columns("objtype sysname?, objname sysname?, name sysname, value sql_variant?"),
		rows: func(e *Env, args []types.Value, out func(...any)) {
			for _, p := range e.Catalog.Properties() {
				if !args[0].IsNull() && !catalog.SameName(args[0].Text, p.Name) || !e.seesProperty(p) {
					continue
				}
				levels := e.levels(p)
				if levels == nil || !asked(levels, args[1:]) {
					continue
				}
				kind, name := any(nil), any(nil)
				if n := len(levels); n > 0 {
					kind, name = levels[n-1].kind, levels[n-1].name
				}
				out(kind, name, p.Name, propertyValue(p))
			}
		},
	}
}

// level is one of the pairs that name what a property is of.
type level struct{ kind, name string }

// levels returns the pairs of a property, none for the database; nil if it is
// of something that is not asked for this way.
func (e *Env) levels(p catalog.Property) []level {
	switch p.Class {
	case 0:
		return []level{}
	case 3:
		return []level{{"SCHEMA", e.schema(p.Major)}}
	case 4:
		u, _ := e.Who.Database().ByID(p.Major)
		return []level{{"USER", u.Name}}
	case 6:
		t, ok := e.Catalog.TypeByID(p.Major)
		if !ok {
			return nil
		}
		return []level{{"SCHEMA", e.schema(t.Schema)}, {"TYPE", t.Name}}
	}
	o, ok := e.Catalog.ByID(p.Major)
	if !ok {
		return nil
	}
	h := o.Header()
	out := []level{{"SCHEMA", e.schema(h.Schema)}}
	if k, ok := o.(*catalog.Constraint); ok {
		return append(out, level{"TABLE", k.Table.Name}, level{"CONSTRAINT", k.Name})
	}
	out = append(out, level{LevelType(o.Kind()), h.Name})
	switch {
	case p.Minor == 0:
		return out
	case p.Class == 7:
		if t, ok := o.(*catalog.Table); ok {
			for _, x := range t.Indexes {
				if x.ID == p.Minor {
					return append(out, level{"INDEX", x.Name})
				}
			}
		}
		return nil
	}
	for _, c := range columnsOf(o) {
		if c.ID == p.Minor {
			return append(out, level{"COLUMN", c.Name})
		}
	}
	return nil
}

// LevelType is the word that sp_addextendedproperty has for a kind of object.
func LevelType(k catalog.Kind) string {
	switch k {
	case catalog.KindTable:
		return "TABLE"
	case catalog.KindView:
		return "VIEW"
	case catalog.KindProcedure:
		return "PROCEDURE"
	case catalog.KindSequence:
		return "SEQUENCE"
	case catalog.KindSynonym:
		return "SYNONYM"
	case catalog.KindScalarFunction, catalog.KindInlineFunction, catalog.KindTableFunction:
		return "FUNCTION"
	}
	return ""
}

func columnsOf(o catalog.Object) []*catalog.Column {
	switch x := o.(type) {
	case *catalog.Table:
		return x.Columns
	case *catalog.View:
		return x.Columns
	case *catalog.Function:
		return x.Columns
	}
	return nil
}

// asked reports whether the arguments of the levels ask for these: a type that
// is NULL ends them.
func asked(levels []level, args []types.Value) bool {
	for i := 0; i < 3; i++ {
		kind, name := args[2*i], args[2*i+1]
		if kind.IsNull() {
			return len(levels) == i
		}
		if i >= len(levels) || !strings.EqualFold(strings.TrimSpace(kind.Text), levels[i].kind) {
			return false
		}
		if !name.IsNull() && !catalog.SameName(name.Text, levels[i].name) {
			return false
		}
	}
	return len(levels) == 3
}
