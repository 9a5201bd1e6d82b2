package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

// body writes (columns, constraints, indexes).
func (w *writer) body(b ast.TableBody) {
	w.s("(")
	w.elements(b)
	w.s(")")
}

func (w *writer) elements(b ast.TableBody) {
	sep := false
	next := func() {
		w.when(sep, ", ")
		sep = true
	}
	for _, c := range b.Columns {
		next()
		w.columnDef(c)
	}
	for _, c := range b.Constraints {
		next()
		w.constraint(c)
	}
	for i := range b.Indexes {
		next()
		w.tableIndex(&b.Indexes[i])
	}
	if b.Period != nil {
		next()
		w.s("PERIOD FOR SYSTEM_TIME (")
		w.ident(b.Period.From)
		w.s(", ")
		w.ident(b.Period.To)
		w.s(")")
	}
}

func (w *writer) columnDef(c ast.ColumnDef) {
	w.ident(c.Name)
	switch {
	case c.Computed != nil:
		w.s(" AS ")
		w.expr(c.Computed, 0)
	case c.Type != nil && c.Type.Span != c.Name.Span:
		w.s(" ")
		w.typ(c.Type)
	}
	w.when(c.Persisted, " PERSISTED")
	w.when(c.Collation != "", " COLLATE "+c.Collation)
	for _, o := range c.Options {
		w.s(" ", o.Name)
		w.with(o.List)
	}
	w.when(c.Sparse, " SPARSE")
	w.null(c.Null)
	if i := c.Identity; i != nil {
		w.s(" IDENTITY")
		if i.Seed != nil {
			w.s("(")
			w.exprs([]ast.Expr{i.Seed, i.Increment})
			w.s(")")
		}
		w.when(i.NotForReplication, " NOT FOR REPLICATION")
	}
	w.when(c.RowGuidCol, " ROWGUIDCOL")
	for _, k := range c.Constraints {
		w.s(" ")
		w.constraint(k)
	}
	for i := range c.Indexes {
		w.s(" ")
		w.tableIndex(&c.Indexes[i])
	}
}

func (w *writer) constraint(c ast.Constraint) {
	if c.Name != nil {
		w.s("CONSTRAINT ")
		w.ident(*c.Name)
		w.s(" ")
	}
	switch c.Kind {
	case ast.PrimaryKey, ast.Unique:
		w.key(c)
	case ast.ForeignKey:
		w.foreignKey(c)
	case ast.Check:
		w.s("CHECK ")
		w.when(c.NotForReplication, "NOT FOR REPLICATION ")
		w.s("(")
		w.cond(c.Check, 0)
		w.s(")")
	case ast.DefaultValue:
		w.s("DEFAULT ")
		w.expr(c.Default, 0)
		if c.For != nil {
			w.s(" FOR ")
			w.ident(*c.For)
		}
		w.when(c.WithValues, " WITH VALUES")
	case ast.Connection:
		w.s("CONNECTION (")
		w.each(len(c.From), func(i int) {
			w.name(c.From[i])
			w.s(" TO ")
			w.name(c.To[i])
		})
		w.s(")")
		w.when(c.OnDelete != "", " ON DELETE "+c.OnDelete)
	}
	w.when(c.NotEnforced && c.Kind != ast.PrimaryKey && c.Kind != ast.Unique, " NOT ENFORCED")
}

func (w *writer) key(c ast.Constraint) {
	if c.Kind == ast.PrimaryKey {
		w.s("PRIMARY KEY")
	} else {
		w.s("UNIQUE")
	}
	w.clustered(c.Clustered)
	w.when(c.Hash, " HASH")
	if len(c.Columns) > 0 {
		w.s(" ")
		w.indexColumns(c.Columns)
	}
	w.when(c.NotEnforced, " NOT ENFORCED")
	w.with(c.Options)
	w.on(c.On)
}

func (w *writer) foreignKey(c ast.Constraint) {
	w.s("FOREIGN KEY ")
	if len(c.Columns) > 0 {
		w.indexColumns(c.Columns)
		w.s(" ")
	}
	w.s("REFERENCES ")
	w.name(*c.References)
	w.columns(c.RefColumns)
	w.when(c.OnDelete != "", " ON DELETE "+c.OnDelete)
	w.when(c.OnUpdate != "", " ON UPDATE "+c.OnUpdate)
	w.when(c.NotForReplication, " NOT FOR REPLICATION")
}

func (w *writer) clustered(c *bool) {
	if c != nil {
		w.when(*c, " CLUSTERED")
		w.when(!*c, " NONCLUSTERED")
	}
}

func (w *writer) on(o *ast.StorageOn) {
	if o != nil {
		w.s(" ON ")
		w.ident(o.Name)
		w.columns(o.Columns)
	}
}

func (w *writer) createTable(t *ast.CreateTable) {
	w.s("CREATE TABLE ")
	w.name(t.Name)
	switch {
	case t.FileTable:
		w.s(" AS FILETABLE")
	case t.CloneOf != nil:
		w.s(" AS CLONE OF ")
		w.name(*t.CloneOf)
	case t.Body.End > 0:
		w.s(" ")
		w.body(t.Body)
	}
	w.when(t.Graph != "", " AS "+t.Graph)
	w.on(t.On)
	if t.TextImage != nil {
		w.s(" TEXTIMAGE_ON ")
		w.ident(*t.TextImage)
	}
	if t.FileStream != nil {
		w.s(" FILESTREAM_ON ")
		w.ident(*t.FileStream)
	}
	w.with(t.Options)
	if t.Query != nil {
		w.s(" AS ")
		w.query(t.Query)
	}
}

func (w *writer) partition(x ast.Expr) {
	if x != nil {
		w.s("PARTITION ")
		w.expr(x, 0)
		w.s(" ")
	}
}

func (w *writer) tableOptions(a *ast.TableOptions) {
	w.s(a.Words)
	list := a.Options
	switch {
	case a.Words == "SET" || a.Words == "SPLIT RANGE" || a.Words == "MERGE RANGE":
		w.s(" (")
		w.options(list)
		w.s(")")
		return
	case a.Index != nil:
		w.s(" ")
		w.ident(a.Index.Name)
		w.s(" REBUILD")
	case len(list) > 0 && list[0].Name == "PARTITION":
		w.s(" ")
		w.option(list[0])
		list = list[1:]
	}
	w.with(list)
}
