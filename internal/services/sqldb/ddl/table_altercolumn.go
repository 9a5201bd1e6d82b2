package ddl

import (
	"fmt"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// alterColumn is ALTER COLUMN: the values of all rows are converted to the new
// type, as an UPDATE of them would be.
func (b *builder) alterColumn(x *ast.AlterColumn) error {
	c, ok := b.t.Column(x.Column.Name)
	if !ok {
		return types.Errorf(4924, "%s failed because column '%s' does not exist in table '%s'.", "ALTER TABLE ALTER COLUMN", x.Column.Name, b.t.Name).At(x.Line)
	}
	if x.Def == nil {
		return b.alterProperty(c, x)
	}
	switch {
	case c.Computed != nil:
		return types.Errorf(4928, "Cannot alter column '%s' because it is '%s'.", c.Name, "COMPUTED").At(x.Line)
	case c.Type.Kind == types.RowVersion:
		return types.Errorf(4928, "Cannot alter column '%s' because it is '%s'.", c.Name, "timestamp").At(x.Line)
	case x.Def.Computed != nil, len(x.Def.Constraints) > 0, x.Def.Identity != nil:
		return types.Errorf(156, "Incorrect syntax near the keyword '%s'.", "CONSTRAINT").WithLevel(15, 1).At(x.Line)
	}
	n := *c
	if err := b.typed(&n, x.Def); err != nil {
		return err
	}
	delete(b.optional, n.ID)
	if n.Identity != nil {
		if k := n.Type.Kind; !k.Integer() && k != types.Decimal || k == types.Bit {
			return types.Errorf(2749, "Identity column '%s' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0, unencrypted, and constrained to be nonnullable.", c.Name).WithLevel(16, 2).At(x.Line)
		}
		n.Nullable = false
	}
	if n.Type.Kind == types.RowVersion {
		return types.Errorf(4927, "Cannot alter column '%s' to be data type %s.", c.Name, "timestamp").At(x.Line)
	}
	if err := b.mayAlter(c, &n, x); err != nil {
		return err
	}
	indexes := indexesOf(b.t, c.ID)
	rebuild := n.Type != c.Type
	if rebuild || n.Nullable != c.Nullable {
		for _, k := range indexes {
			if err := b.dropIndexSQL(b.t, k, b.temp); err != nil {
				return err
			}
		}
	}
	if rebuild {
		if err := b.convertColumn(c, &n); err != nil {
			return err
		}
	} else if c.Nullable && !n.Nullable {
		if err := b.noNulls(&n); err != nil {
			return err
		}
	}
	was := *c
	*c = n
	if rebuild || n.Nullable != was.Nullable {
		for _, k := range indexes {
			if err := b.makeIndex(b.t, k, b.temp); err != nil {
				return err
			}
		}
	}
	b.t.Version++
	return nil
}

// mayAlter refuses a change of what constraints and indexes stand on: 5074
// and 4922. Longer text, NULL and NOT NULL are allowed where the type stays.
func (b *builder) mayAlter(c, n *catalog.Column, x *ast.AlterColumn) error {
	same := c.Type == n.Type
	longer := c.Type.Kind == n.Type.Kind && (c.Type.Kind == types.VarChar || c.Type.Kind == types.NVarChar || c.Type.Kind == types.VarBinary) && c.Type.Collation == n.Type.Collation &&
		(n.Type.Length >= c.Type.Length && c.Type.Length > 0 || n.Type.IsMax())
	var list tsql.Errors
	depend := func(what, name string) {
		list = append(list, types.Errorf(5074, "The %s '%s' is dependent on %s '%s'.", what, name, "column", c.Name).At(x.Line))
	}
	if c.Default != nil && !same && !longer {
		depend("object", c.Default.Name)
	}
	for _, k := range b.t.Checks {
		if !same && !longer && b.uses(k, c) {
			depend("object", k.Name)
		}
	}
	for _, name := range b.boundTo(c) {
		depend("object", name)
	}
	for _, o := range b.t.Columns {
		if o.Computed != nil && slices.Contains(b.computedFrom(o), c.ID) {
			depend("column", o.Name)
		}
	}
	for _, f := range b.t.ForeignKeys {
		if slices.Contains(f.Columns, c.ID) && !same {
			depend("object", f.Name)
		}
	}
	for _, r := range b.cat.Referencing(b.t.ID) {
		if slices.Contains(r.Key.RefColumns, c.ID) && !same {
			depend("object", r.Key.Name)
		}
	}
	for _, k := range indexesOf(b.t, c.ID) {
		switch {
		case k.Primary && (!same && !longer || n.Nullable):
			depend("object", k.Name)
		case !same && !longer && k.Key():
			depend("object", k.Name)
		case !same && !longer:
			depend("index", k.Name)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return append(list, types.Errorf(4922, "%s %s failed because one or more %s access this %s.", "ALTER TABLE ALTER COLUMN", c.Name, "objects", "column").WithLevel(16, 9).At(x.Line))
}

// uses reports whether a CHECK reads a column.
func (b *builder) uses(k *catalog.Check, c *catalog.Column) bool {
	tree, err := k.Condition.Tree()
	if err != nil {
		return true
	}
	used, err := columnsUsed(b.t, tree)
	return err != nil || slices.Contains(used, c.ID)
}

func (b *builder) computedFrom(c *catalog.Column) []int32 {
	tree, err := c.Computed.Value.Tree()
	if err != nil {
		return nil
	}
	used, _ := columnsUsed(b.t, tree)
	return used
}

// convertColumn writes the converted values into a new column, which takes the
// old one's place.
func (b *builder) convertColumn(c, n *catalog.Column) error {
	table, name := tableName(b.t, b.temp), catalog.StoredColumn(c.ID)
	value, err := b.Binder.Assign(b.t, &ast.Column{Name: ast.Name{Parts: []ast.Ident{{Name: c.Name, Quoted: true}}}}, n.Type)
	if err != nil {
		return err
	}
	defer value.Close()
	if !n.Nullable {
		if err := b.noNulls(n); err != nil {
			return err
		}
	}
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{fmt.Sprintf("ALTER TABLE %s ADD COLUMN m%d%s", table, c.ID, b.Store.Collate(n.Type)), nil},
		{fmt.Sprintf("UPDATE %s SET m%d = %s", table, c.ID, value.SQL), value.Args},
		{fmt.Sprintf("ALTER TABLE %s DROP COLUMN %s", table, name), nil},
		{fmt.Sprintf("ALTER TABLE %s RENAME COLUMN m%d TO %s", table, c.ID, name), nil},
	} {
		if err := b.Store.Exec(b.ctx, step.sql, step.args...); err != nil {
			return err
		}
	}
	return nil
}

// noNulls refuses NOT NULL where a row has NULL: 515.
func (b *builder) noNulls(c *catalog.Column) error {
	found := false
	err := b.Store.Rows(b.ctx, fmt.Sprintf("SELECT 1 FROM %s WHERE %s IS NULL LIMIT 1", tableName(b.t, b.temp), catalog.StoredColumn(c.ID)), []types.Type{types.Of(types.Int)}, func([]types.Value) error {
		found = true
		return nil
	})
	if err != nil || !found {
		return err
	}
	return b.noNull(c, "UPDATE")
}

func (b *builder) alterProperty(c *catalog.Column, x *ast.AlterColumn) error {
	on := x.Change == "ADD"
	switch x.Property.Name {
	case "ROWGUIDCOL":
		c.RowGUID = on
	case "SPARSE":
		c.Sparse = on
	case "NOT FOR REPLICATION":
		if c.Identity == nil {
			return types.Unsupported("NOT FOR REPLICATION of a column").At(x.Line)
		}
		id := *c.Identity
		id.NotForReplication = on
		c.Identity = &id
	default:
		return types.Unsupported("ALTER COLUMN … " + x.Change + " " + x.Property.Name).At(x.Line)
	}
	return nil
}
