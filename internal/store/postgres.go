package store

import (
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgres is a server that several replicas share. Every transaction is
// serializable and retried, so that services reason about one writer at a
// time; no advisory locks and no server-side sequences, so that databases
// which speak PostgreSQL's protocol serve as well.
type postgres struct {
	rebound sync.Map // query with "?" → query with "$n"
}

const (
	connections = 16
	// connectLimit bounds a connection's making, unless the URL has a
	// connect_timeout.
	connectLimit = 10 * time.Second
)

func (*postgres) open(c Config) (write, read *sql.DB, err error) {
	config, err := pgx.ParseConfig(c.URL)
	if err != nil {
		return nil, nil, advised(err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectLimit
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := db.Ping(); err != nil {
		return nil, nil, errors.Join(advised(err), db.Close())
	}
	return db, db, nil
}

// advised adds to a failure to connect what to do about it. The driver leaves
// the password out of its errors.
func advised(err error) error {
	advice := "is the server running, and are host and port those of --database?"
	var unreadable *pgconn.ParseConfigError
	var answered *pgconn.PgError
	switch {
	case errors.As(err, &unreadable):
		advice = "give --database or LANYARD_DATABASE as postgres://user:password@host:5432/name"
	case errors.As(err, &answered):
		switch answered.Code {
		case "28P01", "28000":
			advice = "correct user and password in --database or LANYARD_DATABASE"
		case "3D000":
			advice = "make the database first, as with createdb, or name another in --database"
		case "53300":
			advice = "raise max_connections of the server, or stop other replicas"
		default:
			advice = "the server's own log says more"
		}
	}
	return fmt.Errorf("%w\n%s", err, advice)
}

func (p *postgres) rebind(query string) string {
	if q, ok := p.rebound.Load(query); ok {
		return q.(string)
	}
	q := numbered(query)
	p.rebound.Store(query, q)
	return q
}

// numbered replaces each "?" outside quotes by $1, $2, ….
func numbered(query string) string {
	var b strings.Builder
	n, quoted := 0, false
	for i := 0; i < len(query); i++ {
		switch c := query[i]; {
		case c == '\'':
			quoted = !quoted
			b.WriteByte(c)
		case c == '?' && !quoted:
			n++
			b.WriteString("$" + strconv.Itoa(n))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// ddl makes text compare by bytes, as SQLite's does: ranges over ids and the
// order of lists must not depend on the server's locale.
func (*postgres) ddl(statement string) string {
	return replaceType(replaceType(statement, "BYTES", "BYTEA"), "TEXT", `TEXT COLLATE "C"`)
}

func replaceType(statement, from, to string) string {
	return regexp.MustCompile(`\b`+from+`\b`).ReplaceAllString(statement, to)
}

func (*postgres) readOptions() *sql.TxOptions {
	return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
}

func (*postgres) writeOptions() *sql.TxOptions {
	return &sql.TxOptions{Isolation: sql.LevelSerializable}
}

// retryable: a conflict with another transaction, a deadlock, or a connection
// that the server closed before it took the transaction, as a restart does
// with all that lie idle.
func (*postgres) retryable(err error) bool {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return pgconn.SafeToRetry(err)
	}
	switch e.Code {
	case "40001", "40P01", "57P01", "57P02":
		return true
	}
	return false
}

func (*postgres) duplicate(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505"
}

func (*postgres) full(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "53100"
}

func (*postgres) shared() bool { return true }

// backup is the server's own business: whoever runs it has its tools.
func (*postgres) backup(*sql.DB, string, string) (string, error) { return "", nil }
