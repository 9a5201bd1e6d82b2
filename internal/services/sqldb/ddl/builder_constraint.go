package ddl

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// constraint adds one of a column, or of the table if of is nil.
func (b *builder) constraint(x *ast.Constraint, of *catalog.Column) error {
	if x.NotEnforced || x.Hash {
		return types.Unsupported("A constraint that is NOT ENFORCED or HASH").At(x.Line)
	}
	switch x.Kind {
	case ast.PrimaryKey, ast.Unique:
		return b.key(x, of)
	case ast.ForeignKey:
		return b.foreignKey(x, of)
	case ast.Check:
		return b.check(x, of)
	case ast.DefaultValue:
		return b.defaultValue(x, of)
	}
	return types.Unsupported("A CONNECTION constraint").At(x.Line)
}

// key adds PRIMARY KEY or UNIQUE.
func (b *builder) key(x *ast.Constraint, of *catalog.Column) error {
	k := &catalog.Index{Unique: true, Primary: x.Kind == ast.PrimaryKey, UniqueKey: x.Kind == ast.Unique}
	kind := catalog.KindUnique
	if k.Primary {
		kind = catalog.KindPrimaryKey
		if b.t.PrimaryKey() != nil {
			if b.indexes == nil || !slices.Contains(b.indexes, b.t.PrimaryKey()) {
				return couldNot(types.Errorf(1779, "Table '%s' already has a primary key defined on it.", b.t.Shown()).WithLevel(16, 0).At(x.Line))
			}
			return types.Errorf(8110, "Cannot add multiple PRIMARY KEY constraints to table '%s'.", b.t.Shown()).WithLevel(16, 0).At(x.Line)
		}
	}
	if of == nil && len(x.Columns) == 0 {
		return types.Errorf(102, "Incorrect syntax near '%s'.", "KEY").WithLevel(15, 1).At(x.Line)
	}
	if of != nil && len(x.Columns) == 0 {
		k.Columns = []catalog.KeyColumn{{Column: of.ID}}
	}
	var err error
	if len(x.Columns) > 0 {
		if k.Columns, err = keyColumns(b.t, x.Columns); err != nil {
			return couldNot(err)
		}
	}
	if k.Primary {
		for _, c := range b.t.KeyColumns(k) {
			if c.Nullable && !b.optional[c.ID] && (c.Computed == nil || !c.Computed.Persisted) {
				return couldNot(types.Errorf(8111, "Cannot define PRIMARY KEY constraint on nullable column in table '%s'.", b.t.Shown()).At(x.Line))
			}
			c.Nullable = false
			delete(b.optional, c.ID)
		}
	}
	c, err := b.constrained(x, kind, "")
	if err != nil {
		return err
	}
	k.Name, k.SystemNamed, k.Constraint = c.Name, c.SystemNamed, c.ID
	k.Clustered = x.Clustered != nil && *x.Clustered || x.Clustered == nil && k.Primary && !hasClustered(b.t)
	return b.addIndex(k, x.Options)
}

func couldNot(err error) error {
	e, ok := err.(*types.Error)
	if !ok {
		return err
	}
	return tsql.Errors{e, types.Errorf(1750, "Could not create constraint or index. See previous errors.").WithLevel(16, 0).At(int(e.Line))}
}

func hasClustered(t *catalog.Table) bool {
	return slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool { return x.Clustered })
}

// keyColumns finds the columns of a key or an index.
func keyColumns(t *catalog.Table, list []ast.IndexColumn) ([]catalog.KeyColumn, error) {
	var out []catalog.KeyColumn
	for _, n := range list {
		c, ok := t.Column(n.Name.Name)
		if !ok {
			return nil, types.Errorf(1911, "Column name '%s' does not exist in the target table or view.", n.Name.Name).At(n.Line)
		}
		if slices.ContainsFunc(out, func(k catalog.KeyColumn) bool { return k.Column == c.ID }) {
			return nil, types.Errorf(1909, "Cannot use duplicate column names in index. Column name '%s' listed more than once.", c.Name).At(n.Line)
		}
		out = append(out, catalog.KeyColumn{Column: c.ID, Desc: n.Desc})
	}
	if len(out) > 32 {
		return nil, types.Errorf(1904, "The index '%s' on table '%s' has %d columns in the key list. The maximum limit for index key column list is 32.", "", t.Name, len(out)).At(list[0].Line)
	}
	return out, nil
}

