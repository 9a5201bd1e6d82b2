package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

func (w *writer) sources(list []ast.Source) { w.each(len(list), func(i int) { w.source(list[i]) }) }

func (w *writer) source(s ast.Source) {
	switch s := s.(type) {
	case *ast.Table:
		w.table(s)
	case *ast.Derived:
		w.sub(s.Query)
		w.alias(s.Alias, s.Columns)
	case *ast.ValuesSource:
		w.s("(")
		w.values(s.Rows)
		w.s(")")
		w.alias(s.Alias, s.Columns)
	case *ast.Function:
		w.function(s)
	case *ast.Rowset:
		w.s(s.Function, "(", s.Text, ")")
		w.when(s.Tail != "" && s.Tail[0] != '.', " ")
		w.s(s.Tail)
		w.alias(s.Alias, s.Columns)
	case *ast.DML:
		w.s("(")
		w.stmt(s.Stmt)
		w.s(")")
		w.alias(s.Alias, s.Columns)
	case *ast.Join:
		w.when(s.Nested, "(")
		w.join(s)
		w.when(s.Nested, ")")
	case *ast.Pivot:
		w.source(s.Source)
		w.s(" PIVOT (")
		w.call(s.Aggregate)
		w.s(" FOR ")
		w.name(s.For.Name)
		w.s(" IN (")
		w.idents(s.In)
		w.s("))")
		w.alias(s.Alias, s.Columns)
	case *ast.Unpivot:
		w.source(s.Source)
		w.s(" UNPIVOT ")
		w.when(s.Nulls, "INCLUDE NULLS ")
		w.s("(")
		w.ident(s.Value)
		w.s(" FOR ")
		w.ident(s.For)
		w.s(" IN (")
		w.each(len(s.In), func(i int) { w.name(s.In[i].Name) })
		w.s("))")
		w.alias(s.Alias, s.Columns)
	}
}

func (w *writer) join(j *ast.Join) {
	w.source(j.Left)
	words := map[ast.JoinKind]string{
		ast.Inner: " INNER ", ast.Left: " LEFT ", ast.Right: " RIGHT ", ast.Full: " FULL ", ast.Cross: " CROSS ",
		ast.CrossApply: " CROSS APPLY ", ast.OuterApply: " OUTER APPLY ",
	}
	w.s(words[j.Kind])
	if j.Kind < ast.CrossApply {
		w.when(j.Hint != "", j.Hint+" ")
		w.s("JOIN ")
	}
	w.source(j.Right)
	if j.On != nil {
		w.s(" ON ")
		w.cond(j.On, 0)
	}
}

func (w *writer) table(t *ast.Table) {
	w.name(t.Name)
	w.when(t.Path, " FOR PATH")
	if s := t.System; s != nil {
		w.s(" FOR SYSTEM_TIME ")
		switch s.Kind {
		case "ALL":
			w.s("ALL")
		case "AS OF":
			w.s("AS OF ")
			w.expr(s.X, 0)
		case "FROM TO":
			w.s("FROM ")
			w.expr(s.X, 0)
			w.s(" TO ")
			w.expr(s.Y, 0)
		case "BETWEEN AND":
			w.s("BETWEEN ")
			w.expr(s.X, 0)
			w.s(" AND ")
			w.expr(s.Y, 0)
		case "CONTAINED IN":
			w.s("CONTAINED IN (")
			w.expr(s.X, 0)
			w.s(", ")
			w.expr(s.Y, 0)
			w.s(")")
		}
	}
	w.alias(t.Alias, nil)
	if s := t.Sample; s != nil {
		w.s(" TABLESAMPLE ")
		w.when(s.System, "SYSTEM ")
		w.s("(")
		w.expr(s.N, 0)
		w.when(s.Unit != "", " "+s.Unit)
		w.s(")")
		if s.Seed != nil {
			w.s(" REPEATABLE (")
			w.expr(s.Seed, 0)
			w.s(")")
		}
	}
	w.hints(t.Hints, t.Forced)
}

// hints writes WITH (NOLOCK), or the old (NOLOCK).
func (w *writer) hints(list []ast.Option, forced bool) {
	if len(list) == 0 {
		return
	}
	if !forced && len(list) == 1 && list[0].Name == "HOLDLOCK" {
		w.s(" HOLDLOCK")
		return
	}
	w.when(forced, " WITH")
	w.s(" (")
	w.each(len(list), func(i int) { w.hint(list[i]) })
	w.s(")")
}

func (w *writer) hint(o ast.Option) {
	w.s(o.Name)
	if len(o.List) == 0 {
		return
	}
	if o.Name == "SPATIAL_WINDOW_MAX_CELLS" {
		w.s(" = ")
		w.expr(o.List[0].Value, 0)
		return
	}
	w.s(" (")
	w.each(len(o.List), func(i int) {
		x := o.List[i]
		if x.Value != nil {
			w.expr(x.Value, 0)
		} else {
			w.word(x.Name)
		}
		if len(x.List) > 0 {
			w.s(" (")
			w.each(len(x.List), func(k int) { w.word(x.List[k].Name) })
			w.s(")")
		}
	})
	w.s(")")
}

func (w *writer) function(f *ast.Function) {
	w.when(f.System, "::")
	if f.Of != nil {
		w.expr(f.Of, precUnary+1)
		w.s(".")
	}
	w.name(f.Name)
	w.s("(")
	w.each(len(f.Args), func(i int) {
		if c, ok := f.Args[i].(*ast.Call); ok && len(c.Name.Parts) == 0 {
			w.namedArg(c.Extra[0])
			return
		}
		w.expr(f.Args[i], 0)
	})
	w.s(")")
	if len(f.Schema) > 0 {
		w.s(" WITH (")
		w.each(len(f.Schema), func(i int) {
			c := f.Schema[i]
			w.ident(c.Name)
			w.s(" ")
			w.typ(c.Type)
			w.when(c.Collation != "", " COLLATE "+c.Collation)
			if c.Path != nil {
				w.s(" ")
				w.expr(c.Path, 0)
			}
			w.when(c.AsJSON, " AS JSON")
		})
		w.s(")")
	}
	if f.SchemaOf != nil {
		w.s(" WITH ")
		w.name(*f.SchemaOf)
	}
	w.alias(f.Alias, f.Columns)
	w.hints(f.Hints, true)
}

// namedArg writes NAME = value, where the value may be a table with an alias.
func (w *writer) namedArg(o ast.Option) {
	w.s(o.Name, " = ")
	w.expr(o.Value, 0)
	if o.Word != "" {
		w.s(" AS ")
		w.word(o.Word)
	}
}

func (w *writer) values(rows [][]ast.Expr) {
	w.s("VALUES ")
	w.each(len(rows), func(i int) {
		w.s("(")
		w.exprs(rows[i])
		w.s(")")
	})
}
