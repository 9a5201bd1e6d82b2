package ast

// Query is a SELECT with what stands around it. With and Options are set only
// on a statement's outermost query.
type Query struct {
	Span
	With    *With
	Body    Body
	OrderBy []OrderItem
	Offset  Expr // nil without OFFSET
	Fetch   Expr // nil without FETCH
	For     *For
	Options []Option // OPTION (…)
}

// Body is *Select, *SetOp or *Nested.
type Body interface {
	Node
	body()
}

// Select is one SELECT … FROM … WHERE … GROUP BY … HAVING.
type Select struct {
	Span
	Distinct bool
	Top      *Top
	Items    []SelectItem
	Into     *Name // SELECT … INTO
	IntoOn   *Ident
	From     []Source // what commas separate
	Where    Cond
	GroupBy  *GroupBy
	Having   Cond
	Windows  []WindowDef
}

// SetOp is left op right; Op is UNION, "UNION ALL", EXCEPT or INTERSECT, and
// the tree has T-SQL's precedence.
type SetOp struct {
	Span
	Op          string
	Left, Right Body
}

// Nested is a query in parentheses.
type Nested struct {
	Span
	Query *Query
}

func (*Select) body() {}
func (*SetOp) body()  {}
func (*Nested) body() {}

// Top is TOP (n) [PERCENT] [WITH TIES].
type Top struct {
	Span
	N       Expr
	Percent bool
	Ties    bool
}

// SelectItem is one item of a select or output list: a star with Qualifier
// (no parts for a bare *), an assignment to Variable, or an expression that
// may have an alias.
type SelectItem struct {
	Span
	Star      bool
	Qualifier Name
	Variable  string // "@x" of SELECT @x = …
	Op        string // "=" or a compound assignment such as "+=", with Variable
	Expr      Expr
	Alias     *Ident // nil without; a string as alias is Quoted
}

// OrderItem is one key of ORDER BY.
type OrderItem struct {
	Span
	X    Expr
	Desc bool
}

// GroupBy is the grouping: Items as GROUP BY a, b, each possibly ROLLUP, CUBE or GROUPING SETS.
type GroupBy struct {
	Span
	All   bool // GROUP BY ALL
	Items []Grouping
	With  string // CUBE or ROLLUP of the old form WITH CUBE
}

// Grouping is X; or, by Kind, ROLLUP, CUBE or SETS of Items; or a composite "()" of Items, which may be empty.
type Grouping struct {
	Span
	Kind        string // "", ROLLUP, CUBE, SETS, "()"
	X           Expr
	Items       []Grouping
	Distributed bool // WITH (DISTRIBUTED_AGG)
}

// WindowDef is one name of WINDOW.
type WindowDef struct {
	Span
	Name Ident
	Over Over
}

// With is the clause before a statement.
type With struct {
	Span
	CTEs          []CTE
	XMLNamespaces []XMLNamespace
	ChangeContext Expr // WITH CHANGE_TRACKING_CONTEXT (…)
}

// CTE is name (columns) AS (query).
type CTE struct {
	Span
	Name    Ident
	Columns []Ident
	Query   *Query
}

// XMLNamespace is 'uri' AS prefix, or DEFAULT 'uri' with Prefix "".
type XMLNamespace struct {
	Span
	URI    string
	Prefix string
}

// For is FOR XML, FOR JSON or FOR BROWSE; Kind is "XML AUTO", "JSON PATH",
// BROWSE, … and Options hold ROOT, TYPE, ELEMENTS, INCLUDE_NULL_VALUES …, each
// with a Value where it has one.
type For struct {
	Span
	Kind    string
	Name    string // of RAW('name') and PATH('name')
	Named   bool
	Options []Option
}
