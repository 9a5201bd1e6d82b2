package engine

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/dml"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// database is one that is in use. This process alone writes its file, so that
// the committed catalogue is a pointer here, and writers wait for each other
// at a channel and not in SQLite.
type database struct {
	path     string
	counters dml.Counters
	locks    applocks
	// writer holds a token while somebody writes.
	writer chan struct{}

	mu        sync.Mutex // held from a COMMIT until its catalogue is here
	committed *catalog.Catalog
	sessions  map[*Session]bool
	gone      bool
}

// loadDatabase reads what a file keeps, and makes what a new one needs.
func loadDatabase(ctx context.Context, c *rowstore.Conn, in entry.Database) (*database, error) {
	for _, sql := range []string{
		"CREATE TABLE IF NOT EXISTS catalog (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID",
		"CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY, last INTEGER NOT NULL)",
	} {
		if err := c.Script(ctx, sql); err != nil {
			return nil, err
		}
	}
	rows, err := c.Query(ctx, "SELECT key, body FROM catalog")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var kept []catalog.Row
	for {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		key, _ := row[0].(string)
		body, _ := row[1].([]byte)
		kept = append(kept, catalog.Row{Key: key, Body: append([]byte(nil), body...)})
	}
	d := &database{writer: make(chan struct{}, 1), sessions: map[*Session]bool{}, committed: catalog.New(in.Name, in.Owner)}
	d.counters.Kept = true
	if len(kept) > 0 {
		if d.committed, err = catalog.Load(in.Name, kept); err != nil {
			return nil, err
		}
		rows.Close()
		d.committed, err = sweep(ctx, c, d.committed)
	}
	return d, err
}

// catalog returns the catalogue that was committed last.
func (d *database) catalog() *catalog.Catalog {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.committed
}

// commit runs the commit of a changed catalogue.
func (d *database) commit(c *catalog.Catalog, commit func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := commit()
	if err == nil {
		d.committed = c
	}
	return err
}

// enter adds a session; false if the database is being deleted.
func (d *database) enter(s *Session) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.gone {
		d.sessions[s] = true
	}
	return !d.gone
}

func (d *database) leave(s *Session) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.sessions, s)
}

// end ends every session: what runs is interrupted, and the next request of
// each closes its connection.
func (d *database) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gone = true
	for s := range d.sessions {
		s.interrupt()
	}
}

// longestWait bounds a wait that LOCK_TIMEOUT does not bound. SQL Server lets
// sessions write side by side where they write different rows; a program that
// has two transactions open would wait for itself here, without an end.
const longestWait = 30 * time.Second

// lock makes the caller the only writer. It waits as long as LOCK_TIMEOUT
// says, in milliseconds, or longestWait if that is negative: 1222.
func (d *database) lock(ctx context.Context, timeout int) error {
	select {
	case d.writer <- struct{}{}:
		return nil
	default:
	}
	refused := types.Errorf(1222, "Lock request time out period exceeded.").WithLevel(16, 51)
	if timeout == 0 {
		return refused
	}
	wait := longestWait
	if timeout > 0 {
		wait = time.Duration(timeout) * time.Millisecond
	}
	late := time.NewTimer(wait)
	defer late.Stop()
	select {
	case d.writer <- struct{}{}:
		return nil
	case <-late.C:
		return refused
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *database) unlock() { <-d.writer }

// store keeps a changed catalogue in the transaction of its change.
func (s *Session) store(ctx context.Context, c *catalog.Catalog) error {
	if c == s.catalog {
		return nil
	}
	if err := keep(ctx, s.conn, s.catalog, c); err != nil {
		return err
	}
	s.catalog, s.changed = c, true
	return nil
}

// keep writes what of a catalogue is another than before.
func keep(ctx context.Context, conn *rowstore.Conn, was, now *catalog.Catalog) error {
	rows, err := now.Changes(was)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Body == nil {
			_, err = conn.Exec(ctx, "DELETE FROM catalog WHERE key = ?", r.Key)
		} else {
			_, err = conn.Exec(ctx, "INSERT INTO catalog VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body", r.Key, r.Body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
