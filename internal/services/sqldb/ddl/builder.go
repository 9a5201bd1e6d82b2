package ddl

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// builder adds columns and constraints to a table in the making: a new one of
// CREATE TABLE, a table type or a variable, or a clone of ALTER TABLE's.
type builder struct {
	*work
	d    *catalog.Draft
	cat  *catalog.Catalog // where foreign keys find their tables; nil for variables
	t    *catalog.Table
	temp bool
	// optional are the new columns that the text leaves the choice of NULL.
	optional map[int32]bool
	// keys, foreign keys and checks that were added, for ALTER TABLE.
	indexes []*catalog.Index
	foreign []*catalog.ForeignKey
	checks  []*catalog.Check
}

// body adds what stands between the parentheses of a table: the columns
// first, then what is about them.
func (b *builder) body(x *ast.TableBody) error {
	if x.Period != nil {
		return types.Unsupported("A table with a period for SYSTEM_TIME").At(x.Line)
	}
	first := len(b.t.Columns)
	for i := range x.Columns {
		if err := b.column(&x.Columns[i]); err != nil {
			return err
		}
	}
	for i := range x.Columns {
		if err := b.compute(&x.Columns[i], b.t.Columns[first+i]); err != nil {
			return err
		}
	}
	for _, keys := range []bool{true, false} { // keys come first: they decide about NULL
		for i := range x.Columns {
			d := &x.Columns[i]
			for j := range d.Constraints {
				if k := &d.Constraints[j]; (k.Kind == ast.PrimaryKey || k.Kind == ast.Unique) == keys {
					if err := b.constraint(k, b.t.Columns[first+i]); err != nil {
						return err
					}
				}
			}
		}
		for i := range x.Constraints {
			if k := &x.Constraints[i]; (k.Kind == ast.PrimaryKey || k.Kind == ast.Unique) == keys {
				if err := b.constraint(k, nil); err != nil {
					return err
				}
			}
		}
	}
	for i := range x.Columns {
		for j := range x.Columns[i].Indexes {
			if err := b.inlineIndex(&x.Columns[i].Indexes[j], b.t.Columns[first+i]); err != nil {
				return err
			}
		}
	}
	for i := range x.Indexes {
		if err := b.inlineIndex(&x.Indexes[i], nil); err != nil {
			return err
		}
	}
	return nil
}

// constrained gives a constraint its id and its name.
func (b *builder) constrained(x *ast.Constraint, kind catalog.Kind, column string) (catalog.Constrained, error) {
	c := catalog.Constrained{ID: b.d.NewID()}
	if x.Name == nil {
		c.Name, c.SystemNamed = catalog.SystemName(kind, b.t.Name, column, c.ID), true
		return c, nil
	}
	c.Name = x.Name.Name
	if !catalog.NameFits(c.Name) {
		return c, types.Errorf(103, "The identifier that starts with '%.128s' is too long. Maximum length is 128.", c.Name).WithLevel(15, 4).At(x.Line)
	}
	if b.named(c.Name) {
		return c, tsql.Errors{taken(c.Name, 5).At(x.Line), types.Errorf(1750, "Could not create constraint or index. See previous errors.").WithLevel(16, 0).At(x.Line)}
	}
	return c, nil
}

// named reports a name that an object of the schema has, or one of the table's
// own constraints.
func (b *builder) named(name string) bool {
	if b.cat != nil {
		if _, taken := b.cat.Find(b.t.Schema, name); taken {
			return true
		}
	}
	for _, x := range b.t.Indexes {
		if x.Key() && catalog.SameName(x.Name, name) {
			return true
		}
	}
	for _, f := range b.t.ForeignKeys {
		if catalog.SameName(f.Name, name) {
			return true
		}
	}
	for _, k := range b.t.Checks {
		if catalog.SameName(k.Name, name) {
			return true
		}
	}
	for _, c := range b.t.Columns {
		if c.Default != nil && catalog.SameName(c.Default.Name, name) {
			return true
		}
	}
	return catalog.SameName(b.t.Name, name)
}
