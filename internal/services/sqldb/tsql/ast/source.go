package ast

// Table is a table, view, synonym, CTE, table variable or #temp table by name.
type Table struct {
	Span
	Name   Name
	Alias  *Ident
	System *SystemTime
	Sample *Sample
	Hints  []Option // WITH (NOLOCK, INDEX (1)) and the old (NOLOCK)
	Path   bool     // FOR PATH of graph tables
	Forced bool     // hints had WITH
}

// SystemTime is FOR SYSTEM_TIME; Kind is "AS OF", "FROM TO", "BETWEEN AND", "CONTAINED IN", ALL.
type SystemTime struct {
	Span
	Kind string
	X, Y Expr
}

// Sample is TABLESAMPLE [SYSTEM] (n [PERCENT|ROWS]) [REPEATABLE (seed)].
type Sample struct {
	Span
	System bool
	N      Expr
	Unit   string // PERCENT, ROWS or ""
	Seed   Expr
}

// Derived is (query) AS alias (columns).
type Derived struct {
	Span
	Query   *Query
	Alias   *Ident
	Columns []Ident
}

// ValuesSource is (VALUES (…), …) AS alias (columns).
type ValuesSource struct {
	Span
	Rows    [][]Expr
	Alias   *Ident
	Columns []Ident
}

// Function is a table-valued function: fn(…), OPENJSON(…) WITH (…), STRING_SPLIT(…),
// ::fn_x(…), CONTAINSTABLE(…), @xml.nodes('…') and t.c.nodes('…'), which
// the binder tells apart by the name; Of is what a method is called on, where
// that is not a name.
type Function struct {
	Span
	Name     Name
	Of       Expr
	Args     []Expr
	Schema   []SchemaColumn // OPENJSON … WITH (…)
	SchemaOf *Name          // OPENXML … WITH table
	System   bool           // ::fn_helpcollations()
	Alias    *Ident
	Columns  []Ident
	Hints    []Option
}

// SchemaColumn is name type ['path'] [AS JSON].
type SchemaColumn struct {
	Span
	Name      Ident
	Type      *Type
	Collation string
	Path      Expr // a string, or an ordinal of OPENROWSET; nil without
	AsJSON    bool
}

// Rowset is OPENROWSET, OPENQUERY, OPENDATASOURCE and their like, which reach
// outside: only the name and the tokens between the parentheses are kept.
type Rowset struct {
	Span
	Function string
	Text     string // between the parentheses, as written
	Tail     string // .db.schema.table or WITH (…) after them, as written
	Alias    *Ident
	Columns  []Ident
}

// DML is (INSERT|UPDATE|DELETE|MERGE … OUTPUT …) AS alias in the FROM of an INSERT.
type DML struct {
	Span
	Stmt    Stmt
	Alias   *Ident
	Columns []Ident
}

// JoinKind is the kind of a join.
type JoinKind int

// The kinds of joins.
const (
	Inner JoinKind = iota
	Left
	Right
	Full
	Cross
	CrossApply
	OuterApply
)

// Join is left JOIN right ON condition; On is nil for Cross and the two Apply.
type Join struct {
	Span
	Kind        JoinKind
	Hint        string // LOOP, HASH, MERGE, REMOTE …
	Left, Right Source
	On          Cond
	Nested      bool // stood in parentheses
}

// Pivot is source PIVOT (aggregate(…) FOR column IN ([a], [b])) AS alias.
type Pivot struct {
	Span
	Source    Source
	Aggregate *Call
	For       *Column
	In        []Ident
	Alias     *Ident
	Columns   []Ident
}

// Unpivot is source UNPIVOT (value FOR name IN (a, b)) AS alias.
type Unpivot struct {
	Span
	Source  Source
	Value   Ident
	Nulls   bool // INCLUDE NULLS
	For     Ident
	In      []Column
	Alias   *Ident
	Columns []Ident
}

func (*Table) source()        {}
func (*Derived) source()      {}
func (*ValuesSource) source() {}
func (*Function) source()     {}
func (*Rowset) source()       {}
func (*DML) source()          {}
func (*Join) source()         {}
func (*Pivot) source()        {}
func (*Unpivot) source()      {}
