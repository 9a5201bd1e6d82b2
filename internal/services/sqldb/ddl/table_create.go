package ddl

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (w *work) createTable(x *ast.CreateTable) error {
	switch {
	case x.Query != nil:
		return types.Unsupported("CREATE TABLE … AS SELECT").At(x.Line)
	case x.Graph != "", x.External, x.FileTable, x.CloneOf != nil:
		return types.Unsupported("A table that is NODE, EDGE, EXTERNAL, FILETABLE or a CLONE").At(x.Line)
	}
	for _, o := range x.Options {
		if o.Name != "DATA_COMPRESSION" && o.Name != "XML_COMPRESSION" {
			return types.Unsupported("The option " + o.Name + " of CREATE TABLE").At(x.Line)
		}
	}
	if err := onPrimary(x.On); err != nil {
		return err
	}
	at, err := w.place(x.Name, security.CreateTable, security.Alter)
	if err != nil {
		return err
	}
	if at.object != nil {
		return taken(at.name, 6).At(x.Line)
	}
	d := w.at(at.temp).Edit()
	b := w.builder(d, at, at.name)
	if err := b.body(&x.Body); err != nil {
		return err
	}
	if err := w.keepNew(b); err != nil || !catalog.Global(at.name) {
		return err
	}
	w.change(false, func(d *catalog.Draft) { d.SetSecurity(w.Catalog.Security().Share(b.t.ID)) })
	return nil
}

// onPrimary accepts the only filegroup that there is.
func onPrimary(on *ast.StorageOn) error {
	if on == nil || len(on.Columns) == 0 && (catalog.SameName(on.Name.Name, "primary") || catalog.SameName(on.Name.Name, "default")) {
		return nil
	}
	if len(on.Columns) > 0 {
		return types.Errorf(7726, "Partition column '%s' has data type that is not allowed.", on.Columns[0].Name).At(on.Line)
	}
	return types.Errorf(1921, "Invalid filegroup '%s' specified.", on.Name.Name).At(on.Line)
}

// builder begins a new table.
func (w *work) builder(d *catalog.Draft, at target, name string) *builder {
	t := &catalog.Table{Head: w.head(d, at.schema.ID, name), NextColumn: 1, NextIndex: 2}
	return &builder{work: w, d: d, cat: w.at(at.temp), t: t, temp: at.temp, optional: map[int32]bool{}}
}

// head is what a new object begins with.
func (w *work) head(d *catalog.Draft, schema int32, name string) catalog.Head {
	now := w.Now.UTC()
	return catalog.Head{ID: d.NewID(), Name: name, Schema: schema, Created: now, Modified: now}
}

// keepNew makes a new table with its indexes, and puts it into the catalogue.
func (w *work) keepNew(b *builder) error {
	if err := w.makeTable(b.t, b.temp); err != nil {
		return err
	}
	for _, k := range b.t.Indexes {
		if err := w.makeIndex(b.t, k, b.temp); err != nil {
			return err
		}
	}
	w.Store.Begin(b.t.ID, b.temp)
	b.d.Put(b.t)
	w.take(b.temp, b.d)
	return nil
}

// DeclareType makes the rows of a variable of a table type: a temporary table
// of a name that nobody writes, which the session drops when the variable's
// scope ends.
func (e *Env) DeclareType(ctx context.Context, name string, of *catalog.Table) (*catalog.Table, error) {
	w := &work{e, ctx}
	d := w.Temp.Edit()
	t := of.Clone()
	t.Head, t.OfType = w.head(d, catalog.DBO, name), false
	for _, c := range t.Columns {
		if c.Default != nil {
			c.Default.ID = d.NewID()
			c.Default.Name = catalog.SystemName(catalog.KindDefault, name, c.Name, c.Default.ID)
		}
	}
	for _, k := range t.Indexes {
		if k.Key() {
			k.Constraint = d.NewID()
			k.Name = catalog.SystemName(catalog.KindUnique, name, "", k.Constraint)
		}
	}
	for _, k := range t.Checks {
		k.ID = d.NewID()
		k.Name = catalog.SystemName(catalog.KindCheck, name, "", k.ID)
	}
	return t, w.keepNew(&builder{work: w, d: d, t: t, temp: true})
}
