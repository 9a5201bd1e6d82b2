package ast

// CreateIndex is CREATE INDEX, and INDEX within a table, which has no Table.
type CreateIndex struct {
	Span
	Name       Ident
	Kind       string // "", COLUMNSTORE, XML, "PRIMARY XML", SPATIAL, HASH, JSON, VECTOR …
	Unique     bool
	Clustered  *bool
	Table      *Name
	Columns    []IndexColumn
	Include    []Ident
	Where      Cond
	Order      []IndexColumn // ORDER (…) of columnstores
	Tail       string        // what the special kinds add (USING XML INDEX …, FOR (…)), as written
	Options    []Option
	On         *StorageOn
	FileStream *Ident
}

// AlterIndex is ALTER INDEX name|ALL ON table action; Action is REBUILD,
// REORGANIZE, DISABLE, SET, RESUME, PAUSE, ABORT.
type AlterIndex struct {
	Span
	Name      *Ident // nil for ALL
	Table     Name
	Action    string
	Partition Expr
	Tail      string // of XML indexes, as written
	Options   []Option
}

// DropIndex is DROP INDEX name ON table, …, or the old table.name.
type DropIndex struct {
	Span
	IfExists bool
	Indexes  []DroppedIndex
}

// DroppedIndex is one index of DROP INDEX.
type DroppedIndex struct {
	Span
	Name    Ident
	Table   Name
	Options []Option
}

// CreateView is CREATE, ALTER or CREATE OR ALTER VIEW.
type CreateView struct {
	Span
	Change       Change
	Name         Name
	Columns      []Ident
	Options      []Option // SCHEMABINDING, ENCRYPTION, VIEW_METADATA
	Materialized bool
	Query        *Query
	CheckOption  bool
}

// Change says by which verb a module is defined.
type Change int

// The verbs.
const (
	Create Change = iota
	Alter
	CreateOrAlter
)

// CreateSchema is CREATE SCHEMA name [AUTHORIZATION owner] elements.
type CreateSchema struct {
	Span
	Name     Ident // "" with only an owner, whose name it then is
	Owner    *Ident
	Elements []Stmt // CREATE TABLE, CREATE VIEW, GRANT, REVOKE, DENY
}

// AlterSchema is ALTER SCHEMA name TRANSFER [class::]object.
type AlterSchema struct {
	Span
	Name   Ident
	Class  string // OBJECT, TYPE, "XML SCHEMA COLLECTION" or ""
	Object Name
}

// CreateSequence is CREATE or ALTER SEQUENCE; options are AS, START WITH,
// INCREMENT BY, MINVALUE, MAXVALUE, CYCLE, CACHE, RESTART WITH, and NO MINVALUE, NO CACHE ….
type CreateSequence struct {
	Span
	Alter   bool
	Name    Name
	Type    *Type
	Options []Option
}

// CreateType is CREATE TYPE name FROM base [NULL|NOT NULL], AS TABLE (…), or EXTERNAL NAME.
type CreateType struct {
	Span
	Name     Name
	Base     *Type
	Null     *bool
	Table    *TableBody
	External *Name
}

// CreateSynonym is CREATE SYNONYM name FOR object.
type CreateSynonym struct {
	Span
	Name Name
	For  Name
}

// Drop is DROP of what is dropped by name alone; Kind is TABLE, VIEW,
// PROCEDURE, FUNCTION, TRIGGER, SCHEMA, SEQUENCE, TYPE, SYNONYM, USER, ROLE, LOGIN,
// DATABASE, "APPLICATION ROLE", …, in upper case.
type Drop struct {
	Span
	Kind     string
	IfExists bool
	Names    []Name
	Tail     string // what follows the names (ON ALL SERVER, FROM t), as written
}

// CreateStatistics is CREATE STATISTICS name ON table (columns).
type CreateStatistics struct {
	Span
	Name    Ident
	Table   Name
	Columns []Ident
	Where   Cond
	Options []Option
}

// UpdateStatistics is UPDATE STATISTICS table [names].
type UpdateStatistics struct {
	Span
	Table   Name
	Names   []Ident
	Options []Option
}

// Admin is a statement known by its first words alone, such as CREATE ENDPOINT,
// BACKUP or DBCC: what managing a server needs and no application. Its tokens
// have been read with balanced parentheses, and are not understood further.
type Admin struct {
	Span
	Words string // first words in upper case: "ALTER DATABASE", "CREATE EVENT SESSION"
	Name  Name   // the object, no parts where there is none
	Text  string // the statement as written
}

func (*CreateIndex) stmt()      {}
func (*AlterIndex) stmt()       {}
func (*DropIndex) stmt()        {}
func (*CreateView) stmt()       {}
func (*CreateSchema) stmt()     {}
func (*AlterSchema) stmt()      {}
func (*CreateSequence) stmt()   {}
func (*CreateType) stmt()       {}
func (*CreateSynonym) stmt()    {}
func (*Drop) stmt()             {}
func (*CreateStatistics) stmt() {}
func (*UpdateStatistics) stmt() {}
func (*Admin) stmt()            {}
