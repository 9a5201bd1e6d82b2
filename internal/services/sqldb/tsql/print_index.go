package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

func (w *writer) indexColumns(list []ast.IndexColumn) {
	w.s("(")
	w.each(len(list), func(i int) {
		w.ident(list[i].Name)
		w.when(list[i].Desc, " DESC")
	})
	w.s(")")
}

func (w *writer) tableIndex(x *ast.CreateIndex) {
	w.s("INDEX ")
	w.ident(x.Name)
	w.when(x.Unique, " UNIQUE")
	w.clustered(x.Clustered)
	w.when(x.Kind != "", " "+x.Kind)
	w.indexTail(x)
}

func (w *writer) createIndex(x *ast.CreateIndex) {
	w.s("CREATE")
	w.when(x.Unique, " UNIQUE")
	w.clustered(x.Clustered)
	w.when(x.Kind != "", " "+x.Kind)
	w.s(" INDEX ")
	w.ident(x.Name)
	w.s(" ON ")
	w.name(*x.Table)
	w.indexTail(x)
}

func (w *writer) indexTail(x *ast.CreateIndex) {
	if len(x.Columns) > 0 {
		w.s(" ")
		w.indexColumns(x.Columns)
	}
	w.when(x.Tail != "", " "+x.Tail)
	if len(x.Include) > 0 {
		w.s(" INCLUDE")
		w.columns(x.Include)
	}
	if len(x.Order) > 0 {
		w.s(" ORDER ")
		w.indexColumns(x.Order)
	}
	if x.Where != nil {
		w.s(" WHERE ")
		w.cond(x.Where, 0)
	}
	w.with(x.Options)
	w.on(x.On)
	if x.FileStream != nil {
		w.s(" FILESTREAM_ON ")
		w.ident(*x.FileStream)
	}
}
