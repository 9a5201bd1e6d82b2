package ddl

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var actions = map[string]catalog.Action{"": catalog.NoAction, "NO ACTION": catalog.NoAction, "CASCADE": catalog.Cascade, "SET NULL": catalog.SetNull, "SET DEFAULT": catalog.SetDefault}

// foreignKey adds FOREIGN KEY or REFERENCES.
func (b *builder) foreignKey(x *ast.Constraint, of *catalog.Column) error {
	if b.temp || catalog.Global(b.t.Name) {
		return b.note(types.Errorf(1766, "Skipping FOREIGN KEY constraint '%s' definition for temporary table. FOREIGN KEY constraints are not enforced on local or global temporary tables.", constraintName(x)).WithLevel(0, 1).At(x.Line))
	}
	f := &catalog.ForeignKey{OnDelete: actions[x.OnDelete], OnUpdate: actions[x.OnUpdate], NotForReplication: x.NotForReplication}
	if of != nil && len(x.Columns) == 0 {
		f.Columns = []int32{of.ID}
	}
	if of == nil && len(x.Columns) == 0 {
		return types.Errorf(8139, "Number of referencing columns in foreign key differs from number of referenced columns, table '%s'.", b.t.Name).WithLevel(16, 0).At(x.Line)
	}
	column := ""
	for i, n := range x.Columns {
		c, ok := b.t.Column(n.Name.Name)
		if !ok {
			return couldNot(types.Errorf(1769, "Foreign key '%s' references invalid column '%s' in referencing table '%s'.", constraintName(x), n.Name.Name, b.t.Name).At(x.Line))
		}
		if c.Computed != nil && !c.Computed.Persisted {
			return couldNot(types.Errorf(1764, "Computed Column '%s' in table '%s' is invalid for use in '%s' because it is not persisted.", c.Name, b.t.Name, "FOREIGN KEY CONSTRAINT").At(x.Line))
		}
		f.Columns = append(f.Columns, c.ID)
		if i == 0 {
			column = c.Name
		}
	}
	if of != nil {
		column = of.Name
	}
	var err error
	if f.Constrained, err = b.constrained(x, catalog.KindForeignKey, column); err != nil {
		return err
	}
	ref, err := b.referenced(f, x)
	if err != nil {
		return couldNot(err)
	}
	if err := b.refColumns(f, ref, x); err != nil {
		return couldNot(err)
	}
	if err := b.actionsFit(f, x); err != nil {
		return couldNot(err)
	}
	b.t.ForeignKeys = append(b.t.ForeignKeys, f)
	b.foreign = append(b.foreign, f)
	if b.cascadesTwice(f) {
		return couldNot(types.Errorf(1785, "Introducing FOREIGN KEY constraint '%s' on table '%s' may cause cycles or multiple cascade paths. Specify ON DELETE NO ACTION or ON UPDATE NO ACTION, or modify other FOREIGN KEY constraints.", f.Name, b.t.Name).WithLevel(16, 0).At(x.Line))
	}
	return nil
}

func constraintName(x *ast.Constraint) string {
	if x.Name == nil {
		return ""
	}
	return x.Name.Name
}

// referenced finds the table that a foreign key references: its own, or
// another that the user may see.
func (b *builder) referenced(f *catalog.ForeignKey, x *ast.Constraint) (*catalog.Table, error) {
	n := *x.References
	schema, _ := b.cat.SchemaByID(b.t.Schema)
	if catalog.SameName(n.Object(), b.t.Name) && (n.Schema() == "" && catalog.SameName(schema.Name, b.defaultSchema()) || catalog.SameName(n.Schema(), schema.Name)) {
		f.References = b.t.ID
		return b.t, nil
	}
	o, ok, err := b.find(n)
	if err != nil {
		return nil, err
	}
	t, is := o.object.(*catalog.Table)
	if !ok || !is || o.temp || catalog.Global(o.name) {
		return nil, types.Errorf(1767, "Foreign key '%s' references invalid table '%s'.", f.Name, n.Dotted()).WithLevel(16, 0).At(x.Line)
	}
	if t.ID == b.t.ID { // ALTER TABLE works on a clone
		t = b.t
	}
	f.References = t.ID
	return t, nil
}

