package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// transaction is the state of a session's transaction. One of T-SQL becomes
// one of SQLite's with its first write, so that reads before it see what was
// committed last, as READ COMMITTED SNAPSHOT has it. REPEATABLE READ and
// SERIALIZABLE write from their first statement on; SNAPSHOT reads as of it.
type transaction struct {
	depth  int // @@TRANCOUNT
	id     uint64
	name   string
	doomed bool
	// open says that SQLite is in a transaction, writing that the session is
	// the writer of the database.
	open, writing bool
	before        state // of the session
	saves         []save
}

// save is a savepoint. point is "" where SQLite's transaction had not begun.
type save struct {
	name, point string
	before      state
}

func (x *frame) transaction(ctx context.Context, st *ast.Transaction) error {
	name := st.Name
	if strings.HasPrefix(name, "@") {
		v, err := x.variable(name)
		if err != nil {
			return err
		}
		name = v.Value.Text
	}
	s := x.s
	if err := s.insideInsert(st, name); err != nil {
		return err
	}
	if st.Distributed {
		return types.Unsupported("BEGIN DISTRIBUTED TRANSACTION")
	}
	command := tds.CommandNone
	var err error
	switch st.Verb {
	case "BEGIN":
		command, err = tds.CommandBegin, s.begin(name, x.out)
	case "COMMIT":
		command, err = tds.CommandCommit, s.commit(ctx, x.out)
	case "ROLLBACK":
		command, err = tds.CommandRollback, s.rollbackNamed(ctx, name, x.out)
	case "SAVE":
		err = s.save(ctx, name)
	}
	if err != nil {
		return err
	}
	s.rowCount = 0
	return x.out.Done(command, tds.NoCount)
}

// begin opens a transaction, or counts one within it.
func (s *Session) begin(name string, out sink) error {
	t := &s.tran
	if t.depth++; t.depth > 1 {
		return nil
	}
	s.lastTransaction++
	*t = transaction{depth: 1, id: s.lastTransaction, name: name, before: s.state(), open: t.open, writing: t.writing}
	return out.Transaction(tds.TransactionBegun, t.id)
}

func (s *Session) commit(ctx context.Context, out sink) error {
	t := &s.tran
	switch {
	case t.depth == 0:
		return types.Errorf(3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.")
	case t.doomed:
		return doomed()
	case t.depth > 1:
		t.depth--
		return nil
	}
	if err := s.end(ctx, true); err != nil {
		return err
	}
	id := t.id
	*t = transaction{}
	s.db.locks.release(s, true)
	return out.Transaction(tds.TransactionCommitted, id)
}

func doomed() error {
	return types.Errorf(3930, "The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.")
}

// rollback undoes the whole transaction.
func (s *Session) rollback(ctx context.Context, out sink) error {
	t := &s.tran
	if t.depth == 0 {
		return types.Errorf(3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.")
	}
	err := s.keepingVariables(ctx, func() error {
		err := s.end(ctx, false)
		s.restore(t.before)
		return err
	})
	id := t.id
	*t = transaction{}
	s.db.locks.release(s, true)
	if err != nil {
		return err
	}
	return out.Transaction(tds.TransactionRolledBack, id)
}

// rollbackNamed is ROLLBACK with the name of a savepoint or of the outermost
// transaction.
func (s *Session) rollbackNamed(ctx context.Context, name string, out sink) error {
	t := &s.tran
	if name == "" || t.depth == 0 {
		return s.rollback(ctx, out)
	}
	for i := len(t.saves) - 1; i >= 0; i-- {
		p := t.saves[i]
		if !strings.EqualFold(p.name, name) {
			continue
		}
		if t.doomed {
			return types.Errorf(3931, "The current transaction cannot be committed and cannot be rolled back to a savepoint. Roll back the entire transaction.")
		}
		t.saves = t.saves[:i+1]
		return s.keepingVariables(ctx, func() error {
			s.restore(p.before)
			switch {
			case p.point != "":
				s.counted(false)
				return s.exec(ctx, "ROLLBACK TO "+p.point)
			case t.open && s.set.isolation != tds.Snapshot:
				return s.end(ctx, false)
			}
			return nil
		})
	}
	if !strings.EqualFold(name, t.name) {
		return types.Errorf(6401, "Cannot roll back %s. No transaction or savepoint of that name was found.", name)
	}
	return s.rollback(ctx, out)
}

func (s *Session) save(ctx context.Context, name string) error {
	t := &s.tran
	switch {
	case t.depth == 0:
		return types.Errorf(628, "Cannot issue SAVE TRANSACTION when there is no active transaction.").WithLevel(16, 0)
	case t.doomed:
		return doomed()
	}
	p := save{name: name, before: s.state()}
	if t.open {
		p.point = fmt.Sprintf("p%d", len(t.saves))
		if err := s.exec(ctx, "SAVEPOINT "+p.point); err != nil {
			return err
		}
	}
	t.saves = append(t.saves, p)
	return nil
}

// Transaction begins, ends or saves a transaction for a driver.
func (s *Session) Transaction(ctx context.Context, r *tds.TransactionRequest, out *tds.Results) error {
	if err := s.refresh(); err != nil {
		return err
	}
	isolate := func(i tds.Isolation) {
		if i != tds.IsolationUnchanged {
			s.set.isolation = i
		}
	}
	var err error
	switch r.Action {
	case tds.BeginTransaction:
		isolate(r.Isolation)
		return s.begin(r.Name, out)
	case tds.CommitTransaction:
		err = s.commit(ctx, out)
	case tds.RollbackTransaction:
		err = s.rollbackNamed(ctx, r.Name, out)
	case tds.SaveTransaction:
		return s.save(ctx, r.Name)
	default:
		return types.Unsupported("This request of the transaction manager")
	}
	if err == nil && r.Next {
		isolate(r.NextIsolation)
		err = s.begin(r.NextName, out)
	}
	return err
}
