package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

func (w *writer) alterTable(t *ast.AlterTable) {
	w.s("ALTER TABLE ")
	w.name(t.Name)
	w.s(" ")
	switch a := t.Action.(type) {
	case *ast.AddElements:
		w.checked(a.Check)
		w.s("ADD ")
		w.elements(a.Body)
		w.with(a.Body.Options)
	case *ast.AlterColumn:
		w.s("ALTER COLUMN ")
		if a.Def != nil {
			w.columnDef(*a.Def)
		} else {
			w.ident(a.Column)
			w.s(" ", a.Change, " ", a.Property.Name)
			w.with(a.Property.List)
		}
		w.with(a.Options)
	case *ast.DropElements:
		w.s("DROP ")
		w.each(len(a.Elements), func(i int) {
			e := a.Elements[i]
			w.s(e.Kind, " ")
			w.when(e.Kind == "PERIOD", "FOR ")
			w.when(e.IfExists, "IF EXISTS ")
			w.ident(e.Name)
			w.with(e.Options)
		})
	case *ast.CheckConstraints:
		w.checked(a.With)
		w.when(!a.Enable, "NO")
		w.s("CHECK CONSTRAINT ")
		w.all(a.Names)
	case *ast.EnableTriggers:
		w.when(a.Enable, "ENABLE")
		w.when(!a.Enable, "DISABLE")
		w.s(" TRIGGER ")
		w.all(a.Names)
	case *ast.SwitchPartition:
		w.s("SWITCH ")
		w.partition(a.From)
		w.s("TO ")
		w.name(a.Target)
		w.s(" ")
		w.partition(a.To)
		w.with(a.Options)
	case *ast.TableOptions:
		w.tableOptions(a)
	}
}

func (w *writer) checked(c *bool) {
	if c != nil {
		w.when(*c, "WITH CHECK ")
		w.when(!*c, "WITH NOCHECK ")
	}
}

// all writes names, or ALL for none.
func (w *writer) all(names []ast.Ident) {
	w.when(len(names) == 0, "ALL")
	w.idents(names)
}
