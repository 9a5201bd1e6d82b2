package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

// level is how tightly what a scalar is made of binds.
func level(x ast.Expr) int {
	switch x := x.(type) {
	case *ast.Binary:
		switch x.Op {
		case "*", "/", "%", "<<", ">>":
			return precMul
		}
		return precAdd
	case *ast.Unary:
		if x.Op == "~" {
			return precUnary
		}
		// A sign takes all of a * b behind it.
		return precAdd
	}
	return precUnary + 1
}

// exprs writes a, b, ….
func (w *writer) exprs(list []ast.Expr) { w.each(len(list), func(i int) { w.expr(list[i], 0) }) }

// expr writes a scalar, in parentheses if it binds more loosely than min.
func (w *writer) expr(x ast.Expr, min int) {
	if level(x) < min {
		w.s("(")
		defer w.s(")")
	}
	switch x := x.(type) {
	case *ast.Literal:
		w.literal(x)
	case *ast.Default:
		w.s("DEFAULT")
	case *ast.Variable:
		w.s(x.Name)
	case *ast.Global:
		w.s(x.Name)
	case *ast.Column:
		w.name(x.Name)
	case *ast.Pseudo:
		w.name(x.Table)
		w.when(len(x.Table.Parts) > 0, ".")
		w.s(x.Name)
	case *ast.Unary:
		w.s(x.Op)
		if x.Op == "~" {
			w.expr(x.X, precUnary)
		} else {
			// Two minus signs in a row would be a comment.
			w.s(" ")
			w.expr(x.X, precMul)
		}
	case *ast.Binary:
		l := level(x)
		w.expr(x.X, l)
		w.s(" ", x.Op, " ")
		w.expr(x.Y, l+1)
	case *ast.Collate:
		w.expr(x.X, precUnary+1)
		w.s(" COLLATE ", x.Collation)
	case *ast.AtTimeZone:
		w.expr(x.X, precUnary+1)
		w.s(" AT TIME ZONE ")
		switch x.Zone.(type) {
		case *ast.Collate, *ast.AtTimeZone, *ast.Method, *ast.Unary, *ast.Binary:
			w.paren(x.Zone)
		default:
			w.expr(x.Zone, 0)
		}
	case *ast.Call:
		w.call(x)
	case *ast.Method:
		if _, ok := x.X.(*ast.Column); ok {
			w.paren(x.X)
		} else {
			w.expr(x.X, precUnary+1)
		}
		w.s(".")
		w.ident(x.Name)
		w.args(x.Args, x.NoArgs)
	case *ast.Static:
		w.name(x.Type)
		w.s("::")
		w.ident(x.Name)
		w.args(x.Args, x.NoArgs)
	case *ast.Subquery:
		w.s("(")
		w.query(x.Query)
		w.s(")")
	case *ast.NextValue:
		w.s("NEXT VALUE FOR ")
		w.name(x.Sequence)
		w.over(x.Over)
	default:
		w.typed(x)
	}
}

func (w *writer) paren(x ast.Expr) {
	w.s("(")
	w.expr(x, 0)
	w.s(")")
}

func (w *writer) args(list []ast.Expr, none bool) {
	if !none {
		w.s("(")
		w.exprs(list)
		w.s(")")
	}
}

func (w *writer) literal(x *ast.Literal) {
	switch x.Kind {
	case ast.Null:
		w.s("NULL")
	case ast.String:
		w.quote(x.Text)
	case ast.NString:
		w.s("N")
		w.quote(x.Text)
	case ast.Bytes:
		w.s("0x", x.Text)
	default:
		w.s(x.Text)
	}
}

// typed writes the functions with a grammar of their own.
func (w *writer) typed(x ast.Expr) {
	try := func(yes bool, name string) {
		w.when(yes, "TRY_")
		w.s(name, "(")
	}
	switch x := x.(type) {
	case *ast.Cast:
		try(x.Try, "CAST")
		w.expr(x.X, 0)
		w.s(" AS ")
		w.typ(x.Type)
	case *ast.Convert:
		try(x.Try, "CONVERT")
		w.typ(x.Type)
		w.s(", ")
		w.expr(x.X, 0)
		if x.Style != nil {
			w.s(", ")
			w.expr(x.Style, 0)
		}
	case *ast.Parse:
		try(x.Try, "PARSE")
		w.expr(x.X, 0)
		w.s(" AS ")
		w.typ(x.Type)
		if x.Culture != nil {
			w.s(" USING ")
			w.expr(x.Culture, 0)
		}
	case *ast.Iif:
		w.s("IIF(")
		w.cond(x.Cond, 0)
		w.s(", ")
		w.expr(x.Then, 0)
		w.s(", ")
		w.expr(x.Else, 0)
	case *ast.Case:
		w.caseExpr(x)
		return
	}
	w.s(")")
}

func (w *writer) caseExpr(x *ast.Case) {
	w.s("CASE")
	if x.X != nil {
		w.s(" ")
		w.expr(x.X, 0)
	}
	for _, b := range x.Whens {
		w.s(" WHEN ")
		if b.Cond != nil {
			w.cond(b.Cond, 0)
		} else {
			w.expr(b.Value, 0)
		}
		w.s(" THEN ")
		w.expr(b.Then, 0)
	}
	if x.Else != nil {
		w.s(" ELSE ")
		w.expr(x.Else, 0)
	}
	w.s(" END")
}
