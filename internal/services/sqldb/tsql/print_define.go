package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// defineStmt writes statements that define and drop; false if s is none.
func (w *writer) defineStmt(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.CreateTable:
		w.createTable(s)
	case *ast.AlterTable:
		w.alterTable(s)
	case *ast.CreateIndex:
		w.createIndex(s)
	case *ast.AlterIndex:
		w.alterIndex(s)
	case *ast.DropIndex:
		w.s("DROP INDEX ")
		w.when(s.IfExists, "IF EXISTS ")
		w.each(len(s.Indexes), func(i int) {
			w.ident(s.Indexes[i].Name)
			w.s(" ON ")
			w.name(s.Indexes[i].Table)
			w.with(s.Indexes[i].Options)
		})
	case *ast.Drop:
		w.s("DROP ", s.Kind, " ")
		w.when(s.IfExists, "IF EXISTS ")
		w.names(s.Names)
		w.when(s.Tail != "", " "+s.Tail)
	case *ast.CreateSchema:
		w.createSchema(s)
	case *ast.AlterSchema:
		w.s("ALTER SCHEMA ")
		w.ident(s.Name)
		w.s(" TRANSFER ")
		w.when(s.Class != "", s.Class+"::")
		w.name(s.Object)
	case *ast.CreateSequence:
		w.sequence(s)
	case *ast.CreateType:
		w.createType(s)
	case *ast.CreateSynonym:
		w.s("CREATE SYNONYM ")
		w.name(s.Name)
		w.s(" FOR ")
		w.name(s.For)
	case *ast.CreateStatistics:
		w.s("CREATE STATISTICS ")
		w.ident(s.Name)
		w.s(" ON ")
		w.name(s.Table)
		w.columns(s.Columns)
		if s.Where != nil {
			w.s(" WHERE ")
			w.cond(s.Where, 0)
		}
		w.bareWith(s.Options)
	case *ast.UpdateStatistics:
		w.s("UPDATE STATISTICS ")
		w.name(s.Table)
		w.columns(s.Names)
		w.bareWith(s.Options)
	default:
		return w.moduleStmt(s)
	}
	return true
}

// bareWith writes WITH option, … without parentheses.
func (w *writer) bareWith(list []ast.Option) {
	if len(list) > 0 {
		w.s(" WITH ")
		w.options(list)
	}
}

func (w *writer) alterIndex(s *ast.AlterIndex) {
	w.s("ALTER INDEX ")
	if s.Name == nil {
		w.s("ALL")
	} else {
		w.ident(*s.Name)
	}
	w.s(" ON ")
	w.name(s.Table)
	switch s.Action {
	case "FOR":
		w.s(" ", s.Tail)
		return
	case "SET":
		w.s(" SET (")
		w.options(s.Options)
		w.s(")")
		return
	}
	w.s(" ", s.Action)
	if l, ok := s.Partition.(*ast.Literal); ok && l.Kind == ast.String && l.Text == "ALL" {
		w.s(" PARTITION = ALL")
	} else if s.Partition != nil {
		w.s(" PARTITION = ")
		w.expr(s.Partition, 0)
	}
	w.with(s.Options)
}

func (w *writer) createSchema(s *ast.CreateSchema) {
	w.s("CREATE SCHEMA")
	if s.Owner == nil || s.Owner.Span != s.Name.Span {
		w.s(" ")
		w.ident(s.Name)
	}
	if s.Owner != nil {
		w.s(" AUTHORIZATION ")
		w.ident(*s.Owner)
	}
	for _, e := range s.Elements {
		w.s("\n")
		w.stmt(e)
	}
}

func (w *writer) sequence(s *ast.CreateSequence) {
	w.when(s.Alter, "ALTER")
	w.when(!s.Alter, "CREATE")
	w.s(" SEQUENCE ")
	w.name(s.Name)
	if s.Type != nil {
		w.s(" AS ")
		w.typ(s.Type)
	}
	for _, o := range s.Options {
		w.s(" ")
		w.option(o)
	}
}

func (w *writer) createType(s *ast.CreateType) {
	w.s("CREATE TYPE ")
	w.name(s.Name)
	switch {
	case s.Base != nil:
		w.s(" FROM ")
		w.typ(s.Base)
		w.null(s.Null)
	case s.Table != nil:
		w.s(" AS TABLE ")
		w.body(*s.Table)
		w.with(s.Table.Options)
	default:
		w.s(" EXTERNAL NAME ")
		w.name(*s.External)
	}
}

