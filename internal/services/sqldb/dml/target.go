package dml

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// target is what a statement changes: a table, or the table that a view or a
// common table expression shows.
type target struct {
	t *table
	// object is the table or view that permissions are about, nil for a common
	// table expression, which is about the table.
	object catalog.Object
	temp   bool
	// columns are those that the statement can name, with their places in the
	// table.
	columns []targetColumn
	name    string // for messages
	// from and with are the statement's, with the target marked; as is the name
	// that columns have there, rowid its rows' number.
	from    []ast.Source
	with    *ast.With
	options []ast.Option
	// set are the columns that get values, of the name of the table in the
	// query of a view or a common table expression.
	set []ast.Name
	of  string
	// below are what object, a view, shows: views and at last the table.
	below []layer
	// check is the view whose CHECK OPTION changes must meet, nil without.
	check *checkOption
	as    string
	rowid ast.Expr
}

// layer is a view or table that a view shows.
type layer struct {
	object  catalog.Object
	temp    bool
	columns []targetColumn
}

type targetColumn struct {
	name  string
	id    int32 // in object, for permissions
	place int   // derived or elsewhere where it cannot be changed
}

const (
	derived   = -1 // no column of a table as it stands
	elsewhere = -2 // of another table of the view
)

// target finds what a statement changes: x may be an alias of FROM. set are the
// columns that it gives values to, which say which table of a view it is about.
func (c *compiler) target(x ast.Source, from []ast.Source, with *ast.With, set []ast.Name) (*target, error) {
	n, ok := x.(*ast.Table)
	if !ok {
		return nil, types.Unsupported("This target of a change").At(x.Pos().Line)
	}
	from, with = asExpressions(n, from, with)
	hit, err := c.inFrom(n, from)
	if err != nil {
		return nil, err
	}
	out := &target{with: with, set: set}
	if hit == nil {
		hit = n
		from = append([]ast.Source{n}, from...)
	}
	out.as = bind.Exposed(hit)
	if with != nil && len(hit.Name.Parts) == 1 {
		for i := range with.CTEs {
			if catalog.SameName(with.CTEs[i].Name.Name, hit.Name.Object()) {
				out.from = from
				out.rowid = &ast.Column{Name: nameOf(out.as, bind.RowID)}
				if err := c.through(out, i); err != nil {
					return nil, err
				}
				return out, c.checked(out.check)
			}
		}
	}
	if err := c.direct(out, hit.Name); err != nil {
		return nil, err
	}
	if err := c.checked(out.check); err != nil {
		return nil, err
	}
	marked := bind.AsTarget(hit, out.of)
	for _, s := range from {
		out.from = append(out.from, replaced(s, hit, marked))
	}
	out.rowid = &ast.Pseudo{Table: nameOf(out.as), Name: bind.RowID}
	return out, nil
}

// asExpressions makes a derived table of FROM that is the target a common table
// expression, which is the same.
func asExpressions(n *ast.Table, from []ast.Source, with *ast.With) ([]ast.Source, *ast.With) {
	var found *ast.Derived
	var search func(s ast.Source) ast.Source
	search = func(s ast.Source) ast.Source {
		switch s := s.(type) {
		case *ast.Derived:
			if s.Alias == nil || len(n.Name.Parts) != 1 || !catalog.SameName(s.Alias.Name, n.Name.Object()) {
				return s
			}
			found = s
			return &ast.Table{Span: s.Span, Name: ast.Name{Span: s.Span, Parts: []ast.Ident{*s.Alias}}}
		case *ast.Join:
			j := *s
			j.Left, j.Right = search(s.Left), search(s.Right)
			return &j
		}
		return s
	}
	out := make([]ast.Source, len(from))
	for i, s := range from {
		out[i] = search(s)
	}
	if found == nil {
		return from, with
	}
	n2 := ast.With{Span: found.Span}
	if with != nil {
		n2 = *with
	}
	n2.CTEs = append(slices.Clone(n2.CTEs), ast.CTE{Span: found.Span, Name: *found.Alias, Columns: found.Columns, Query: found.Query})
	return out, &n2
}

