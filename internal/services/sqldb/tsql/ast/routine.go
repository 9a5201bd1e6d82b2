package ast

// Param is a parameter of a procedure or function.
type Param struct {
	Span
	Name     string // with @
	Type     *Type
	Null     *bool
	Default  Expr // nil without
	Output   bool
	ReadOnly bool
	Varying  bool
}

// CreateProcedure is CREATE, ALTER or CREATE OR ALTER PROCEDURE.
type CreateProcedure struct {
	Span
	Change         Change
	Name           Name
	Number         string // ;2 of numbered procedures
	Params         []Param
	Options        []Option // RECOMPILE, ENCRYPTION, EXECUTE AS …, SCHEMABINDING, NATIVE_COMPILATION
	ForReplication bool
	Body           []Stmt
	External       *Name // EXTERNAL NAME assembly.class.method
}

// CreateFunction is CREATE, ALTER or CREATE OR ALTER FUNCTION: scalar with
// Returns and Body; inline with Query; of several statements with Table and
// Body, where TableName is the variable.
type CreateFunction struct {
	Span
	Change    Change
	Name      Name
	Params    []Param
	Returns   *Type // of a scalar function
	Inline    bool  // RETURNS TABLE
	TableName string
	Table     *TableBody
	Options   []Option
	Query     *Query
	Body      []Stmt
	External  *Name
	OrderBy   []IndexColumn // ORDER (…) of CLR functions
}

// CreateTrigger is CREATE, ALTER or CREATE OR ALTER TRIGGER.
type CreateTrigger struct {
	Span
	Change            Change
	Name              Name
	Table             *Name  // table or view; nil for On
	On                string // DATABASE or "ALL SERVER"
	Options           []Option
	Timing            string   // AFTER, FOR or "INSTEAD OF"
	Events            []string // INSERT, UPDATE, DELETE, or events of DDL, upper case
	Append            bool
	NotForReplication bool
	Body              []Stmt
	External          *Name
}

// EnableTrigger is ENABLE|DISABLE TRIGGER names|ALL ON object|DATABASE|ALL SERVER.
type EnableTrigger struct {
	Span
	Enable bool
	Names  []Name // none for ALL
	Table  *Name
	On     string
}

// Execute is EXECUTE of a module, or of text: EXEC ('…' + @x) AS USER = 'u' AT server.
type Execute struct {
	Span
	Result   string // "@rc" of EXEC @rc = …
	Module   Name   // no parts for Text and ModuleVariable
	Variable string // "@proc" of EXEC @proc
	Remote   string // OPENDATASOURCE('…').a.b.c as written, instead of Module
	Number   string
	Text     []Expr // the strings of EXEC (…), which are joined
	Args     []Arg  // of the module; for Text AT, values of its ?
	As       *ExecuteContext
	At       *Ident
	AtSource bool     // AT DATA_SOURCE
	Options  []Option // WITH RECOMPILE, RESULT SETS …
	Implicit bool     // first statement of a batch without EXEC
}

// Arg is one argument of EXECUTE; Name is "" by position.
type Arg struct {
	Span
	Name   string
	Value  Expr // may be *Default; a word without quotes is a String
	Output bool
}

// ExecuteContext is USER = 'u', LOGIN = 'l', CALLER, SELF, OWNER or 'user'.
type ExecuteContext struct {
	Span
	Kind string // USER, LOGIN, CALLER, SELF, OWNER, ""
	Name Expr
}

// ExecuteAs is EXECUTE AS … as a statement.
type ExecuteAs struct {
	Span
	Context  ExecuteContext
	NoRevert bool
	Cookie   string // "@c" of WITH COOKIE INTO @c
}

// Revert is REVERT [WITH COOKIE = @c].
type Revert struct {
	Span
	Cookie Expr
}

func (*CreateProcedure) stmt() {}
func (*CreateFunction) stmt()  {}
func (*CreateTrigger) stmt()   {}
func (*EnableTrigger) stmt()   {}
func (*Execute) stmt()         {}
func (*ExecuteAs) stmt()       {}
func (*Revert) stmt()          {}
