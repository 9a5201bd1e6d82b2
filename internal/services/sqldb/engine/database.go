package engine

import (
	"context"
	"database/sql"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
)

// database is the catalogue of one database that is in use, as it was
// committed last. This process alone writes the file.
type database struct {
	mu        sync.Mutex // held from a COMMIT until its catalogue is here
	committed *catalog.Catalog
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

// database returns a database, whose catalogue is read when it is used first.
func (e *Engine) database(ctx context.Context, c *sql.Conn, in entry.Database) (*database, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if d := e.databases[in.ID]; d != nil {
		return d, nil
	}
	rows, err := c.QueryContext(ctx, "SELECT key, body FROM catalog")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var kept []catalog.Row
	for rows.Next() {
		var r catalog.Row
		if err := rows.Scan(&r.Key, &r.Body); err != nil {
			return nil, err
		}
		kept = append(kept, r)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	d := &database{committed: catalog.New(in.Name, in.Owner)}
	if len(kept) > 0 {
		if d.committed, err = catalog.Load(in.Name, kept); err != nil {
			return nil, err
		}
	}
	e.databases[in.ID] = d
	return d, nil
}

// store keeps a changed catalogue in the transaction of its change.
func (s *Session) store(ctx context.Context, c *catalog.Catalog) error {
	if c == s.catalog {
		return nil
	}
	rows, err := c.Changes(s.catalog)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Body == nil {
			_, err = s.conn.ExecContext(ctx, "DELETE FROM catalog WHERE key = ?", r.Key)
		} else {
			_, err = s.conn.ExecContext(ctx, "INSERT INTO catalog VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body", r.Key, r.Body)
		}
		if err != nil {
			return err
		}
	}
	s.catalog, s.changed = c, true
	return nil
}
