package tsql

import (
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// Print returns T-SQL that Parse reads as the same tree: of a statement, an
// expression, a condition, a query or a type. Words are in upper case,
// comments are gone, and parentheses stand where precedence needs them.
func Print(n ast.Node) string {
	w := &writer{}
	switch n := n.(type) {
	case *ast.Batch:
		w.stmts(n.Stmts)
	case ast.Stmt:
		w.stmt(n)
	case ast.Expr:
		w.expr(n, 0)
	case ast.Cond:
		w.cond(n, 0)
	case ast.Source:
		w.source(n)
	case *ast.Query:
		w.query(n)
	case *ast.Type:
		w.typ(n)
	case ast.Name:
		w.name(n)
	}
	return w.String()
}

// writer gathers the text.
type writer struct{ strings.Builder }

// s writes strings.
func (w *writer) s(parts ...string) {
	for _, p := range parts {
		w.WriteString(p)
	}
}

// when writes text where a flag is set.
func (w *writer) when(yes bool, text string) {
	if yes {
		w.s(text)
	}
}

// each writes n elements with commas between them.
func (w *writer) each(n int, f func(i int)) {
	for i := range n {
		if i > 0 {
			w.s(", ")
		}
		f(i)
	}
}

func (w *writer) ident(id ast.Ident) {
	if id.Quoted {
		w.s(ast.Quoted(id.Name))
		return
	}
	w.s(id.Name)
}

func (w *writer) name(n ast.Name) {
	for i, p := range n.Parts {
		if i > 0 {
			w.s(".")
		}
		w.ident(p)
	}
}

func (w *writer) names(list []ast.Name) { w.each(len(list), func(i int) { w.name(list[i]) }) }

func (w *writer) idents(list []ast.Ident) { w.each(len(list), func(i int) { w.ident(list[i]) }) }

// columns writes (a, b) where there are any.
func (w *writer) columns(list []ast.Ident) {
	if len(list) > 0 {
		w.s(" (")
		w.idents(list)
		w.s(")")
	}
}

// quote writes a string; a backslash before a line break would hide it.
func (w *writer) quote(s string) {
	s = strings.NewReplacer("\\\r\n", "\\\\\r\n\r\n", "\\\n", "\\\\\n\n", "'", "''").Replace(s)
	w.s("'", s, "'")
}

func (w *writer) typ(t *ast.Type) {
	if t.Table != nil {
		w.s("TABLE ")
		w.body(*t.Table)
		w.with(t.Table.Options)
		return
	}
	w.name(t.Name)
	switch {
	case t.XMLSchema != nil:
		w.s("(")
		w.when(t.XMLKind != "", t.XMLKind+" ")
		w.name(*t.XMLSchema)
		w.s(")")
	case t.Max:
		w.s("(MAX)")
	case len(t.Args) > 0:
		w.s("(")
		w.each(len(t.Args), func(i int) { w.s(strconv.FormatInt(t.Args[i], 10)) })
		w.when(t.Base != "", ", "+t.Base)
		w.s(")")
	}
}

func (w *writer) null(n *bool) {
	if n != nil {
		w.when(!*n, " NOT")
		w.s(" NULL")
	}
}

// options writes NAME = value, …; the forms without = are written as they were read.
func (w *writer) options(list []ast.Option) { w.each(len(list), func(i int) { w.option(list[i]) }) }

// with writes WITH (options) where there are any.
func (w *writer) with(list []ast.Option) {
	if len(list) > 0 {
		w.s(" WITH (")
		w.options(list)
		w.s(")")
	}
}

// optionClause writes OPTION (…) where there are any.
func (w *writer) optionClause(list []ast.Option) {
	if len(list) > 0 {
		w.s(" OPTION (")
		w.options(list)
		w.s(")")
	}
}

func (w *writer) option(o ast.Option) {
	w.s(o.Name)
	switch {
	case o.Word == "TO" && o.Name == "" && len(o.List) == 1:
		w.expr(o.Value, 0)
		w.s(" TO ")
		w.expr(o.List[0].Value, 0)
		return
	case strings.HasPrefix(o.Name, "@") && o.Word == "UNKNOWN":
		w.s(" UNKNOWN")
		return
	case o.Value != nil:
		w.when(o.Equals, " =")
		w.when(o.Name != "", " ")
		w.expr(o.Value, 0)
		w.when(o.Word != "", " "+o.Word)
	case o.Word != "":
		w.when(o.Equals, " =")
		w.s(" ")
		w.word(o.Word)
	case o.Equals:
		w.s(" =")
	}
	switch {
	case len(o.List) == 1 && o.List[0].Name == "ON PARTITIONS":
		w.s(" ON PARTITIONS (")
		w.options(o.List[0].List)
		w.s(")")
	case o.Name == "PASSWORD" && o.Value != nil:
		for _, x := range o.List {
			w.s(" ")
			w.option(x)
		}
	case len(o.List) > 0:
		w.s(" (")
		w.options(o.List)
		w.s(")")
	}
}

// word writes a value that was a word; blanks say that it had quotes.
func (w *writer) word(s string) {
	if s == "READ COMMITTED" || s == "READ UNCOMMITTED" || s == "REPEATABLE READ" {
		w.s(s)
		return
	}
	for i, r := range s {
		if r != '_' && r != '#' && r != '.' && r != '[' && r != ']' && (r < '0' || r > '9' || i == 0) && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			w.s(ast.Quoted(s))
			return
		}
	}
	w.s(s)
}
