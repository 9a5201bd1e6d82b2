package ast

// Logical is x AND y, x OR y; Op is "AND" or "OR".
type Logical struct {
	Span
	Op   string
	X, Y Cond
}

// Not is NOT x.
type Not struct {
	Span
	X Cond
}

// Compare is x op y; Op is one of = <> < > <= >= (`!=`, `!<` and `!>` are
// folded into them), *= =* of old, or "DISTINCT" and "NOT DISTINCT" of IS … FROM.
type Compare struct {
	Span
	Op   string
	X, Y Expr
}

// Quantified is x op ALL (query) and, without All, x op ANY (query).
type Quantified struct {
	Span
	Op    string
	X     Expr
	All   bool
	Query *Query
}

// Between is x [NOT] BETWEEN low AND high.
type Between struct {
	Span
	Not          bool
	X, Low, High Expr
}

// In is x [NOT] IN (list) or, with Query, x [NOT] IN (query).
type In struct {
	Span
	Not   bool
	X     Expr
	List  []Expr
	Query *Query
}

// Like is x [NOT] LIKE pattern [ESCAPE c].
type Like struct {
	Span
	Not        bool
	X, Pattern Expr
	Escape     Expr // nil without
}

// IsNull is x IS [NOT] NULL.
type IsNull struct {
	Span
	Not bool
	X   Expr
}

// Exists is EXISTS (query).
type Exists struct {
	Span
	Query *Query
}

// FullText is CONTAINS or FREETEXT; no Columns means *.
type FullText struct {
	Span
	Function string
	Columns  []Expr
	Property Expr // of PROPERTY(column, 'name')
	Text     Expr
	Language Expr // nil without
}

// Updated is UPDATE(column) in a trigger.
type Updated struct {
	Span
	Column Ident
}

// Predicate is a function that yields a truth value: REGEXP_LIKE(…), TSEQUAL(…).
type Predicate struct {
	Span
	Call *Call
}

// Match is MATCH (pattern) of graph tables; the pattern is kept as text.
type Match struct {
	Span
	Pattern string
}

func (*Logical) cond()    {}
func (*Not) cond()        {}
func (*Compare) cond()    {}
func (*Quantified) cond() {}
func (*Between) cond()    {}
func (*In) cond()         {}
func (*Like) cond()       {}
func (*IsNull) cond()     {}
func (*Exists) cond()     {}
func (*FullText) cond()   {}
func (*Updated) cond()    {}
func (*Predicate) cond()  {}
func (*Match) cond()      {}
