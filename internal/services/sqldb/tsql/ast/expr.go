package ast

// LiteralKind says what a constant is; its T-SQL type follows from it.
type LiteralKind int

// The kinds of constants.
const (
	Null     LiteralKind = iota
	Integer              // digits: int, or numeric when they do not fit
	Numeric              // 1.5
	Float                // 1.5e3
	Money                // $1.50, Text without blanks and commas but with sign and currency
	String               // 'x'
	NString              // N'x'
	Bytes                // 0x0f
	Infinite             // MAX, where the grammar has it as a value
)

// Literal is a constant. Text is the string without quotes, the hexadecimal
// digits without 0x, or the number as written.
type Literal struct {
	Span
	Kind LiteralKind
	Text string
}

// IsNullLiteral reports the constant NULL.
func IsNullLiteral(x Expr) bool {
	l, ok := x.(*Literal)
	return ok && l.Kind == Null
}

// Default is DEFAULT as a value of INSERT, UPDATE, EXECUTE or a function's argument.
type Default struct{ Span }

// Variable is @name; a table variable in a column's qualifier is a Column.
type Variable struct {
	Span
	Name string // with @, as written
}

// Global is a function that looks like a variable: @@ROWCOUNT.
type Global struct {
	Span
	Name string // with @@, upper case
}

// Column is a reference to a column: [[[server.]database.]schema.]table.]column.
type Column struct {
	Span
	Name Name
}

// Pseudo is $IDENTITY, $ROWGUID, $ACTION, $PARTITION-less names with $; Table
// is its qualifier, with no parts where there is none.
type Pseudo struct {
	Span
	Table Name
	Name  string // with $, upper case
}

// Unary is +, - or ~ before an operand.
type Unary struct {
	Span
	Op string
	X  Expr
}

// Binary is + - * / % & | ^ || << >> between operands.
type Binary struct {
	Span
	Op   string
	X, Y Expr
}

// Collate is x COLLATE name.
type Collate struct {
	Span
	X         Expr
	Collation string
}

// AtTimeZone is x AT TIME ZONE zone.
type AtTimeZone struct {
	Span
	X, Zone Expr
}

// Call is a function with arguments, built in or not: which one is the
// binder's business, as is `a.b(…)`, which may be a method of column a.
// Functions with words of their own have them in the fields below.
type Call struct {
	Span
	Name        Name
	Bare        bool // CURRENT_TIMESTAMP, USER …: no parentheses
	Distinct    bool // COUNT(DISTINCT x)
	All         bool // COUNT(ALL x)
	Star        bool // COUNT(*)
	Args        []Expr
	ODBC        bool        // {fn name(…)}
	Trim        string      // LEADING, TRAILING, BOTH of TRIM(… FROM …), whose arguments are then (characters, text); "FROM" without a word
	Pairs       []JSONPair  // JSON_OBJECT(key: value, …), JSON_OBJECTAGG
	NullOn      string      // NULL or ABSENT of JSON_OBJECT(… NULL ON NULL)
	Returning   *Type       // JSON_VALUE(… RETURNING t)
	OrderBy     []OrderItem // JSON_ARRAYAGG(x ORDER BY y)
	WithinGroup []OrderItem // STRING_AGG(…) WITHIN GROUP (ORDER BY …)
	Graph       bool        // WITHIN GROUP (GRAPH PATH)
	Nulls       string      // IGNORE or RESPECT
	Over        *Over
	Extra       []Option // USE MODEL m, PARAMETERS p, DATA = …
}

// JSONPair is key: value.
type JSONPair struct {
	Span
	Key, Value Expr
}

// Method is a call on a value: x.value('…', 'int'), (SELECT …).query('…'); an
// access of a property has no parentheses and NoArgs.
type Method struct {
	Span
	X      Expr
	Name   Ident
	Args   []Expr
	NoArgs bool
}

// Static is a member of a CLR type: geometry::Parse('…'), t::field.
type Static struct {
	Span
	Type   Name
	Name   Ident
	Args   []Expr
	NoArgs bool
}

// Over is the window of a function: OVER name, or OVER (…).
type Over struct {
	Span
	Window      string // the name alone or the base of what follows; "" without
	Only        bool   // OVER name, without parentheses
	PartitionBy []Expr
	OrderBy     []OrderItem
	Frame       *Frame
}

// Frame is ROWS or RANGE of a window; End is nil where the text has no BETWEEN.
type Frame struct {
	Span
	Range bool
	Start Bound
	End   *Bound
}

// BoundKind is a border of a frame.
type BoundKind int

// The borders of frames.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

// Bound is one border; N is set for Preceding and Following.
type Bound struct {
	Span
	Kind BoundKind
	N    Expr
}

// Cast is CAST(x AS t) and TRY_CAST.
type Cast struct {
	Span
	X    Expr
	Type *Type
	Try  bool
}

// Convert is CONVERT(t, x[, style]) and TRY_CONVERT.
type Convert struct {
	Span
	Type  *Type
	X     Expr
	Style Expr // nil without
	Try   bool
}

// Parse is PARSE(x AS t [USING culture]) and TRY_PARSE.
type Parse struct {
	Span
	X       Expr
	Type    *Type
	Culture Expr // nil without
	Try     bool
}

// Case is CASE x WHEN value … or, with X nil, CASE WHEN condition ….
type Case struct {
	Span
	X     Expr
	Whens []When
	Else  Expr // nil without
}

// When is one branch: Value where Case has X, else Cond.
type When struct {
	Span
	Value Expr
	Cond  Cond
	Then  Expr
}

// Iif is IIF(condition, then, else).
type Iif struct {
	Span
	Cond Cond
	Then Expr
	Else Expr
}

// Subquery is a query as a value.
type Subquery struct {
	Span
	Query *Query
}

// NextValue is NEXT VALUE FOR sequence.
type NextValue struct {
	Span
	Sequence Name
	Over     *Over
}

func (*Literal) expr()    {}
func (*Default) expr()    {}
func (*Variable) expr()   {}
func (*Global) expr()     {}
func (*Column) expr()     {}
func (*Pseudo) expr()     {}
func (*Unary) expr()      {}
func (*Binary) expr()     {}
func (*Collate) expr()    {}
func (*AtTimeZone) expr() {}
func (*Call) expr()       {}
func (*Method) expr()     {}
func (*Static) expr()     {}
func (*Cast) expr()       {}
func (*Convert) expr()    {}
func (*Parse) expr()      {}
func (*Case) expr()       {}
func (*Iif) expr()        {}
func (*Subquery) expr()   {}
func (*NextValue) expr()  {}
