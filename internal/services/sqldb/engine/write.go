package engine

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
)

// change runs f, all or nothing, in the session's transaction or in one of its
// own, as the only writer of the database. The catalogue may be another one
// than before: f binds what it runs.
func (x *frame) change(ctx context.Context, f func() error) error {
	return x.changeIn(ctx, inDatabase, f)
}

// changeIn is change for what may be temporary, which needs no writer, and is
// part of a transaction only where there is one to undo it with.
func (x *frame) changeIn(ctx context.Context, where place, f func() error) error {
	s := x.s
	if s.tran.doomed && where != inVariable {
		return doomed()
	}
	clean := context.WithoutCancel(ctx)
	if where == inVariable || where == inTemporary && s.tran.depth == 0 {
		return s.atomic(ctx, clean, f)
	}
	if err := x.implicit(); err != nil {
		return err
	}
	if err := s.write(ctx); err != nil {
		return err
	}
	err := s.atomic(ctx, clean, f)
	if s.tran.depth == 0 {
		err = errors.Join(err, s.end(clean, err == nil))
	}
	return err
}

// implicit begins a transaction under IMPLICIT_TRANSACTIONS.
func (x *frame) implicit() error {
	if !x.s.set.implicit || x.s.tran.depth > 0 {
		return nil
	}
	return x.s.begin("", x.out)
}

// write makes the session the writer.
func (s *Session) write(ctx context.Context) error {
	t := &s.tran
	if t.writing {
		return nil
	}
	if err := s.db.lock(ctx, s.set.lockTimeout); err != nil {
		return err
	}
	if !t.open { // of SNAPSHOT it is open, and becomes a writing one by itself
		if err := s.conn.Begin(ctx, true); err != nil {
			s.db.unlock()
			return err
		}
	}
	t.open, t.writing = true, true
	return s.refresh()
}

// state is what of a session a transaction undoes.
type state struct {
	catalog, temp *catalog.Catalog
	changed       bool
}

func (s *Session) state() state { return state{s.catalog, s.temp, s.changed} }

func (s *Session) restore(old state) {
	if s.catalog != old.catalog && s.who != nil {
		if who, ok := s.who.Refresh(old.catalog.Security()); ok {
			s.who = who
		}
	}
	s.catalog, s.temp, s.changed = old.catalog, old.temp, old.changed
}

// atomic undoes what f did if it fails.
func (s *Session) atomic(ctx, clean context.Context, f func() error) error {
	if err := s.exec(ctx, "SAVEPOINT s"); err != nil {
		return err
	}
	before := s.state()
	err := f()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		s.restore(before)
		err = errors.Join(err, s.exec(clean, "ROLLBACK TO s"))
		s.counted(false)
	}
	return errors.Join(err, s.exec(clean, "RELEASE s"))
}

// end commits or rolls back what SQLite did, and publishes the catalogue.
func (s *Session) end(ctx context.Context, commit bool) error {
	if !s.tran.open {
		return nil
	}
	var err error
	switch {
	case commit && s.changed:
		err = s.db.commit(s.catalog, func() error { return s.exec(ctx, "COMMIT") })
	case commit:
		err = s.exec(ctx, "COMMIT")
	default:
		err = s.exec(ctx, "ROLLBACK")
	}
	if err != nil && commit {
		err = errors.Join(err, s.exec(ctx, "ROLLBACK"))
	}
	s.tran.open, s.changed = false, false
	if s.within == 0 && len(s.orphans) > 0 {
		err = errors.Join(err, s.dropOrphans(ctx))
	}
	s.counted(err == nil && commit)
	if s.tran.writing {
		s.tran.writing = false
		s.db.unlock()
	}
	return err
}

// counted tells the counters what became of a transaction or a part of it.
func (s *Session) counted(committed bool) {
	s.counters.Ended(committed)
	if s.tran.writing {
		s.db.counters.Ended(committed)
	}
}

func (s *Session) exec(ctx context.Context, text string) error {
	_, err := s.conn.Exec(ctx, text)
	return err
}

// read begins a transaction where the isolation level has reads in one.
func (x *frame) read(ctx context.Context) error {
	s, t := x.s, &x.s.tran
	if err := x.implicit(); err != nil {
		return err
	}
	if t.depth == 0 || t.open {
		return nil
	}
	switch s.set.isolation {
	case tds.RepeatableRead, tds.Serializable:
		return s.write(ctx)
	case tds.Snapshot:
		if err := s.exec(ctx, "BEGIN"); err != nil {
			return err
		}
		t.open = true
	}
	return nil
}

// locks reports a plan that is to be read as the only writer: in a transaction,
// others could change what it read before the transaction ends. Outside of one
// the lock would end with the statement.
func (x *frame) locks(p *bind.Plan) bool {
	t := &x.s.tran
	if t.depth == 0 || t.writing || t.doomed {
		return false
	}
	level := x.s.set.isolation
	return p.Locks || level == tds.RepeatableRead || level == tds.Serializable
}