// refColumns finds the referenced columns, the key that they are, and asks for
// REFERENCES.
func (b *builder) refColumns(f *catalog.ForeignKey, ref *catalog.Table, x *ast.Constraint) error {
	if len(x.RefColumns) == 0 {
		k := ref.PrimaryKey()
		if k == nil {
			return types.Errorf(1773, "Foreign key '%s' has implicit reference to object '%s' which does not have a primary key defined on it.", f.Name, x.References.Dotted()).WithLevel(16, 0).At(x.Line)
		}
		for _, c := range k.Columns {
			f.RefColumns = append(f.RefColumns, c.Column)
		}
	}
	var asked []security.Column
	for _, n := range x.RefColumns {
		c, ok := ref.Column(n.Name)
		if !ok {
			return types.Errorf(1770, "Foreign key '%s' references invalid column '%s' in referenced table '%s'.", f.Name, n.Name, x.References.Dotted()).WithLevel(16, 0).At(x.Line)
		}
		f.RefColumns = append(f.RefColumns, c.ID)
	}
	if len(f.RefColumns) != len(f.Columns) {
		return types.Errorf(8139, "Number of referencing columns in foreign key differs from number of referenced columns, table '%s'.", b.t.Name).WithLevel(16, 0).At(x.Line)
	}
	for i, id := range f.RefColumns {
		theirs, _ := ref.ColumnByID(id)
		own, _ := b.t.ColumnByID(f.Columns[i])
		asked = append(asked, security.Column{ID: id, Name: theirs.Name})
		if !comparable(own.Type, theirs.Type) {
			return types.Errorf(1778, "Column '%s.%s' is not the same data type as referencing column '%s.%s' in foreign key '%s'.", ref.Name, theirs.Name, b.t.Name, own.Name, f.Name).WithLevel(16, 0).At(x.Line)
		}
	}
	i := slices.IndexFunc(ref.Indexes, func(k *catalog.Index) bool {
		return k.Unique && !k.Disabled && k.Filter == nil && len(k.Columns) == len(f.RefColumns) &&
			!slices.ContainsFunc(k.Columns, func(c catalog.KeyColumn) bool { return !slices.Contains(f.RefColumns, c.Column) })
	})
	if i < 0 {
		return types.Errorf(1776, "There are no primary or candidate keys in the referenced table '%s' that match the referencing column list in the foreign key '%s'.", x.References.Dotted(), f.Name).WithLevel(16, 0).At(x.Line)
	}
	f.Key = ref.Indexes[i].ID
	if ref == b.t {
		return nil
	}
	on := b.cat.Securable(ref)
	if e := b.Who.CheckColumns(security.References, on, asked); e != nil {
		if b.Refused != nil {
			b.Refused(e, security.References, on)
		}
		return e
	}
	return nil
}

// comparable reports types that a foreign key may join.
func comparable(a, b types.Type) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch {
	case a.Kind == types.Decimal:
		return a.Precision == b.Precision && a.Scale == b.Scale
	case a.Kind.Character():
		return a.Collation == b.Collation
	}
	return a.Kind.Padded() || a.Kind.Bytes() || a.Scale == b.Scale
}

// actionsFit refuses SET NULL where a column takes none, and SET DEFAULT
// without a default.
func (b *builder) actionsFit(f *catalog.ForeignKey, x *ast.Constraint) error {
	for _, a := range []catalog.Action{f.OnDelete, f.OnUpdate} {
		for _, id := range f.Columns {
			c, _ := b.t.ColumnByID(id)
			if a == catalog.SetNull && !c.Nullable {
				return types.Errorf(1761, "Cannot create the foreign key \"%s\" with the SET NULL referential action, because one or more referencing columns are not nullable.", f.Name).At(x.Line)
			}
			if a == catalog.SetDefault && !c.Nullable && c.Default == nil {
				return types.Errorf(1762, "Cannot create the foreign key \"%s\" with the SET DEFAULT referential action, because one or more referencing not-nullable columns lack a default constraint.", f.Name).At(x.Line)
			}
		}
	}
	return nil
}

// cascadesTwice reports whether a change of one row could now come to a table
// on two ways, or to itself.
func (b *builder) cascadesTwice(f *catalog.ForeignKey) bool {
	for _, action := range []func(*catalog.ForeignKey) catalog.Action{
		func(f *catalog.ForeignKey) catalog.Action { return f.OnDelete }, func(f *catalog.ForeignKey) catalog.Action { return f.OnUpdate },
	} {
		if action(f) == catalog.NoAction {
			continue
		}
		edges := map[int32][]int32{} // from the referenced table to those that follow it
		tables := append(b.cat.Tables(), b.t)
		for _, t := range tables {
			if t.ID == b.t.ID && t != b.t {
				continue
			}
			for _, k := range t.ForeignKeys {
				if action(k) != catalog.NoAction {
					edges[k.References] = append(edges[k.References], t.ID)
				}
			}
		}
		for root := range edges {
			seen := map[int32]bool{root: true}
			queue := []int32{root}
			for len(queue) > 0 {
				at := queue[0]
				queue = queue[1:]
				for _, next := range edges[at] {
					if seen[next] {
						return true
					}
					seen[next] = true
					queue = append(queue, next)
				}
			}
		}
	}
	return false
}
