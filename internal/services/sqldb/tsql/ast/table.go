package ast

// TableBody is what stands between the parentheses of a table: of CREATE
// TABLE, of a table variable, a table type, or RETURNS @t TABLE.
type TableBody struct {
	Span
	Columns     []ColumnDef
	Constraints []Constraint
	Indexes     []CreateIndex // INDEX name (columns) in the table
	Period      *Period
	Options     []Option // WITH (MEMORY_OPTIMIZED = ON) after a table type
}

// Period is PERIOD FOR SYSTEM_TIME (from, to).
type Period struct {
	Span
	From, To Ident
}

// ColumnDef is one column. Computed is set for `name AS expression`, which has
// no Type of its own.
type ColumnDef struct {
	Span
	Name        Ident
	Type        *Type // nil for computed columns; a column written `timestamp` alone has that type
	Computed    Expr
	Persisted   bool
	Collation   string
	Null        *bool // NULL or NOT NULL as written; nil where neither stands
	Identity    *Identity
	RowGuidCol  bool
	Sparse      bool
	Constraints []Constraint  // those of the column: DEFAULT, CHECK, PRIMARY KEY, UNIQUE, REFERENCES
	Indexes     []CreateIndex // INDEX name after the column
	Options     []Option      // FILESTREAM, HIDDEN, MASKED, ENCRYPTED, GENERATED ALWAYS AS …
}

// Identity is IDENTITY [(seed, increment)]; both nil mean (1, 1).
type Identity struct {
	Span
	Seed, Increment   Expr
	NotForReplication bool
}

// ConstraintKind says what a constraint is.
type ConstraintKind int

// The kinds of constraints.
const (
	PrimaryKey ConstraintKind = iota
	Unique
	ForeignKey
	Check
	DefaultValue
	Connection // of edge tables
)

// Constraint is a constraint of a column or a table. Columns is empty for one
// of a column that names none; a FOREIGN KEY of a table may name none either,
// which the server refuses with 8139.
type Constraint struct {
	Span
	Kind              ConstraintKind
	Name              *Ident // nil: the server names it
	Clustered         *bool
	Hash              bool
	Columns           []IndexColumn // PRIMARY KEY, UNIQUE; FOREIGN KEY's own columns
	References        *Name
	RefColumns        []Ident
	OnDelete          string // NO ACTION, CASCADE, SET NULL, SET DEFAULT, or ""
	OnUpdate          string
	NotForReplication bool
	NotEnforced       bool
	Check             Cond
	Default           Expr
	For               *Ident // of ALTER TABLE … ADD DEFAULT x FOR column
	WithValues        bool
	From, To          []Name // of CONNECTION (from TO to, …)
	Options           []Option
	On                *StorageOn
}

// StorageOn is ON filegroup, or ON scheme(column).
type StorageOn struct {
	Span
	Name    Ident
	Columns []Ident
}

// IndexColumn is a column of a key.
type IndexColumn struct {
	Span
	Name Ident
	Desc bool
}

// CreateTable is CREATE TABLE; Query is set for CREATE TABLE … AS SELECT.
type CreateTable struct {
	Span
	Name       Name
	Body       TableBody
	FileTable  bool
	Graph      string // NODE, EDGE or ""
	External   bool
	On         *StorageOn
	TextImage  *Ident
	FileStream *Ident
	Options    []Option
	Query      *Query
	CloneOf    *Name
}

// AlterTable is ALTER TABLE name and exactly one of the actions below.
type AlterTable struct {
	Span
	Name   Name
	Action AlterAction
}

// AlterAction is *AddElements, *AlterColumn, *DropElements, *CheckConstraints,
// *EnableTriggers, *SwitchPartition or *TableOptions.
type AlterAction interface {
	Node
	alterAction()
}

// AddElements is ADD columns and constraints; Check false is WITH NOCHECK,
// which leaves existing rows unchecked.
type AddElements struct {
	Span
	Check *bool // WITH CHECK or WITH NOCHECK; nil without
	Body  TableBody
}

// AlterColumn is ALTER COLUMN: a new definition, or Change (ADD or DROP) of
// one property such as ROWGUIDCOL, SPARSE, MASKED, HIDDEN, PERSISTED.
type AlterColumn struct {
	Span
	Column   Ident
	Def      *ColumnDef
	Change   string
	Property Option
	Options  []Option // WITH (ONLINE = ON)
}

// DropElements is DROP COLUMN, DROP CONSTRAINT, DROP INDEX, DROP PERIOD.
type DropElements struct {
	Span
	Elements []DropElement
}

// DropElement is one; Kind is COLUMN, CONSTRAINT, INDEX, PERIOD.
type DropElement struct {
	Span
	Kind     string
	IfExists bool
	Name     Ident
	Options  []Option
}

// CheckConstraints is [WITH CHECK] CHECK|NOCHECK CONSTRAINT names or ALL (no names).
type CheckConstraints struct {
	Span
	With   *bool
	Enable bool
	Names  []Ident
}

// EnableTriggers is ENABLE|DISABLE TRIGGER names or ALL (no names).
type EnableTriggers struct {
	Span
	Enable bool
	Names  []Ident
}

// SwitchPartition is SWITCH [PARTITION n] TO table [PARTITION m].
type SwitchPartition struct {
	Span
	From    Expr
	Target  Name
	To      Expr
	Options []Option
}

// TableOptions is SET (…), REBUILD …, ENABLE CHANGE_TRACKING and ALTER INDEX;
// Words are the words after the table's name.
type TableOptions struct {
	Span
	Words   string
	Index   *CreateIndex
	Options []Option
}

func (*AddElements) alterAction()      {}
func (*AlterColumn) alterAction()      {}
func (*DropElements) alterAction()     {}
func (*CheckConstraints) alterAction() {}
func (*EnableTriggers) alterAction()   {}
func (*SwitchPartition) alterAction()  {}
func (*TableOptions) alterAction()     {}

func (*CreateTable) stmt() {}
func (*AlterTable) stmt()  {}
