package engine

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// try runs TRY and, with an error that it catches, CATCH. Within CATCH the
// ERROR_ functions are about that error, also in the procedures it calls.
func (x *frame) try(ctx context.Context, st *ast.Try) (signal, error) {
	x.tries++
	sig, err := x.list(ctx, st.Body)
	x.tries--
	var a *abort
	if err == nil || !errors.As(err, &a) || !a.caught || a.not == x {
		return sig, err
	}
	var e *types.Error
	if !errors.As(a.err, &e) {
		return sig, err
	}
	s := x.s
	s.lastError = e.Number
	s.caught = append(s.caught, e)
	defer func() { s.caught = s.caught[:len(s.caught)-1] }()
	return x.list(ctx, st.Catch)
}

// errorPart is what an ERROR_ function says of the error that CATCH is about.
func (s *Session) errorPart(name string) types.Variable {
	t := types.Of(types.Int)
	switch name {
	case "ERROR_MESSAGE":
		t = types.Sized(types.NVarChar, 4000)
	case "ERROR_PROCEDURE":
		t = types.Sysname()
	}
	if len(s.caught) == 0 {
		return types.Variable{Type: t, Value: types.Null()}
	}
	e := s.caught[len(s.caught)-1]
	var v types.Value
	switch name {
	case "ERROR_NUMBER":
		v = types.NewInt(types.Int, int64(e.Number))
	case "ERROR_SEVERITY":
		v = types.NewInt(types.Int, int64(e.Level))
	case "ERROR_STATE":
		v = types.NewInt(types.Int, int64(e.State))
	case "ERROR_LINE":
		v = types.NewInt(types.Int, int64(e.Line))
	case "ERROR_MESSAGE":
		v = types.NewText(types.NVarChar, e.Message)
	case "ERROR_PROCEDURE":
		if e.Procedure != "" {
			v = types.NewText(types.NVarChar, e.Procedure)
		}
	}
	return types.Variable{Type: t, Value: v}
}

// xactState is XACT_STATE(): -1 in a doomed transaction, 1 in another.
func (s *Session) xactState() int64 {
	switch {
	case s.tran.depth == 0:
		return 0
	case s.tran.doomed:
		return -1
	}
	return 1
}
