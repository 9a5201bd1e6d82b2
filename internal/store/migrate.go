package store

import (
	"context"
	"fmt"
)

// own are the tables of the store itself.
var own = []string{
	`CREATE TABLE IF NOT EXISTS schema_versions (component TEXT PRIMARY KEY, version BIGINT NOT NULL)`,
	`CREATE TABLE IF NOT EXISTS changes (rev BIGINT PRIMARY KEY, kind TEXT NOT NULL, item TEXT NOT NULL)`,
	`CREATE TABLE IF NOT EXISTS feed (one BIGINT PRIMARY KEY, rev BIGINT NOT NULL)`,
	`INSERT INTO feed (one, rev) VALUES (1, 0) ON CONFLICT (one) DO NOTHING`,
}

// NewerError refuses a database that a newer program has upgraded.
type NewerError struct {
	Component   string
	Have, Known int // version found, newest version known
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("the home was written by a newer Lanyard: its %q tables have version %d, this program knows %d. "+
		"Use the newer program, go back to a backup from before its upgrade (for SQLite it lies in home), or give --home or --database a new place", e.Component, e.Have, e.Known)
}

// migrate brings every component's tables up to date.
func (db *DB) migrate(ctx context.Context, c Config) error {
	for _, s := range own {
		if err := db.statement(ctx, s); err != nil {
			return err
		}
	}
	have, err := db.versions(ctx)
	if err != nil {
		return err
	}
	older := ""
	for _, s := range c.Schemas {
		switch v := have[s.Component]; {
		case v > len(s.Versions):
			return &NewerError{s.Component, v, len(s.Versions)}
		case v > 0 && v < len(s.Versions):
			older = fmt.Sprintf("%s-%d", s.Component, v)
		}
	}
	if older != "" {
		name := "backup-" + c.Clock.Now().Format("20060102-150405") + "-" + older
		path, err := db.dialect.backup(db.write, c.Dir, name)
		if err != nil {
			return fmt.Errorf("back up the home before its upgrade: %w", err)
		}
		if path == "" {
			db.notices = append(db.notices, fmt.Sprintf("The database was upgraded from %s. The server's own backups are the way back.", older))
		} else {
			db.notices = append(db.notices, fmt.Sprintf("The home was upgraded from %s. The database from before lies in %s.", older, path))
		}
	}
	for _, s := range c.Schemas {
		for v := have[s.Component]; v < len(s.Versions); v++ {
			if err := db.upgrade(ctx, s, v); err != nil {
				return fmt.Errorf("upgrade %s to version %d: %w", s.Component, v+1, err)
			}
		}
	}
	return nil
}

func (db *DB) versions(ctx context.Context) (map[string]int, error) {
	have := map[string]int{}
	err := db.Read(ctx, func(tx *Tx) error {
		rows, err := tx.Query(ctx, `SELECT component, version FROM schema_versions`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var component string
			var version int
			if err := rows.Scan(&component, &version); err != nil {
				return err
			}
			have[component] = version
		}
		return rows.Err()
	})
	return have, err
}

// upgrade takes one component one version further, all statements or none.
// Replicas that start together meet at the version row: one of them upgrades.
func (db *DB) upgrade(ctx context.Context, s Schema, from int) error {
	err := db.Write(ctx, func(tx *Tx) error {
		if from == 0 {
			if _, err := tx.Exec(ctx, `INSERT INTO schema_versions (component, version) VALUES (?, 1)`, s.Component); err != nil {
				return err
			}
		} else if n, err := tx.Exec(ctx, `UPDATE schema_versions SET version = ? WHERE component = ? AND version = ?`, from+1, s.Component, from); err != nil || n == 0 {
			return err
		}
		for _, statement := range s.Versions[from] {
			if _, err := tx.Exec(ctx, db.dialect.ddl(statement)); err != nil {
				return fmt.Errorf("%w in %s", err, statement)
			}
		}
		return nil
	})
	if IsDuplicate(err) {
		return nil
	}
	return err
}

func (db *DB) statement(ctx context.Context, s string) error {
	_, err := db.write.ExecContext(ctx, db.dialect.ddl(s))
	if IsDuplicate(err) {
		return nil // another replica made it at the same moment
	}
	return err
}