// moduleStmt writes views, procedures, functions and triggers; false if s is none.
func (w *writer) moduleStmt(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.CreateView:
		w.verb(s.Change)
		w.when(s.Materialized, "MATERIALIZED ")
		w.s("VIEW ")
		w.name(s.Name)
		w.columns(s.Columns)
		if s.Materialized {
			w.with(s.Options)
		} else {
			w.bareWith(s.Options)
		}
		w.s(" AS ")
		w.query(s.Query)
		w.when(s.CheckOption, " WITH CHECK OPTION")
	case *ast.CreateProcedure:
		w.verb(s.Change)
		w.s("PROCEDURE ")
		w.name(s.Name)
		w.when(s.Number != "", ";"+s.Number)
		w.s(" ")
		w.params(s.Params)
		w.moduleOptions(s.Options)
		w.when(s.ForReplication, " FOR REPLICATION")
		w.moduleBody(s.External, s.Body)
	case *ast.CreateFunction:
		w.createFunction(s)
	case *ast.CreateTrigger:
		w.verb(s.Change)
		w.s("TRIGGER ")
		w.name(s.Name)
		w.s(" ON ", s.On)
		if s.Table != nil {
			w.name(*s.Table)
		}
		w.moduleOptions(s.Options)
		w.s(" ", s.Timing, " ", strings.Join(s.Events, ", "))
		w.when(s.Append, " WITH APPEND")
		w.when(s.NotForReplication, " NOT FOR REPLICATION")
		w.moduleBody(s.External, s.Body)
	case *ast.EnableTrigger:
		w.when(s.Enable, "ENABLE")
		w.when(!s.Enable, "DISABLE")
		w.s(" TRIGGER ")
		w.when(len(s.Names) == 0, "ALL")
		w.names(s.Names)
		w.s(" ON ", s.On)
		if s.Table != nil {
			w.name(*s.Table)
		}
	default:
		return false
	}
	return true
}

func (w *writer) verb(c ast.Change) {
	w.s(map[ast.Change]string{ast.Create: "CREATE ", ast.Alter: "ALTER ", ast.CreateOrAlter: "CREATE OR ALTER "}[c])
}

func (w *writer) params(list []ast.Param) {
	w.each(len(list), func(i int) {
		a := list[i]
		w.s(a.Name, " ")
		w.typ(a.Type)
		w.when(a.Varying, " VARYING")
		w.null(a.Null)
		if a.Default != nil {
			w.s(" = ")
			w.expr(a.Default, 0)
		}
		w.when(a.Output, " OUTPUT")
		w.when(a.ReadOnly, " READONLY")
	})
}

// moduleOptions writes WITH option, …, among them EXECUTE AS.
func (w *writer) moduleOptions(list []ast.Option) {
	if len(list) == 0 {
		return
	}
	w.s(" WITH ")
	w.each(len(list), func(i int) {
		o := list[i]
		w.s(o.Name)
		if o.Name != "EXECUTE AS" {
			w.when(o.Word != "", " = "+o.Word)
			return
		}
		w.s(" ")
		w.context(ast.ExecuteContext{Kind: o.Word, Name: o.Value})
	})
}

func (w *writer) moduleBody(external *ast.Name, body []ast.Stmt) {
	w.s("\nAS\n")
	if external != nil {
		w.s("EXTERNAL NAME ")
		w.name(*external)
		return
	}
	w.stmts(body)
}

func (w *writer) createFunction(f *ast.CreateFunction) {
	w.verb(f.Change)
	w.s("FUNCTION ")
	w.name(f.Name)
	w.s(" (")
	w.params(f.Params)
	w.s(") RETURNS ")
	switch {
	case f.Returns != nil:
		w.typ(f.Returns)
	default:
		w.when(f.TableName != "", f.TableName+" ")
		w.s("TABLE")
		if f.Table != nil {
			w.s(" ")
			w.body(*f.Table)
		}
	}
	w.moduleOptions(f.Options)
	if len(f.OrderBy) > 0 {
		w.s(" ORDER ")
		w.indexColumns(f.OrderBy)
	}
	switch {
	case f.Query != nil:
		w.s("\nAS RETURN ")
		w.query(f.Query)
	case f.External != nil:
		w.moduleBody(f.External, nil)
	default:
		w.s("\nAS\n")
		w.stmt(f.Body[0])
	}
}
