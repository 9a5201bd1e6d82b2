package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/dml"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// gatherer is where INSERT … EXECUTE takes the rows of what it runs. With
// hidden the transaction around is the statement's, and no client's.
type gatherer struct {
	sink
	sets   []dml.Set
	room   types.Room
	hidden bool
}

func (g *gatherer) Columns(cols []tds.Column) error {
	g.sets = append(g.sets, dml.Set{Columns: slices.Clone(cols)})
	return nil
}

func (g *gatherer) Row(v []types.Value) error {
	s := &g.sets[len(g.sets)-1]
	s.Rows = append(s.Rows, slices.Clone(v))
	return g.room.Take(v)
}

func (g *gatherer) Done(tds.Command, int64) error { return nil }
func (g *gatherer) EnterProcedure()               {}
func (g *gatherer) LeaveProcedure(int32) error    { return nil }

func (g *gatherer) Transaction(c tds.TransactionChange, id uint64) error {
	if g.hidden {
		return nil
	}
	return g.sink.Transaction(c, id)
}

// insertExecute is INSERT … EXECUTE: what is executed may change rows itself,
// so that its rows are gathered first. Both are one statement, which is undone
// as a whole, in a transaction of its own where there is none.
func (x *frame) insertExecute(ctx context.Context, st *ast.Insert) error {
	s := x.s
	if s.inserting > 0 {
		return types.Errorf(8164, "An INSERT EXEC statement cannot be nested.")
	}
	_, done, err := x.changePlan(st) // what is wrong or not allowed is so before anything runs
	if err != nil {
		return err
	}
	done()
	if err := x.implicit(); err != nil {
		return err
	}
	own, clean := s.tran.depth == 0, context.WithoutCancel(ctx)
	if own {
		if err := s.begin("", quiet{}); err != nil {
			return err
		}
	}
	run := func() error {
		g, out := &gatherer{sink: x.out, hidden: own}, x.out
		s.inserting, x.out = s.tran.depth, g
		err := x.execute(ctx, st.Execute)
		s.inserting, x.out = 0, out
		if err != nil {
			return err
		}
		if own && s.tran.depth == 1 && !s.tran.open { // it has changed nothing
			s.tran, own = transaction{}, false
		}
		return x.changeNow(ctx, st, g.sets)
	}
	before, within, saves := s.state(), s.tran.open, len(s.tran.saves)
	if within {
		if err := s.exec(ctx, "SAVEPOINT e"); err != nil {
			return err
		}
	}
	err = run()
	switch {
	case !s.tran.open: // an error has ended the transaction, or nothing was written
	case within:
		if err != nil {
			s.restore(before)
			err = errors.Join(err, s.exec(clean, "ROLLBACK TO e"))
			s.counted(false)
		}
		err = errors.Join(err, s.exec(clean, "RELEASE e"))
		s.tran.saves = s.tran.saves[:min(saves, len(s.tran.saves))] // those within went with it
	case err != nil && !own:
		s.restore(before)
		err = errors.Join(err, s.end(clean, false))
	}
	switch {
	case !own || s.tran.depth == 0:
		return err
	case err != nil:
		return errors.Join(err, s.rollback(clean, quiet{}))
	}
	id := s.tran.id
	if err := s.commit(clean, quiet{}); err != nil || s.tran.depth == 0 {
		return err
	}
	return x.out.Transaction(tds.TransactionBegun, id) // what it left open is the client's
}

// insideInsert refuses what must not end the transaction of INSERT … EXECUTE:
// 3915 and 3916.
func (s *Session) insideInsert(st *ast.Transaction, name string) error {
	switch {
	case s.inserting == 0:
	case st.Verb == "COMMIT" && s.tran.depth <= s.inserting:
		return types.Errorf(3916, "Cannot use the COMMIT statement within an INSERT-EXEC statement unless BEGIN TRANSACTION is used first.").WithLevel(16, 0)
	case st.Verb == "ROLLBACK" && name == "":
		return types.Errorf(3915, "Cannot use the ROLLBACK statement within an INSERT-EXEC statement.").WithLevel(16, 0)
	}
	return nil
}
