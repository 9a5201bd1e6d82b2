package ast

// Declare is DECLARE of variables.
type Declare struct {
	Span
	Vars []Var
}

// Var is one variable; a table variable has Type.Table, a cursor Type.Cursor.
type Var struct {
	Span
	Name  string // with @
	Type  *Type
	Null  *bool
	Value Expr // nil without
}

// SetVariable is SET @x = value, with a compound Op, or SET @x.method(…) and
// SET @cursor = CURSOR FOR ….
type SetVariable struct {
	Span
	Name   string
	Op     string // =, += …
	Value  Expr
	Method *Method
	Cursor *CursorDef
}

// SetOption is SET of a session option: Names are ANSI_NULLS, "IDENTITY_INSERT",
// "TRANSACTION ISOLATION LEVEL", LOCK_TIMEOUT, "STATISTICS IO" …, in upper case.
type SetOption struct {
	Span
	Names []string
	On    bool   // ON
	Word  string // a value that is a word in upper case: "READ COMMITTED", LOW, dmy …
	Value Expr   // a value otherwise
	Table *Name  // of IDENTITY_INSERT
}

// Block is BEGIN … END.
type Block struct {
	Span
	Stmts    []Stmt
	Atomic   []Option // BEGIN ATOMIC WITH (…)
	IsAtomic bool
}

// If is IF condition then [ELSE else].
type If struct {
	Span
	Cond Cond
	Then Stmt
	Else Stmt // nil without
}

// While is WHILE condition body.
type While struct {
	Span
	Cond Cond
	Body Stmt
}

// Try is BEGIN TRY … END TRY BEGIN CATCH … END CATCH.
type Try struct {
	Span
	Body, Catch []Stmt
}

// Break leaves a loop.
type Break struct{ Span }

// Continue begins a loop's next turn.
type Continue struct{ Span }

// Return is RETURN [value].
type Return struct {
	Span
	Value Expr // nil without
}

// Goto is GOTO label.
type Goto struct {
	Span
	Label string
}

// Label is label:.
type Label struct {
	Span
	Name string
}

// Print is PRINT value.
type Print struct {
	Span
	Value Expr
}

// Throw is THROW [number, message, state]; all nil to raise again.
type Throw struct {
	Span
	Number, Message, State Expr
}

// RaisError is RAISERROR (message, severity, state, args) WITH options; Old is
// RAISERROR number 'text'.
type RaisError struct {
	Span
	Message, Severity, State Expr
	Args                     []Expr
	Options                  []string // LOG, NOWAIT, SETERROR
	Old                      bool
}

// WaitFor is WAITFOR DELAY|TIME value, or WAITFOR (statement), TIMEOUT n.
type WaitFor struct {
	Span
	Kind    string // DELAY, TIME or ""
	Value   Expr
	Stmt    Stmt
	Timeout Expr
}

// Transaction is BEGIN, COMMIT, ROLLBACK and SAVE; Verb says which.
type Transaction struct {
	Span
	Verb        string // BEGIN, COMMIT, ROLLBACK, SAVE
	Distributed bool
	Work        bool   // COMMIT WORK
	Name        string // identifier or "@variable"; "" without
	Marked      bool   // WITH MARK
	Mark        Expr   // its description, nil without
	Options     []Option
}

// Use is USE database.
type Use struct {
	Span
	Database Ident
}

// DeclareCursor is DECLARE name CURSOR ….
type DeclareCursor struct {
	Span
	Name   Ident
	Cursor CursorDef
}

// CursorDef is CURSOR options FOR query [FOR UPDATE OF …].
type CursorDef struct {
	Span
	Options   []string // INSENSITIVE, SCROLL, LOCAL, FAST_FORWARD …
	Query     *Query
	ReadOnly  bool // FOR READ ONLY
	ForUpdate bool
	UpdateOf  []Name
}

// CursorRef names a cursor: an identifier or a @variable; Global is GLOBAL name.
type CursorRef struct {
	Span
	Name   string
	Global bool
}

// OpenCursor is OPEN.
type OpenCursor struct {
	Span
	Cursor CursorRef
}

// CloseCursor is CLOSE.
type CloseCursor struct {
	Span
	Cursor CursorRef
}

// Deallocate is DEALLOCATE.
type Deallocate struct {
	Span
	Cursor CursorRef
}

// Fetch is FETCH [NEXT|PRIOR|FIRST|LAST|ABSOLUTE n|RELATIVE n] FROM cursor INTO variables.
type Fetch struct {
	Span
	Direction string // "" means NEXT
	N         Expr
	Cursor    CursorRef
	Into      []string
}

func (*Declare) stmt()       {}
func (*SetVariable) stmt()   {}
func (*SetOption) stmt()     {}
func (*Block) stmt()         {}
func (*If) stmt()            {}
func (*While) stmt()         {}
func (*Try) stmt()           {}
func (*Break) stmt()         {}
func (*Continue) stmt()      {}
func (*Return) stmt()        {}
func (*Goto) stmt()          {}
func (*Label) stmt()         {}
func (*Print) stmt()         {}
func (*Throw) stmt()         {}
func (*RaisError) stmt()     {}
func (*WaitFor) stmt()       {}
func (*Transaction) stmt()   {}
func (*Use) stmt()           {}
func (*DeclareCursor) stmt() {}
func (*OpenCursor) stmt()    {}
func (*CloseCursor) stmt()   {}
func (*Deallocate) stmt()    {}
func (*Fetch) stmt()         {}