// addIndex gives an index its id and adds it.
func (b *builder) addIndex(x *catalog.Index, options []ast.Option) error {
	for _, c := range b.t.KeyColumns(x) {
		if c.Type.IsMax() || c.Type.Kind.Large() || c.Type.Kind == types.XML {
			return types.Errorf(1919, "Column '%s' in table '%s' is of a type that is invalid for use as a key column in an index.", c.Name, b.t.Shown())
		}
		if c.Computed != nil && !c.Computed.Persisted {
			if err := b.keepComputed(c); err != nil {
				return err
			}
		}
	}
	if err := indexOptions(x, options); err != nil {
		return err
	}
	if b.t.NextIndex < 2 {
		b.t.NextIndex = 2
	}
	if x.Clustered {
		if i := slices.IndexFunc(b.t.Indexes, func(o *catalog.Index) bool { return o.Clustered }); i >= 0 {
			if x.Key() {
				return types.Errorf(8112, "Cannot add more than one clustered index for constraints on table '%s'.", b.t.Shown()).WithLevel(16, 0)
			}
			return types.Errorf(1902, "Cannot create more than one clustered index on table '%s'. Drop the existing clustered index '%s' before creating another.", b.t.Shown(), b.t.Indexes[i].Name).WithLevel(16, 3)
		}
		x.ID = 1
	} else {
		x.ID = b.t.NextIndex
		b.t.NextIndex++
	}
	b.t.Indexes = append(b.t.Indexes, x)
	b.indexes = append(b.indexes, x)
	return nil
}

// keepComputed refuses an index over a computed column that has no place in
// the rows.
func (b *builder) keepComputed(c *catalog.Column) error {
	return types.Unsupported("An index on the computed column '" + c.Name + "', which is not persisted,")
}

func (b *builder) check(x *ast.Constraint, of *catalog.Column) error {
	if err := scalarOnly(x.Check); err != nil {
		return err
	}
	used, err := columnsUsed(b.t, x.Check)
	if err != nil {
		return couldNot(err)
	}
	k := &catalog.Check{Condition: catalog.DefineCondition(x.Check), NotForReplication: x.NotForReplication}
	name := ""
	if of != nil {
		k.Column, name = of.ID, of.Name
		for _, id := range used {
			if id != of.ID {
				return couldNot(types.Errorf(8141, "Column CHECK constraint for column '%s' references another column, table '%s'.", of.Name, b.t.Shown()).WithLevel(16, 0).At(x.Line))
			}
		}
	}
	y, err := b.Binder.Cond(b.t, x.Check)
	if err != nil {
		return err
	}
	y.Close()
	if k.Constrained, err = b.constrained(x, catalog.KindCheck, name); err != nil {
		return err
	}
	b.t.Checks = append(b.t.Checks, k)
	b.checks = append(b.checks, k)
	return nil
}

func (b *builder) defaultValue(x *ast.Constraint, of *catalog.Column) error {
	if x.For != nil {
		c, ok := b.t.Column(x.For.Name)
		if !ok {
			return couldNot(types.Errorf(1752, "Column '%s' in table '%s' is invalid for creating a default constraint.", x.For.Name, b.t.Shown()).WithLevel(16, 0).At(x.Line))
		}
		of = c
	}
	switch {
	case of == nil:
		return types.Errorf(142, "Incorrect syntax for definition of the '%s' constraint.", "TABLE").WithLevel(15, 2).At(x.Line)
	case of.Default != nil:
		return couldNot(types.Errorf(1781, "Column already has a DEFAULT bound to it.").At(x.Line))
	case of.Identity != nil:
		return couldNot(types.Errorf(1754, "Defaults cannot be created on columns with an IDENTITY attribute. Table '%s', column '%s'.", b.t.Shown(), of.Name).At(x.Line))
	case of.Type.Kind == types.RowVersion:
		return couldNot(types.Errorf(1755, "Defaults cannot be created on columns of data type timestamp. Table '%s', column '%s'.", b.t.Shown(), of.Name).At(x.Line))
	case of.Computed != nil:
		return couldNot(types.Errorf(1752, "Column '%s' in table '%s' is invalid for creating a default constraint.", of.Name, b.t.Shown()).WithLevel(16, 0).At(x.Line))
	}
	if err := constantOnly(x.Default); err != nil {
		return err
	}
	y, err := b.Binder.Expr(nil, x.Default)
	if err != nil {
		return err
	}
	y.Close()
	c, err := b.constrained(x, catalog.KindDefault, of.Name)
	if err != nil {
		return err
	}
	of.Default = &catalog.Default{Constrained: c, Value: catalog.Define(x.Default)}
	return nil
}

// inlineIndex adds INDEX name (…) of a table, or of a column.
func (b *builder) inlineIndex(x *ast.CreateIndex, of *catalog.Column) error {
	n := *x
	if of != nil && len(n.Columns) == 0 {
		n.Columns = []ast.IndexColumn{{Span: x.Span, Name: ast.Ident{Name: of.Name}}}
	}
	_, err := b.index(&n)
	return err
}
