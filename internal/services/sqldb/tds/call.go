package tds

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/types"

// Procedure is the number of a procedure that may be called by number, 0 for
// one called by name ([MS-TDS] 2.2.6.6, ProcID).
type Procedure uint16

// The numbered procedures.
const (
	ByName          Procedure = 0
	Cursor          Procedure = 1
	CursorOpen      Procedure = 2
	CursorPrepare   Procedure = 3
	CursorExecute   Procedure = 4
	CursorPrepExec  Procedure = 5
	CursorUnprepare Procedure = 6
	CursorFetch     Procedure = 7
	CursorOption    Procedure = 8
	CursorClose     Procedure = 9
	ExecuteSQL      Procedure = 10
	Prepare         Procedure = 11
	Execute         Procedure = 12
	PrepExec        Procedure = 13
	PrepExecRPC     Procedure = 14
	Unprepare       Procedure = 15
)

// Call is a remote procedure call. A client that calls one of the numbered
// procedures by name ("sp_executesql") is answered with the number, too.
type Call struct {
	Procedure Procedure
	Name      string // as the client wrote it: "dbo.p", "[sys].sp_datatype_info_100"; the procedure's name when called by number
	Options   CallOptions
	Params    []Param
}

// CallOptions are the option flags of a call.
type CallOptions uint16

// The option flags.
const (
	WithRecompile CallOptions = 1 << iota
	NoMetadata
	ReuseMetadata
)

// Param is one parameter of a call.
type Param struct {
	Name    string // with its "@", "" when given by place
	Output  bool
	Default bool // the client asks for the parameter's default
	Type    types.Type
	Value   types.Value
}

// TransactionAction is what a transaction manager request asks for
// ([MS-TDS] 2.2.6.9, RequestType).
type TransactionAction uint16

// The actions.
const (
	BeginTransaction    TransactionAction = 5
	CommitTransaction   TransactionAction = 7
	RollbackTransaction TransactionAction = 8
	SaveTransaction     TransactionAction = 9
)

// Isolation is an isolation level as a request writes it.
type Isolation byte

// The isolation levels.
const (
	IsolationUnchanged Isolation = iota
	ReadUncommitted
	ReadCommitted
	RepeatableRead
	Serializable
	Snapshot
)

// TransactionRequest begins or ends a transaction. With Next, a commit or
// rollback begins another at once (fBeginXact), of isolation NextIsolation
// and name NextName.
type TransactionRequest struct {
	Action        TransactionAction
	Isolation     Isolation
	Name          string
	Next          bool
	NextIsolation Isolation
	NextName      string
}
