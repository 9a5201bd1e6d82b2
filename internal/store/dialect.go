package store

import (
	"database/sql"
	"fmt"
	"strings"
)

// dialect is what differs between the databases.
type dialect interface {
	open(c Config) (write, read *sql.DB, err error)
	// rebind turns "?" into the database's own placeholders.
	rebind(query string) string
	// ddl turns the portable column types into the database's own.
	ddl(statement string) string
	readOptions() *sql.TxOptions
	writeOptions() *sql.TxOptions
	// retryable reports that the transaction may succeed when tried again.
	retryable(err error) bool
	duplicate(err error) bool
	// full reports that there is no room on the disk.
	full(err error) bool
	// shared reports that other processes may write as well.
	shared() bool
	// backup copies the database before an upgrade and says where to.
	backup(db *sql.DB, dir, name string) (string, error)
}

func dialectFor(c Config) (dialect, error) {
	switch {
	case c.URL == "":
		return sqlite{}, nil
	case strings.HasPrefix(c.URL, "postgres://"), strings.HasPrefix(c.URL, "postgresql://"):
		return &postgres{}, nil
	}
	scheme, _, _ := strings.Cut(c.URL, ":")
	return nil, fmt.Errorf("the database scheme %q is not supported: leave --database out for SQLite, or give postgres://user@host/name", scheme)
}

// IsDuplicate reports that a statement failed because a unique index already
// holds the value.
func IsDuplicate(err error) bool {
	return sqlite{}.duplicate(err) || (&postgres{}).duplicate(err)
}
