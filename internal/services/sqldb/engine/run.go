package engine

import (
	"context"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// signal says how the statements go on after one of them.
type signal struct {
	kind  signalKind
	label string // of jump
}

type signalKind int

const (
	next signalKind = iota
	breaks
	continues
	returns
	jumps
)

var onward = signal{}

// run runs the frame's statements.
func (x *frame) run(ctx context.Context) error {
	if x.proc != nil {
		if err := x.proc(ctx); err != nil {
			return x.failed(ctx, &ast.Execute{}, err)
		}
		return nil
	}
	if err := x.compile(ctx); err != nil {
		return x.failed(ctx, &ast.Declare{}, err)
	}
	if err := x.announce(); err != nil {
		return x.failed(ctx, &ast.Declare{}, err)
	}
	sig, err := x.list(ctx, x.text.batch.Stmts)
	if err == nil && sig.kind == jumps {
		err = &abort{err: types.Errorf(133, "A GOTO statement references the label '%s' but the label has not been declared.", sig.label).WithLevel(15, 1), reach: endsScope}
	}
	return err
}

// list runs statements in order. A GOTO to a label among them goes on there.
func (x *frame) list(ctx context.Context, stmts []ast.Stmt) (signal, error) {
	for i := 0; i < len(stmts); i++ {
		sig, err := x.statement(ctx, stmts[i])
		if err != nil {
			return sig, err
		}
		if sig.kind == jumps {
			at := labelAt(stmts, sig.label)
			if at < 0 {
				return sig, nil
			}
			i = at
		} else if sig.kind != next {
			return sig, nil
		}
	}
	return onward, nil
}

func labelAt(stmts []ast.Stmt, name string) int {
	for i, s := range stmts {
		if l, ok := s.(*ast.Label); ok && strings.EqualFold(l.Name, name) {
			return i
		}
	}
	return -1
}

// statement runs one statement, and decides about its error.
func (x *frame) statement(ctx context.Context, st ast.Stmt) (signal, error) {
	if err := ctx.Err(); err != nil {
		return onward, err
	}
	sig, err := x.dispatch(ctx, st)
	if rowstore.Stale(err) && !x.s.changed {
		// Another session's definition was committed after this statement was bound:
		// it is bound again, to what is there now.
		if sig, err = x.dispatch(ctx, st); rowstore.Stale(err) {
			err = changed(x.s.entry.Database.Name)
		}
	}
	if err == nil {
		if counts(st) {
			x.s.lastError = 0
		}
		return sig, nil
	}
	return onward, x.failed(ctx, st, err)
}

// changed is 3961: a snapshot of the rows is older than the definitions.
func changed(database string) *types.Error {
	return types.Errorf(3961, "Snapshot isolation transaction failed in database '%s' because the object accessed by the statement has been modified by a DDL statement in another concurrent transaction since the start of this transaction. It is disallowed because the metadata is not versioned. A concurrent update to metadata can lead to inconsistency if mixed with snapshot isolation.", database)
}

// counts reports a statement that sets @@ERROR: all but those that only hold
// others.
func counts(st ast.Stmt) bool {
	switch st.(type) {
	case *ast.Block, *ast.If, *ast.While, *ast.Try, *ast.Label, *ast.Goto, *ast.Declare, *ast.RaisError:
		return false
	}
	return true
}

// failed decides about an error: nil when the frame goes on.
func (x *frame) failed(ctx context.Context, st ast.Stmt, err error) error {
	var a *abort
	if errors.As(err, &a) {
		return a
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	list := x.located(st, err)
	if list == nil {
		return &abort{err: err, reach: endsBatch}
	}
	s, e := x.s, list[len(list)-1]
	if x.inFunction { // its error is that of the statement that calls it
		return &abort{err: e, reach: endsStatement}
	}
	s.lastError = e.Number
	far := reachOf(err, s.set.xactAbort)
	undo := far == endsBatch && (s.set.xactAbort || !errors.As(err, new(thrown)))
	if e.Level < 20 && x.caught(far == endsScope) {
		s.tran.doomed = s.tran.doomed || undo && s.tran.depth > 0
		a := &abort{err: e, reach: far, caught: true}
		if far == endsScope {
			a.not = x
		}
		return a
	}
	for _, e := range list[:len(list)-1] {
		if err := x.out.Message(e); err != nil {
			return err
		}
	}
	if far == endsStatement {
		if err := x.out.Message(e); err != nil {
			return err
		}
		if terminates(st, list) {
			if err := x.out.Message(&types.Error{Number: 3621, Message: "The statement has been terminated.", Procedure: e.Procedure, Line: e.Line}); err != nil {
				return err
			}
		}
		return x.out.Done(commandOf(st), tds.NoCount)
	}
	if undo && s.tran.depth > 0 {
		if err := s.rollback(context.WithoutCancel(ctx), x.out); err != nil {
			return err
		}
	}
	return &abort{err: e, reach: far}
}

// caught reports a TRY that an error will come to.
func (x *frame) caught(elsewhere bool) bool {
	p := x
	if elsewhere {
		p = x.parent
	}
	for ; p != nil; p = p.parent {
		if p.tries > 0 {
			return true
		}
	}
	return false
}

// located are the errors of T-SQL in an error, with where they are.
func (x *frame) located(st ast.Stmt, err error) []*types.Error {
	var list tsql.Errors
	var one *types.Error
	switch {
	case errors.As(err, &list) && len(list) > 0:
	case errors.As(err, &one):
		list = tsql.Errors{one}
	default:
		return nil
	}
	out := make([]*types.Error, len(list))
	for i, e := range list {
		e = e.At(x.text.line(st.Pos().Line))
		if e.Procedure == "" && x.name != "" {
			c := *e
			c.Procedure, e = x.name, &c
		}
		out[i] = e
	}
	return out
}

// commandOf is what DONE says of a statement.
func commandOf(st ast.Stmt) tds.Command {
	switch st.(type) {
	case *ast.SelectStmt:
		return tds.CommandSelect
	case *ast.Insert, *ast.InsertBulk:
		return tds.CommandInsert
	case *ast.Update:
		return tds.CommandUpdate
	case *ast.Delete:
		return tds.CommandDelete
	case *ast.Merge:
		return tds.CommandMerge
	case *ast.Execute:
		return tds.CommandExecute
	}
	return tds.CommandNone
}
