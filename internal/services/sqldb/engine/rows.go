package engine

import (
	"context"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func lower(name string) string { return strings.ToLower(name) }

// unwrapped is the error within the end of a frame.
func unwrapped(err error) error {
	var a *abort
	if errors.As(err, &a) {
		return a.err
	}
	return err
}

// gatherer is where INSERT … EXECUTE takes the rows of what it runs.
type gatherer struct {
	sink
	cols []tds.Column
	take func([]tds.Column, []types.Value) error
}

func (g *gatherer) Columns(cols []tds.Column) error {
	g.cols = append([]tds.Column(nil), cols...)
	return nil
}

func (g *gatherer) Row(v []types.Value) error {
	return g.take(g.cols, append([]types.Value(nil), v...))
}

func (g *gatherer) Done(tds.Command, int64) error { return nil }
func (g *gatherer) EnterProcedure()               {}
func (g *gatherer) LeaveProcedure(int32) error    { return nil }

// executeFor runs EXECUTE for INSERT.
func (x *frame) executeFor(ctx context.Context, st *ast.Execute, f func([]tds.Column, []types.Value) error) error {
	out := x.out
	x.out = &gatherer{sink: out, take: f}
	err := x.execute(ctx, st)
	x.out = out
	return err
}
