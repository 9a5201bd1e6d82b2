// Package ast is the shape of a Cosmos SQL query.
package ast

import (
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// Query is one SELECT, outermost or inner.
type Query struct {
	problem.Span
	Distinct bool
	Top      *Count
	Select   Select
	From     []Source // the first, then those joined to it; none without FROM
	Where    Expr     // nil without WHERE
	GroupBy  []Expr
	OrderBy  []OrderItem
	Rank     bool // ORDER BY RANK
	Offset   *Count
	Limit    *Count
}

// Count is the number of TOP, OFFSET and LIMIT, or a parameter's name.
type Count struct {
	problem.Span
	Number    float64
	Parameter string
}

// Select is what a query yields: everything, one value, or named items.
type Select struct {
	problem.Span
	Star  bool
	Value Expr
	Items []Item
}

// Item is one item of a select list; Alias is "" without AS.
type Item struct {
	Expr  Expr
	Alias string
}

// Source is one collection of FROM: a name with a path, or a subquery, under
// an alias; Each says `alias IN …`, which yields the collection's items.
type Source struct {
	problem.Span
	Alias string // "" where the text gives none
	Each  bool
	Root  string
	At    problem.Span // of Root
	Path  []Step
	Sub   *Query
}

// Step is one property or index of a path.
type Step struct {
	Name    string
	Index   int
	IsIndex bool
	Bracket bool // ["name"] rather than .name
}

// OrderItem is one key of ORDER BY; Explicit says that ASC or DESC was written.
type OrderItem struct {
	Expr     Expr
	Desc     bool
	Explicit bool
}

// Expr is a scalar expression.
type Expr interface{ Where() problem.Span }

// Node carries the place of an expression in the text.
type Node struct{ problem.Span }

// Where returns the place.
func (n Node) Where() problem.Span { return n.Span }

// The expressions.
type (
	// Literal is a constant.
	Literal struct {
		Node
		Value value.Value
	}
	// Param is @name; Name has the @.
	Param struct {
		Node
		Name string
	}
	// Ref is a name by itself.
	Ref struct {
		Node
		Name string
	}
	// Prop is Of.Name.
	Prop struct {
		Node
		Of   Expr
		Name string
	}
	// Index is Of[At].
	Index struct {
		Node
		Of, At Expr
	}
	// Unary is Op Of; Op is one of - + ~ NOT.
	Unary struct {
		Node
		Op string
		Of Expr
	}
	// Binary is L Op R, with AND, OR, ?? and || among the operators.
	Binary struct {
		Node
		Op   string
		L, R Expr
	}
	// Cond is If ? Then : Else.
	Cond struct {
		Node
		If, Then, Else Expr
	}
	// Between is Of [NOT] BETWEEN Low AND High.
	Between struct {
		Node
		Not           bool
		Of, Low, High Expr
	}
	// In is Of [NOT] IN (List).
	In struct {
		Node
		Not  bool
		Of   Expr
		List []Expr
	}
	// Like is Of [NOT] LIKE Pattern [ESCAPE 'c'].
	Like struct {
		Node
		Not         bool
		Of, Pattern Expr
		Escape      string
		HasEscape   bool
	}
	// Array is [Items].
	Array struct {
		Node
		Items []Expr
	}
	// Object is {Keys: Values}.
	Object struct {
		Node
		Keys   []string
		Values []Expr
	}
	// Call is Name(Args), of a user defined function if UDF.
	Call struct {
		Node
		Name string
		UDF  bool
		Args []Expr
	}
	// Subquery is Kind(Query): "" for the value, EXISTS, ARRAY, ALL, FIRST, LAST.
	Subquery struct {
		Node
		Kind  string
		Query *Query
	}
	// Placeholder is the filter that SDKs fill into rewritten queries.
	Placeholder struct {
		Node
		Text string
	}
)

// OrderByFilter is the placeholder's text.
const OrderByFilter = "{documentdb-formattableorderbyquery-filter}"
