package ddl

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (w *work) createView(x *ast.CreateView) error {
	if x.Materialized {
		return types.Unsupported("A materialized view").At(x.Line)
	}
	if temporary(x.Name) {
		return types.Errorf(4103, "\"%s\": Temporary views are not allowed.", x.Name.Object()).WithLevel(15, 1).At(x.Line)
	}
	at, old, err := w.modulePlace(x.Name, x.Change, security.CreateView, "VIEW", catalog.KindView)
	if err != nil {
		return err
	}
	v := &catalog.View{CheckOption: x.CheckOption}
	for _, o := range x.Options {
		switch o.Name {
		case "SCHEMABINDING":
			v.SchemaBound = true
		case "VIEW_METADATA":
		default:
			return types.Unsupported("The option " + o.Name + " of a view").At(o.Line)
		}
	}
	if err := w.viewQuery(v, x); err != nil {
		return err
	}
	w.change(false, func(d *catalog.Draft) {
		v.Module.Head = w.moduleHead(d, at, old)
		v.Source = catalog.NewSource(w.sourceOf(x.Span), w.QuotedIdentifier)
		d.Put(v)
	})
	return nil
}

// viewQuery finds the columns of a view, and what it reads if that must stay.
func (w *work) viewQuery(v *catalog.View, x *ast.CreateView) error {
	var assigned error
	ast.Walk(x.Query, func(n any) bool {
		switch n := n.(type) {
		case *ast.Variable:
			assigned = types.Errorf(137, "Must declare the scalar variable \"%s\".", n.Name).WithLevel(15, 2).At(n.Line)
		case *ast.Table:
			if temporary(n.Name) {
				assigned = types.Errorf(4508, "Views or functions are not allowed on temporary tables. Table names that begin with '#' denote temporary tables.").At(n.Line)
			}
			if v.SchemaBound && assigned == nil {
				if len(n.Name.Parts) != 2 {
					assigned = types.Errorf(4512, "Cannot schema bind view '%s' because name '%s' is invalid for schema binding. Names must be in two-part format and an object cannot reference itself.", x.Name.Dotted(), n.Name.Dotted()).WithLevel(16, 3).At(n.Line)
				} else if o, ok := w.Catalog.Resolve(n.Name.Schema(), n.Name.Object(), ""); ok {
					v.Uses = append(v.Uses, o.Header().ID)
				}
			}
		}
		return assigned == nil
	})
	if assigned != nil {
		return assigned
	}
	columns, err := w.Binder.View(x.Query)
	if err != nil {
		return err
	}
	v.Columns, err = moduleColumns(columns, x.Columns, x.Name, x.Line)
	return err
}

// moduleColumns are the columns of a view or an inline function, by the names
// that a list gives them if there is one.
func moduleColumns(columns []*catalog.Column, names []ast.Ident, of ast.Name, line int) ([]*catalog.Column, error) {
	switch n := len(names); {
	case n == 0:
	case n < len(columns):
		return nil, types.Errorf(8158, "'%s' has more columns than were specified in the column list.", of.Object()).At(line)
	case n > len(columns):
		return nil, types.Errorf(4502, "View or function '%s' has more column names specified than columns defined.", of.Object()).At(line)
	}
	var out []*catalog.Column
	for i, c := range columns {
		n := *c
		n.ID, n.Default, n.Computed, n.RowGUID, n.Sparse = int32(i+1), nil, nil, false, false
		if len(names) > 0 {
			n.Name = names[i].Name
		}
		if n.Name == "" {
			return nil, types.Errorf(4511, "Create View or Function failed because no column name was specified for column %d.", i+1).At(line)
		}
		if _, twice := catalog.ColumnNamed(out, n.Name); twice {
			return nil, types.Errorf(4506, "Column names in each view or function must be unique. Column name '%s' in view or function '%s' is specified more than once.", n.Name, of.Object()).At(line)
		}
		out = append(out, &n)
	}
	return out, nil
}

// modulePlace finds where a module goes: a new one, or the old one that ALTER
// and CREATE OR ALTER replace.
func (w *work) modulePlace(n ast.Name, change ast.Change, permission, word string, kinds ...catalog.Kind) (target, *catalog.Head, error) {
	if n.Database() != "" {
		return target{}, nil, types.Errorf(166, "'CREATE/ALTER %s' does not allow specifying the database name as a prefix to the object name.", word).WithLevel(15, 1).At(n.Line)
	}
	f, ok, err := w.find(n)
	if err != nil {
		return target{}, nil, err
	}
	if change == ast.Alter || change == ast.CreateOrAlter && ok {
		fits := false
		for _, k := range kinds {
			fits = fits || ok && f.object.Kind() == k
		}
		if !fits && ok && change == ast.CreateOrAlter {
			return target{}, nil, types.Errorf(2010, "Cannot perform alter on '%s' because it is an incompatible object type.", n.Dotted()).At(n.Line)
		}
		invalid := types.Errorf(208, "Invalid object name '%s'.", n.Dotted()).WithLevel(16, 6).At(n.Line)
		if !fits {
			return target{}, nil, invalid
		}
		if f.temp {
			return f, f.object.Header(), nil
		}
		return f, f.object.Header(), w.may(security.Alter, w.Catalog.Securable(f.object), invalid)
	}
	at, err := w.place(n, permission, security.Alter)
	if err == nil && at.object != nil {
		err = taken(at.name, 3).At(n.Line)
	}
	return at, nil, err
}

// moduleHead is a module's head: a new one, or the old one changed now.
func (w *work) moduleHead(d *catalog.Draft, at target, old *catalog.Head) catalog.Head {
	if old == nil {
		return w.head(d, at.schema.ID, at.name)
	}
	h := *old
	h.Modified = w.Now.UTC()
	return h
}

// sourceOf returns a statement's own text.
func (w *work) sourceOf(s ast.Span) string {
	if s.Start < 0 || s.End > len(w.Source) || s.Start >= s.End {
		return w.Source
	}
	return strings.TrimRight(w.Source[s.Start:s.End], " \t\r\n;")
}
