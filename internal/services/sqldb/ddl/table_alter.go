package ddl

import (
	"fmt"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (w *work) alterTable(x *ast.AlterTable) error {
	missing := types.Errorf(4902, "Cannot find the object \"%s\" because it does not exist or you do not have permissions.", x.Name.Dotted()).At(x.Line)
	if f, ok, err := w.find(x.Name); err == nil && ok && f.object.Kind() != catalog.KindTable {
		return types.Errorf(4909, "Cannot alter '%s' because it is not a table.", x.Name.Dotted()).At(x.Line)
	}
	t, temp, err := w.table(x.Name, security.Alter, missing)
	if err != nil {
		return err
	}
	d := w.at(temp).Edit()
	b := &builder{work: w, d: d, cat: w.at(temp), t: t.Clone(), temp: temp, optional: map[int32]bool{}}
	b.t.Modified = w.Now.UTC()
	switch a := x.Action.(type) {
	case *ast.AddElements:
		err = b.add(a)
	case *ast.AlterColumn:
		err = b.alterColumn(a)
	case *ast.DropElements:
		err = b.dropElements(a)
	case *ast.CheckConstraints:
		err = b.enable(a)
	case *ast.TableOptions:
		if a.Words != "REBUILD" && a.Words != "SET" {
			return types.Unsupported("ALTER TABLE … " + a.Words).At(x.Line)
		}
		for _, o := range a.Options {
			if o.Name != "LOCK_ESCALATION" && o.Name != "DATA_COMPRESSION" && o.Name != "ONLINE" && o.Name != "FILLFACTOR" {
				return types.Unsupported("The option " + o.Name + " of ALTER TABLE").At(x.Line)
			}
		}
	case *ast.SwitchPartition:
		return types.Unsupported("ALTER TABLE … SWITCH").At(x.Line)
	case *ast.EnableTriggers:
		if len(a.Names) > 0 {
			return noTrigger(a.Names[0].Name).At(x.Line)
		}
		return nil
	default:
		return types.Unsupported("This form of ALTER TABLE").At(x.Line)
	}
	if err != nil {
		return err
	}
	d.Put(b.t)
	w.take(temp, d)
	return nil
}

// add is ADD: columns get their values in rows that exist, constraints are
// checked against these.
func (b *builder) add(x *ast.AddElements) error {
	first := len(b.t.Columns)
	had := map[*catalog.Column]bool{}
	for _, c := range b.t.Columns {
		had[c] = c.Default != nil
	}
	if err := b.body(&x.Body); err != nil {
		return err
	}
	empty := true
	if err := b.Store.Rows(b.ctx, fmt.Sprintf("SELECT 1 FROM %s LIMIT 1", tableName(b.t, b.temp)), []types.Type{types.Of(types.Int)}, func([]types.Value) error {
		empty = false
		return nil
	}); err != nil {
		return err
	}
	for i, c := range b.t.Columns[first:] {
		if err := b.addColumn(c, &x.Body.Columns[i], empty); err != nil {
			return err
		}
	}
	for _, k := range b.indexes {
		if err := b.makeIndex(b.t, k, b.temp); err != nil {
			return couldNot(err)
		}
	}
	trust := x.Check == nil || *x.Check
	for _, k := range b.checks {
		if !trust {
			k.NotTrusted = true
		} else if err := b.holdsCheck(k); err != nil {
			return err
		}
	}
	for _, f := range b.foreign {
		if !trust {
			f.NotTrusted = true
		} else if err := b.holdsForeign(f); err != nil {
			return err
		}
	}
	return nil
}

// addColumn makes room for a new column and fills it.
func (b *builder) addColumn(c *catalog.Column, d *ast.ColumnDef, empty bool) error {
	if !c.Stored() {
		return nil
	}
	if err := b.Store.Exec(b.ctx, fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s", tableName(b.t, b.temp), b.columnSQL(c))); err != nil {
		return err
	}
	if empty {
		return nil
	}
	name := tableName(b.t, b.temp)
	withValues := slices.ContainsFunc(d.Constraints, func(k ast.Constraint) bool { return k.WithValues })
	switch {
	case c.Computed != nil:
		return b.fill(c, d.Computed, b.t)
	case c.Identity != nil:
		return b.number(c)
	case c.Type.Kind == types.RowVersion:
		return b.Store.Exec(b.ctx, fmt.Sprintf("UPDATE %s SET %s = CAST(printf('%%08d', rowid) AS BLOB)", name, catalog.StoredColumn(c.ID)))
	case c.Default != nil && (!c.Nullable || withValues):
		tree, err := c.Default.Value.Tree()
		if err != nil {
			return err
		}
		return b.fill(c, tree, nil)
	case !c.Nullable:
		return types.Errorf(4901, "ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition specified, or the column being added is an identity or timestamp column, "+
			"or alternatively if none of the previous conditions are satisfied the table must be empty to allow addition of this column. Column '%s' cannot be added to non-empty table '%s' because it does not satisfy these conditions.",
			c.Name, b.t.Name).At(d.Line)
	}
	return nil
}

// fill sets a column of all rows to an expression, converted to its type.
func (b *builder) fill(c *catalog.Column, x ast.Expr, over *catalog.Table) error {
	y, err := b.Binder.Assign(over, x, c.Type)
	if err != nil {
		return err
	}
	defer y.Close()
	if !c.Nullable {
		found := false
		err := b.Store.Rows(b.ctx, fmt.Sprintf("SELECT 1 FROM %s WHERE (%s) IS NULL LIMIT 1", tableName(b.t, b.temp), y.SQL), []types.Type{types.Of(types.Int)}, func([]types.Value) error { found = true; return nil }, y.Args...)
		if err != nil {
			return err
		}
		if found {
			return b.noNull(c, "UPDATE")
		}
	}
	return b.Store.Exec(b.ctx, fmt.Sprintf("UPDATE %s SET %s = %s", tableName(b.t, b.temp), catalog.StoredColumn(c.ID), y.SQL), y.Args...)
}

// noNull is 515.
func (b *builder) noNull(c *catalog.Column, verb string) error {
	return types.Errorf(515, "Cannot insert the value NULL into column '%s', table '%s'; column does not allow nulls. %s fails.", c.Name, b.fullName(), verb).WithLevel(16, 2)
}

// fullName is database.schema.table, as messages have it.
func (b *builder) fullName() string {
	s, _ := b.cat.SchemaByID(b.t.Schema)
	return b.cat.Name() + "." + s.Name + "." + b.t.Name
}
