package catalog

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// Define returns an expression as SQL Server keeps it in its catalogue: names
// in brackets, numbers in parentheses, functions in lower case, all within
// parentheses. Tools compare definitions with what they know of it: ((1)),
// (getdate()), ([a]+[b]).
func Define(x ast.Expr) *Expression {
	w := &definer{}
	w.expr(x, 0)
	return NewExpression("(" + w.String() + ")")
}

// DefineCondition is Define for a condition: ([a]>(0) AND [b] IS NOT NULL).
func DefineCondition(x ast.Cond) *Condition {
	w := &definer{}
	w.cond(x, 0)
	return NewCondition("(" + w.String() + ")")
}

type definer struct{ strings.Builder }

func (w *definer) s(parts ...string) {
	for _, p := range parts {
		w.WriteString(p)
	}
}

func (w *definer) name(n ast.Name) {
	for i, p := range n.Parts {
		if i > 0 {
			w.s(".")
		}
		w.s(ast.Quoted(p.Name))
	}
}

// The levels of operators; an operand that binds more loosely than its place
// stands in parentheses.
const (
	levelAdd = iota + 1
	levelMul
	levelUnary
	levelPrimary
)

func exprLevel(x ast.Expr) int {
	switch x := x.(type) {
	case *ast.Binary:
		if x.Op == "*" || x.Op == "/" || x.Op == "%" || x.Op == "<<" || x.Op == ">>" {
			return levelMul
		}
		return levelAdd
	case *ast.Unary:
		if x.Op == "~" {
			return levelUnary
		}
		return levelAdd
	}
	return levelPrimary
}

func (w *definer) expr(x ast.Expr, least int) {
	if n, ok := negative(x); ok {
		w.s("(-", n, ")")
		return
	}
	if exprLevel(x) < least {
		w.s("(")
		defer w.s(")")
	}
	switch x := x.(type) {
	case *ast.Literal:
		switch x.Kind {
		case ast.Integer, ast.Numeric, ast.Float, ast.Money:
			w.s("(", x.Text, ")")
		default:
			w.s(tsql.Print(x))
		}
	case *ast.Column:
		w.name(x.Name)
	case *ast.Unary:
		w.s(x.Op)
		w.expr(x.X, levelMul)
	case *ast.Binary:
		l := exprLevel(x)
		w.expr(x.X, l)
		w.s(x.Op)
		w.expr(x.Y, l+1)
	case *ast.Collate:
		w.expr(x.X, levelPrimary)
		w.s(" COLLATE ", x.Collation)
	case *ast.Call:
		w.call(x)
	case *ast.Cast:
		w.convert("CONVERT", x.Try, x.Type, x.X, nil)
	case *ast.Convert:
		w.convert("CONVERT", x.Try, x.Type, x.X, x.Style)
	case *ast.Case:
		w.casing(x)
	case *ast.Iif:
		w.s("case when ")
		w.cond(x.Cond, 0)
		w.s(" then ")
		w.expr(x.Then, 0)
		w.s(" else ")
		w.expr(x.Else, 0)
		w.s(" end")
	case *ast.NextValue:
		if x.Over != nil {
			w.s(tsql.Print(x))
			return
		}
		w.s("NEXT VALUE FOR ")
		w.name(x.Sequence)
	default:
		w.s(tsql.Print(x))
	}
}

// negative returns the digits of a constant with a minus sign.
func negative(x ast.Expr) (string, bool) {
	u, ok := x.(*ast.Unary)
	if !ok || u.Op != "-" {
		return "", false
	}
	l, ok := u.X.(*ast.Literal)
	if !ok || l.Kind != ast.Integer && l.Kind != ast.Numeric && l.Kind != ast.Float {
		return "", false
	}
	return l.Text, true
}

// plain reports a call that is nothing but a name with arguments.
func plain(x *ast.Call) bool {
	return !x.Distinct && !x.All && !x.Star && !x.ODBC && x.Trim == "" && len(x.Pairs) == 0 && x.NullOn == "" && x.Returning == nil && len(x.OrderBy) == 0 &&
		len(x.WithinGroup) == 0 && x.Nulls == "" && x.Over == nil && len(x.Extra) == 0
}

func (w *definer) call(x *ast.Call) {
	name := strings.ToLower(x.Name.Object())
	switch {
	case !plain(x):
		w.s(tsql.Print(x))
		return
	case x.Bare && name == "current_timestamp":
		w.s("getdate()")
		return
	case x.Bare && (name == "user" || name == "current_user"):
		w.s("user_name()")
		return
	case x.Bare && name == "system_user":
		w.s("suser_sname()")
		return
	case x.Bare && name == "session_user":
		w.s("user_name()")
		return
	case x.Bare:
		w.s(tsql.Print(x))
		return
	case len(x.Name.Parts) > 1:
		w.name(x.Name)
	case datePart[name]:
		w.s(name, "(")
		for i, a := range x.Args {
			if i > 0 {
				w.s(",")
			}
			if c, ok := a.(*ast.Column); ok && i == 0 && len(c.Name.Parts) == 1 {
				w.s(strings.ToLower(c.Name.Object()))
				continue
			}
			w.expr(a, 0)
		}
		w.s(")")
		return
	default:
		w.s(name)
	}
	w.s("(")
	for i, a := range x.Args {
		if i > 0 {
			w.s(",")
		}
		w.expr(a, 0)
	}
	w.s(")")
}

// datePart are functions whose first argument is a word, not a column.
var datePart = map[string]bool{"dateadd": true, "datediff": true, "datediff_big": true, "datename": true, "datepart": true, "datetrunc": true, "date_bucket": true}

func (w *definer) convert(name string, try bool, t *ast.Type, x, style ast.Expr) {
	if try {
		w.s("TRY_")
	}
	w.s(name, "(")
	for i, p := range t.Name.Parts {
		if i > 0 {
			w.s(".")
		}
		w.s(ast.Quoted(strings.ToLower(p.Name)))
	}
	typ := tsql.Print(&ast.Type{Args: t.Args, Max: t.Max})
	if i := strings.IndexByte(typ, '('); i >= 0 {
		w.s(strings.ReplaceAll(strings.ToLower(typ[i:]), " ", ""))
	}
	w.s(",")
	w.expr(x, 0)
	if style != nil {
		w.s(",")
		w.expr(style, 0)
	}
	w.s(")")
}

func (w *definer) casing(x *ast.Case) {
	w.s("case")
	if x.X != nil {
		w.s(" ")
		w.expr(x.X, 0)
	}
	for _, c := range x.Whens {
		w.s(" when ")
		if c.Cond != nil {
			w.cond(c.Cond, 0)
		} else {
			w.expr(c.Value, 0)
		}
		w.s(" then ")
		w.expr(c.Then, 0)
	}
	if x.Else != nil {
		w.s(" else ")
		w.expr(x.Else, 0)
	}
	w.s(" end")
}

// TakesDatePart reports a call whose first argument is a word such as DAY,
// which the tree has as a column.
func TakesDatePart(x *ast.Call) bool {
	return len(x.Args) > 0 && len(x.Name.Parts) == 1 && datePart[strings.ToLower(x.Name.Object())]
}
