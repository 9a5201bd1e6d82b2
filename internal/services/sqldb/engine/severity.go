package engine

import (
	"errors"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// reach is how far an error goes that no TRY catches.
type reach int

const (
	endsStatement reach = iota
	endsScope           // the batch, or the module it stands in
	endsBatch           // and rolls the transaction back
)

// endingBatch are the errors that end the whole batch and roll back, as SQL
// Server has it: conversions that fail, nesting too deep, deadlocks,
// conflicts of SNAPSHOT, and work in a doomed transaction.
var endingBatch = map[int32]bool{
	217: true, 241: true, 242: true, 244: true, 245: true, 248: true, 295: true, 296: true, 1205: true, 3930: true, 3960: true, 8169: true, 9810: true,
}

// binding are the errors that SQL Server finds when it compiles a statement:
// of names that are not there, and of types that do not fit. They end the
// frame, and a TRY around the statement in the same frame does not catch them.
var binding = map[int32]bool{
	107: true, 108: true, 109: true, 110: true, 116: true, 130: true, 137: true, 141: true, 145: true, 147: true, 164: true, 195: true, 205: true, 206: true, 207: true,
	208: true, 209: true, 213: true, 402: true, 1087: true, 2715: true, 4104: true, 4121: true, 8117: true, 8120: true, 8121: true, 8127: true, 8155: true, 8156: true,
	40515: true, 40517: true,
}

// terminating are the errors of rows behind which SQL Server says that the
// change was undone.
var terminating = map[int32]bool{220: true, 232: true, 512: true, 515: true, 547: true, 550: true, 1505: true, 2601: true, 2627: true, 2628: true, 8115: true, 8134: true}

// terminates reports a statement whose error 3621 follows.
func terminates(st ast.Stmt, errs []*types.Error) bool {
	switch st := st.(type) {
	case *ast.Insert, *ast.InsertBulk, *ast.Update, *ast.Delete, *ast.Merge, *ast.CreateIndex:
	case *ast.AlterTable:
		if errs[0].Number == 547 {
			return false
		}
	case *ast.SelectStmt:
		if sel, _ := withoutInto(st.Query.Body); sel == nil {
			return false
		}
	default:
		return false
	}
	return terminating[errs[0].Number]
}

// thrown is an error of THROW, which ends the batch.
type thrown struct{ e *types.Error }

func (t thrown) Error() string { return t.e.Error() }
func (t thrown) Unwrap() error { return t.e }

// raised is one of RAISERROR, which XACT_ABORT does not count.
type raised struct{ e *types.Error }

func (r raised) Error() string { return r.e.Error() }
func (r raised) Unwrap() error { return r.e }

func reachOf(err error, xactAbort bool) reach {
	var e *types.Error
	var r raised
	switch {
	case errors.As(err, new(uncompiled)):
		return endsScope
	case errors.As(err, new(tsql.Errors)): // of a text that is run by this statement
		if xactAbort {
			return endsBatch
		}
		return endsStatement
	case !errors.As(err, &e) || e.Level >= 20:
		return endsBatch
	case errors.As(err, &r):
		return endsStatement
	case binding[e.Number] && !errors.As(err, new(thrown)):
		return endsScope
	case endingBatch[e.Number], xactAbort, errors.As(err, new(thrown)):
		return endsBatch
	}
	return endsStatement
}

// abort is an error on its way out of the statements around it.
type abort struct {
	err   error
	reach reach
	// caught says that a TRY somewhere around is to catch it, other than one
	// of the frame from when it is an error of binding.
	caught bool
	not    *frame
}

func (a *abort) Error() string { return a.err.Error() }
func (a *abort) Unwrap() error { return a.err }
