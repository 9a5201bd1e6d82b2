package ddl

import (
	"fmt"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// dropElements is DROP COLUMN and DROP CONSTRAINT.
func (b *builder) dropElements(x *ast.DropElements) error {
	for _, e := range x.Elements {
		var err error
		switch e.Kind {
		case "COLUMN":
			err = b.dropColumn(e)
		case "CONSTRAINT":
			err = b.dropConstraint(e)
		default:
			err = types.Unsupported("ALTER TABLE … DROP " + e.Kind).At(e.Line)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) dropColumn(e ast.DropElement) error {
	c, ok := b.t.Column(e.Name.Name)
	if !ok {
		if e.IfExists {
			return nil
		}
		return types.Errorf(4924, "%s failed because column '%s' does not exist in table '%s'.", "ALTER TABLE DROP COLUMN", e.Name.Name, b.t.Name).At(e.Line)
	}
	var list tsql.Errors
	depend := func(what, name string) {
		list = append(list, types.Errorf(5074, "The %s '%s' is dependent on %s '%s'.", what, name, "column", c.Name).At(e.Line))
	}
	if c.Default != nil {
		depend("object", c.Default.Name)
	}
	for _, k := range b.t.Checks {
		if b.uses(k, c) {
			depend("object", k.Name)
		}
	}
	for _, o := range b.t.Columns {
		if o != c && o.Computed != nil && slices.Contains(b.computedFrom(o), c.ID) {
			depend("column", o.Name)
		}
	}
	for _, f := range b.t.ForeignKeys {
		if slices.Contains(f.Columns, c.ID) {
			depend("object", f.Name)
		}
	}
	for _, k := range indexesOf(b.t, c.ID) {
		if k.Key() {
			depend("object", k.Name)
		} else {
			depend("index", k.Name)
		}
	}
	for _, name := range b.boundTo(c) {
		depend("object", name)
	}
	if len(list) > 0 {
		return append(list, types.Errorf(4922, "%s %s failed because one or more %s access this %s.", "ALTER TABLE DROP COLUMN", c.Name, "objects", "column").WithLevel(16, 9).At(e.Line))
	}
	data := 0
	for _, o := range b.t.Columns {
		if o.Computed == nil {
			data++
		}
	}
	if data == 1 && c.Computed == nil {
		return types.Errorf(4923, "ALTER TABLE DROP COLUMN failed because '%s' is the only data column in table '%s'. A table must have at least one data column.", c.Name, b.t.Name).At(e.Line)
	}
	if c.Stored() {
		if err := b.Store.Exec(b.ctx, fmt.Sprintf("ALTER TABLE %s DROP COLUMN %s", tableName(b.t, b.temp), catalog.StoredColumn(c.ID))); err != nil {
			return err
		}
	}
	b.t.Columns = slices.DeleteFunc(b.t.Columns, func(o *catalog.Column) bool { return o == c })
	b.t.Version++
	b.d.ForgetColumn(b.t.ID, c.ID)
	return nil
}

// boundTo are the names of the views WITH SCHEMABINDING that read a column of
// the table, by its name.
func (b *builder) boundTo(c *catalog.Column) []string {
	var out []string
	for _, o := range b.cat.Objects() {
		v, ok := o.(*catalog.View)
		if !ok || !v.SchemaBound || !slices.Contains(v.Uses, b.t.ID) {
			continue
		}
		tree, err := v.Source.Tree()
		found := err != nil
		ast.Walk(tree, func(n any) bool {
			switch n := n.(type) {
			case *ast.Column:
				found = found || catalog.SameName(n.Name.Object(), c.Name)
			case *ast.Select:
				found = found || slices.ContainsFunc(n.Items, func(i ast.SelectItem) bool { return i.Star })
			}
			return !found
		})
		if found {
			out = append(out, v.Name)
		}
	}
	return out
}

// dropConstraint drops one by its name, whatever it is.
func (b *builder) dropConstraint(e ast.DropElement) error {
	name := e.Name.Name
	after := func(first *types.Error) error {
		return tsql.Errors{first.At(e.Line), types.Errorf(3727, "Could not drop constraint. See previous errors.").WithLevel(16, 0).At(e.Line)}
	}
	for _, c := range b.t.Columns {
		if c.Default != nil && catalog.SameName(c.Default.Name, name) {
			c.Default = nil
			return nil
		}
	}
	for i, k := range b.t.Checks {
		if catalog.SameName(k.Name, name) {
			b.t.Checks = slices.Delete(b.t.Checks, i, i+1)
			return nil
		}
	}
	for i, f := range b.t.ForeignKeys {
		if catalog.SameName(f.Name, name) {
			b.t.ForeignKeys = slices.Delete(b.t.ForeignKeys, i, i+1)
			return nil
		}
	}
	if k, ok := b.t.Index(name); ok && k.Key() {
		for _, r := range b.cat.Referencing(b.t.ID) {
			if r.Key.Key == k.ID {
				return after(types.Errorf(3725, "The constraint '%s' is being referenced by table '%s', foreign key constraint '%s'.", k.Name, r.Table.Name, r.Key.Name).WithLevel(16, 0))
			}
		}
		if err := b.dropIndexSQL(b.t, k, b.temp); err != nil {
			return err
		}
		b.t.Indexes = slices.DeleteFunc(b.t.Indexes, func(o *catalog.Index) bool { return o == k })
		return nil
	}
	if e.IfExists {
		return nil
	}
	return after(types.Errorf(3728, "'%s' is not a constraint.", name))
}

// enable is CHECK and NOCHECK CONSTRAINT.
func (b *builder) enable(x *ast.CheckConstraints) error {
	trust := x.Enable && x.With != nil && *x.With
	turn := func(disabled, distrusted *bool, holds func() error) error {
		*disabled = !x.Enable
		if !trust {
			*distrusted = *distrusted || !x.Enable
			return nil
		}
		*distrusted = false
		return holds()
	}
	found := map[string]bool{}
	fits := func(name string) bool {
		for _, n := range x.Names {
			if catalog.SameName(n.Name, name) {
				found[n.Name] = true
				return true
			}
		}
		return len(x.Names) == 0
	}
	for _, k := range b.t.Checks {
		if fits(k.Name) {
			if err := turn(&k.Disabled, &k.NotTrusted, func() error { return b.holdsCheck(k) }); err != nil {
				return err
			}
		}
	}
	for _, f := range b.t.ForeignKeys {
		if fits(f.Name) {
			if err := turn(&f.Disabled, &f.NotTrusted, func() error { return b.holdsForeign(f) }); err != nil {
				return err
			}
		}
	}
	for _, n := range x.Names {
		if !found[n.Name] {
			return tsql.Errors{types.Errorf(4917, "Constraint '%s' does not exist.", n.Name).WithLevel(16, 0).At(n.Line),
				types.Errorf(4916, "Could not enable or disable the constraint. See previous errors.").WithLevel(16, 0).At(n.Line)}
		}
	}
	return nil
}
