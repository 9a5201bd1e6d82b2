package store

import (
	"database/sql"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"sync"

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

const connections = 16

func (*postgres) open(c Config) (write, read *sql.DB, err error) {
	config, err := pgx.ParseConfig(c.URL)
	if err != nil {
		return nil, nil, err
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := db.Ping(); err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, db, nil
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

func (*postgres) retryable(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

func (*postgres) duplicate(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505"
}

func (*postgres) shared() bool { return true }

// backup is the server's own business: whoever runs it has its tools.
func (*postgres) backup(*sql.DB, string, string) (string, error) { return "", nil }
