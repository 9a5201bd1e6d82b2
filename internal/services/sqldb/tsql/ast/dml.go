package ast

// SelectStmt is a query as a statement.
type SelectStmt struct {
	Span
	Query *Query
}

// Insert is INSERT [INTO] target (columns) [OUTPUT …] source.
type Insert struct {
	Span
	With     *With
	Top      *Top
	Over     bool // INSERT OVERWRITE of data warehouses
	Target   Source
	Columns  []Name // usually of one part; none where the text has no list
	Output   []Output
	Values   [][]Expr // VALUES …; an item may be *Default
	Query    *Query   // SELECT …
	Execute  *Execute // EXECUTE …
	Defaults bool     // DEFAULT VALUES
	Options  []Option // OPTION (…)
}

// Output is OUTPUT items [INTO target (columns)]; a statement may have two,
// the first with Into.
type Output struct {
	Span
	Items   []SelectItem
	Into    Source // nil without
	Columns []Name
}

// Assign is one element of SET: column = value; @v = column = value with both
// names; @v = value; or, with Method, column.method(…).
type Assign struct {
	Span
	Variable string
	Column   *Name
	Op       string // =, +=, -= …
	Value    Expr
	Method   *Method
}

// Update is UPDATE target SET … FROM … WHERE.
type Update struct {
	Span
	With      *With
	Top       *Top
	Target    Source // its name may be an alias of From
	Set       []Assign
	Output    []Output
	From      []Source
	Where     Cond
	CurrentOf *CursorRef
	Options   []Option
}

// Delete is DELETE [FROM] target FROM … WHERE.
type Delete struct {
	Span
	With      *With
	Top       *Top
	Target    Source // its name may be an alias of From
	Output    []Output
	From      []Source
	Where     Cond
	CurrentOf *CursorRef
	Options   []Option
}

// Merge is MERGE INTO target USING source ON condition WHEN ….
type Merge struct {
	Span
	With    *With
	Top     *Top
	Target  Source
	Alias   *Ident
	Using   Source
	On      Cond
	Whens   []MergeWhen
	Output  []Output
	Options []Option
}

// MergeWhen is WHEN [NOT] MATCHED [BY TARGET|SOURCE] [AND condition] THEN action.
type MergeWhen struct {
	Span
	Matched  bool
	BySource bool // NOT MATCHED BY SOURCE
	And      Cond
	Delete   bool
	Set      []Assign // UPDATE SET
	Insert   *MergeInsert
}

// MergeInsert is INSERT (columns) VALUES (…) or INSERT DEFAULT VALUES.
type MergeInsert struct {
	Span
	Columns  []Name
	Values   []Expr
	Defaults bool
}

// Truncate is TRUNCATE TABLE name [WITH (PARTITIONS (…))].
type Truncate struct {
	Span
	Table      Name
	Partitions []Option
}

// InsertBulk is INSERT BULK table (column type, …) WITH (options), behind which
// a client sends the rows. Of the columns' properties only COLLATE and NULL may
// stand.
type InsertBulk struct {
	Span
	Table   Name
	Columns []ColumnDef // none where the text has no list
	Options []Option
}

func (*SelectStmt) stmt() {}
func (*Insert) stmt()     {}
func (*InsertBulk) stmt() {}
func (*Update) stmt()     {}
func (*Delete) stmt()     {}
func (*Merge) stmt()      {}
func (*Truncate) stmt()   {}
