// Package store owns the database: connections, transactions, migrations,
// the differences between SQLite and PostgreSQL, and the feed of changes.
// Services own their tables and write portable SQL; nothing here knows what
// a vault is. Everything that keeps state imports it.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
)

// ErrNoRows is what Scan returns when a query found nothing.
var ErrNoRows = sql.ErrNoRows

// Schema is the tables of one component.
//
// Statements are portable SQL: TEXT, BIGINT, INTEGER and BYTES are the column
// types, "?" the placeholder. Text compares by bytes on both databases.
type Schema struct {
	Component string
	// Versions[i] holds the statements that take the component's tables from
	// version i to version i+1, one statement a string.
	Versions [][]string
}

// Durability says what a commit survives.
type Durability string

// Normal survives the end of the process, Full also the loss of power.
const (
	Normal Durability = "normal"
	Full   Durability = "full"
)

// Config opens a DB.
type Config struct {
	// Dir is the folder of the SQLite file and of backups.
	Dir string
	// URL is empty for SQLite, or postgres://….
	URL        string
	Schemas    []Schema
	Clock      clock.Clock
	Log        *slog.Logger
	Durability Durability
}

// DB is an open database.
type DB struct {
	write, read *sql.DB
	dialect     dialect
	log         *slog.Logger
	feed        feed
	notices     []string
	closing     sync.Once
}

// Open connects, brings the tables up to date and returns the database. An
// older one is upgraded after a backup; a newer one is refused with
// *NewerError.
func Open(ctx context.Context, c Config) (*DB, error) {
	d, err := dialectFor(c)
	if err != nil {
		return nil, err
	}
	db := &DB{dialect: d, log: c.Log}
	name := "the database"
	if c.URL == "" {
		name = filepath.Join(c.Dir, sqliteFile)
	}
	if db.write, db.read, err = d.open(c); err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	if err := db.prepare(ctx, c); err != nil {
		db.Close()
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return db, nil
}

func (db *DB) prepare(ctx context.Context, c Config) error {
	if err := db.migrate(ctx, c); err != nil {
		return err
	}
	return db.Read(ctx, func(tx *Tx) error {
		return tx.QueryRow(ctx, `SELECT rev FROM feed`).Scan(&db.feed.last)
	})
}

// Close closes the connections; it may be called again.
func (db *DB) Close() error {
	var err error
	db.closing.Do(func() {
		err = db.write.Close()
		if db.read != db.write {
			err = errors.Join(err, db.read.Close())
		}
	})
	return err
}

// Notices is what the user should know about the opening: an upgrade, and where
// the backup is.
func (db *DB) Notices() []string { return db.notices }

// Shared reports whether other processes may write to the database, so that
// what was read may be old at once.
func (db *DB) Shared() bool { return db.dialect.shared() }

// Read runs fn in a read-only transaction that sees one moment.
func (db *DB) Read(ctx context.Context, fn func(tx *Tx) error) error {
	return db.retry(ctx, func() error {
		tx, err := db.read.BeginTx(ctx, db.dialect.readOptions())
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		return fn(&Tx{tx: tx, dialect: db.dialect})
	})
}

// Write runs fn in a transaction and commits it. The closure runs again when
// the database asks for it, so it must change nothing but its own results.
// On a full disk the error is azerr.Full, and nothing is written.
// Changes that fn recorded reach every subscriber before Write returns.
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	var recorded []Change
	err := db.retry(ctx, func() error {
		sqlTx, err := db.write.BeginTx(ctx, db.dialect.writeOptions())
		if err != nil {
			return err
		}
		defer func() { _ = sqlTx.Rollback() }()
		tx := &Tx{tx: sqlTx, dialect: db.dialect}
		if err := fn(tx); err != nil {
			return err
		}
		if err := tx.writeChanges(ctx); err != nil {
			return err
		}
		recorded = tx.changes
		return sqlTx.Commit()
	})
	if db.dialect.full(err) {
		return azerr.Full(err)
	}
	if err != nil || len(recorded) == 0 {
		return err
	}
	// The write stands: a caller that gives up now must not keep the others
	// from hearing of it.
	return db.feed.deliver(context.WithoutCancel(ctx), db, recorded)
}

// attempts bounds how often a transaction is tried.
const attempts = 20

func (db *DB) retry(ctx context.Context, try func() error) error {
	wait := time.Millisecond
	for i := 1; ; i++ {
		err := try()
		if err == nil || i == attempts || !db.dialect.retryable(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		wait = min(2*wait, 100*time.Millisecond)
	}
}