// inFrom finds the target among the tables of FROM: by its alias, or as the
// same object; nil where it is none of them.
func (c *compiler) inFrom(n *ast.Table, from []ast.Source) (*ast.Table, error) {
	var list []*ast.Table
	for _, s := range from {
		list = tablesOf(s, list)
	}
	if len(n.Name.Parts) == 1 {
		for _, t := range list {
			if t.Alias != nil && catalog.SameName(t.Alias.Name, n.Name.Object()) {
				return t, nil
			}
		}
	}
	var found []*ast.Table
	for _, t := range list {
		if !catalog.SameName(t.Name.Object(), n.Name.Object()) {
			continue
		}
		if a, b := t.Name.Schema(), n.Name.Schema(); a != b && !catalog.SameName(a, b) {
			x, _, err := c.Object(t.Name)
			if err != nil {
				return nil, err
			}
			y, _, err := c.Object(n.Name)
			if err != nil {
				return nil, err
			}
			if x.Header().ID != y.Header().ID {
				continue
			}
		}
		found = append(found, t)
	}
	if len(found) > 1 {
		return nil, types.Errorf(8154, "The table '%s' is ambiguous.", n.Name.Dotted()).At(n.Line)
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return nil, nil
}

func tablesOf(s ast.Source, list []*ast.Table) []*ast.Table {
	switch s := s.(type) {
	case *ast.Table:
		return append(list, s)
	case *ast.Join:
		return tablesOf(s.Right, tablesOf(s.Left, list))
	}
	return list
}

// replaced is a source with one table for another.
func replaced(s ast.Source, old, with *ast.Table) ast.Source {
	switch s := s.(type) {
	case *ast.Table:
		if s == old {
			return with
		}
	case *ast.Join:
		n := *s
		n.Left, n.Right = replaced(s.Left, old, with), replaced(s.Right, old, with)
		return &n
	}
	return s
}

// direct makes a table or view the target.
func (c *compiler) direct(out *target, n ast.Name) error {
	o, temp, err := c.Object(n)
	if err != nil {
		return err
	}
	out.object, out.temp, out.name = o, temp, n.Dotted()
	switch o := o.(type) {
	case *catalog.Table:
		out.t, err = c.table(o, temp)
		for i, k := range o.Columns {
			out.columns = append(out.columns, targetColumn{k.Name, k.ID, i})
		}
		return err
	case *catalog.View:
		return c.view(out, o)
	}
	return types.Errorf(208, "Invalid object name '%s'.", n.Dotted()).At(n.Line)
}

// view makes the table that a view shows the target.
func (c *compiler) view(out *target, v *catalog.View) error {
	tree, err := v.Source.Tree()
	if err != nil {
		return err
	}
	x, ok := tree.(*ast.CreateView)
	if !ok {
		return types.Unsupported("Changes through this view")
	}
	names := make([]string, len(v.Columns))
	for i, k := range v.Columns {
		names[i] = k.Name
	}
	if err := c.shown(out, x.Query, names); err != nil {
		return err
	}
	for i := range out.columns {
		out.columns[i].id = v.Columns[i].ID
	}
	if v.CheckOption {
		out.check = &checkOption{view: v, of: out.of}
	}
	return nil
}

// through makes the table that a common table expression shows the target;
// the expression gets a column with the number of the row.
func (c *compiler) through(out *target, at int) error {
	with := *out.with
	with.CTEs = slices.Clone(with.CTEs)
	cte := with.CTEs[at]
	out.name = cte.Name.Name
	var names []string
	for _, k := range cte.Columns {
		names = append(names, k.Name)
	}
	if err := c.shown(out, cte.Query, names); err != nil {
		return err
	}
	cte.Query = bind.Numbered(cte.Query, out.of)
	if len(cte.Columns) > 0 {
		cte.Columns = append(slices.Clone(cte.Columns), ast.Ident{Name: bind.RowID, Quoted: true})
	}
	with.CTEs[at] = cte
	out.with = &with
	return nil
}

// column finds a column to change by its name.
func (t *target) column(n ast.Name) (targetColumn, error) {
	for _, k := range t.columns {
		if !catalog.SameName(k.name, n.Object()) {
			continue
		}
		if k.place == elsewhere {
			return k, severalTables(t.name).At(n.Line)
		}
		if k.place < 0 {
			return k, notPlain(t.name).At(n.Line)
		}
		return k, nil
	}
	return targetColumn{}, invalidColumn(n)
}

// allow asks for a permission on the target, and on what is behind a view that
// has another owner.
func (c *compiler) allow(permission string, t *target, cols []targetColumn) error {
	at := layer{object: t.object, temp: t.temp, columns: t.columns}
	if err := c.may(permission, at.object, at.temp, at.securables(cols)); err != nil {
		return err
	}
	for _, next := range t.below {
		if !security.Chained(c.Catalog.Securable(at.object), c.Catalog.Securable(next.object)) {
			if err := c.may(permission, next.object, next.temp, next.securables(cols)); err != nil {
				return err
			}
		}
		at = next
	}
	return nil
}

// securables are columns of the statement as they are in a layer.
func (l layer) securables(cols []targetColumn) []security.Column {
	var out []security.Column
	for _, k := range cols {
		for _, in := range l.columns {
			if in.place == k.place && k.place >= 0 {
				out = append(out, security.Column{ID: in.id, Name: in.name})
				break
			}
		}
	}
	return out
}
