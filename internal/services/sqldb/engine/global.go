package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
)

// Global temporary tables, ##t, lie in the database's own file, where all
// sessions find them. The session that made one takes it along when it ends,
// and what a process left behind goes when the next one opens the file.

// claim makes the global tables that are new in a catalogue the session's.
func (s *Session) claim(before, after *catalog.Catalog) {
	if before == after {
		return
	}
	for _, t := range after.Globals() {
		if _, old := before.ByID(t.ID); !old {
			s.globals = append(s.globals, t.ID)
		}
	}
}

// dropGlobals drops the global tables that the session made. It must have no
// transaction.
func (s *Session) dropGlobals(ctx context.Context) error {
	ids := s.globals
	s.globals = nil
	if len(ids) == 0 {
		return nil
	}
	if err := s.db.lock(ctx, 5000); err != nil { // what stays goes with the next process
		return err
	}
	if err := s.conn.Begin(ctx, true); err != nil {
		s.db.unlock()
		return err
	}
	s.tran.open, s.tran.writing = true, true
	s.catalog = s.db.catalog()
	d := s.catalog.Edit()
	var err error
	for _, id := range ids {
		if t, ok := s.catalog.TableByID(id); ok && err == nil {
			d.Remove(t.ID)
			err = s.exec(ctx, "DROP TABLE IF EXISTS main."+t.StoredName())
		}
	}
	if err == nil {
		err = s.store(ctx, d.Catalog())
	}
	if e := s.end(ctx, err == nil); err == nil {
		err = e
	}
	return err
}

// sweep drops the global tables that an earlier process left.
func sweep(ctx context.Context, c *rowstore.Conn, was *catalog.Catalog) (*catalog.Catalog, error) {
	list := was.Globals()
	if len(list) == 0 {
		return was, nil
	}
	d := was.Edit()
	for _, t := range list {
		d.Remove(t.ID)
		if _, err := c.Exec(ctx, "DROP TABLE IF EXISTS main."+t.StoredName()); err != nil {
			return nil, err
		}
	}
	now := d.Catalog()
	return now, keep(ctx, c, was, now)
}
