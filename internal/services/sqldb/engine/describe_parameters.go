package engine

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// describeParameters is sp_describe_undeclared_parameters: the types that the
// variables of a text which nothing declares seem to have. A variable is of
// the column that it is compared with or assigned to; what is found nowhere
// else is nvarchar(4000), where the server deduces more.
func (x *frame) describeParameters(ctx context.Context, args []*argument) error {
	given, err := textArguments(args, "@tsql", "@params")
	if err != nil {
		return err
	}
	in, err := x.inner(given[0], given[1])
	if err != nil {
		return err
	}
	params, err := x.s.declarations(given[1])
	if err != nil {
		return err
	}
	declared := map[string]bool{}
	for _, p := range params {
		declared[strings.ToLower(p.name)] = true
	}
	if err := x.s.refresh(); err != nil {
		return err
	}
	d := &deduction{env: x.env(), types: map[string]types.Type{}}
	for _, st := range in.text.batch.Stmts {
		d.statement(st)
	}
	var list []sysviews.Described
	for _, name := range d.names {
		if declared[strings.ToLower(name)] {
			continue
		}
		t, ok := d.types[strings.ToLower(name)]
		if !ok {
			t = types.Sized(types.NVarChar, 4000)
		}
		list = append(list, sysviews.Described{Name: name, Type: t})
	}
	return x.result(host{x.s}.System(ctx).Undeclared(list))
}

// deduction finds the types of undeclared variables.
type deduction struct {
	env    *bind.Env
	names  []string // in the order in which the text has them
	types  map[string]types.Type
	tables map[string][]*catalog.Column // by alias or name, in lower case
}

// statement goes through a statement: its tables first, then what meets a
// variable.
func (d *deduction) statement(st ast.Stmt) {
	d.tables = map[string][]*catalog.Column{}
	seen := map[string]bool{}
	for _, n := range d.names {
		seen[strings.ToLower(n)] = true
	}
	ast.Walk(st, func(n any) bool {
		switch n := n.(type) {
		case *ast.Table:
			d.table(n)
		case *ast.Variable:
			if k := strings.ToLower(n.Name); !seen[k] {
				seen[k] = true
				d.names = append(d.names, n.Name)
			}
		}
		return true
	})
	ast.Walk(st, func(n any) bool {
		switch n := n.(type) {
		case *ast.Insert:
			d.insert(n)
		case *ast.Update:
			for _, a := range n.Set {
				if a.Column != nil && a.Variable == "" {
					d.is(a.Value, d.column(*a.Column))
				}
			}
		case *ast.Compare:
			d.meet(n.X, n.Y)
		case *ast.Between:
			d.meet(n.X, n.Low)
			d.meet(n.X, n.High)
		case *ast.Like:
			d.meet(n.X, n.Pattern)
		case *ast.In:
			for _, y := range n.List {
				d.meet(n.X, y)
			}
		case *ast.Top:
			d.is(n.N, whole())
		case *ast.Query:
			d.is(n.Offset, whole())
			d.is(n.Fetch, whole())
		}
		return true
	})
}

func whole() *catalog.Column {
	return &catalog.Column{Declared: catalog.Declared{Type: types.Of(types.BigInt)}}
}

func (d *deduction) table(t *ast.Table) {
	o := d.object(t.Name)
	name := t.Name.Object()
	if t.Alias != nil {
		name = t.Alias.Name
	}
	switch o := o.(type) {
	case *catalog.Table:
		d.tables[strings.ToLower(name)] = o.Columns
	case *catalog.View:
		d.tables[strings.ToLower(name)] = o.Columns
	}
}

// object is what a name means and the user sees, nil for the rest.
func (d *deduction) object(n ast.Name) catalog.Object {
	o, temporary, err := d.env.Object(n)
	if err != nil || !temporary && !d.env.Who.Visible(d.env.Catalog.Securable(o)) {
		return nil
	}
	return o
}

// column finds a column of the statement's tables, nil if there is none or
// more than one.
func (d *deduction) column(n ast.Name) *catalog.Column {
	if q := n.Schema(); q != "" {
		c, _ := catalog.ColumnNamed(d.tables[strings.ToLower(q)], n.Object())
		return c
	}
	var found *catalog.Column
	for _, list := range d.tables {
		if c, ok := catalog.ColumnNamed(list, n.Object()); ok {
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}

func (d *deduction) insert(x *ast.Insert) {
	t, ok := x.Target.(*ast.Table)
	if !ok {
		return
	}
	table, ok := d.object(t.Name).(*catalog.Table)
	if !ok {
		return
	}
	var cols []*catalog.Column
	for _, n := range x.Columns {
		c, _ := table.Column(n.Object())
		cols = append(cols, c)
	}
	if len(cols) == 0 {
		for _, c := range table.Columns {
			if c.Identity == nil && c.Computed == nil {
				cols = append(cols, c)
			}
		}
	}
	for _, row := range x.Values {
		for i, v := range row {
			if i < len(cols) {
				d.is(v, cols[i])
			}
		}
	}
}

// meet lets a variable have the type of a column that it is compared with.
func (d *deduction) meet(x, y ast.Expr) {
	if c, ok := x.(*ast.Column); ok {
		d.is(y, d.column(c.Name))
	}
	if c, ok := y.(*ast.Column); ok {
		d.is(x, d.column(c.Name))
	}
}

func (d *deduction) is(x ast.Expr, c *catalog.Column) {
	v, ok := x.(*ast.Variable)
	if !ok || c == nil {
		return
	}
	if _, known := d.types[strings.ToLower(v.Name)]; !known {
		d.types[strings.ToLower(v.Name)] = c.Type
	}
}
