package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// sqlite keeps everything in one file of the home folder: one writing
// connection and a pool of readers over a write-ahead log.
type sqlite struct{}

const (
	sqliteFile = "lanyard.db"
	readers    = 8
)

func (sqlite) open(c Config) (write, read *sql.DB, err error) {
	sync := "NORMAL"
	if c.Durability == Full {
		sync = "FULL"
	}
	dsn := func(lock string) string {
		q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(" + sync + ")", "foreign_keys(1)"}, "_txlock": {lock}}
		return "file:" + (&url.URL{Path: filepath.ToSlash(filepath.Join(c.Dir, sqliteFile))}).EscapedPath() + "?" + q.Encode()
	}
	if write, err = sql.Open("sqlite", dsn("immediate")); err != nil {
		return nil, nil, err
	}
	write.SetMaxOpenConns(1)
	// The writer comes first, so that the file and its log mode exist
	// before a reader opens it.
	if err = makePrivate(filepath.Join(c.Dir, sqliteFile)); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	if err = write.Ping(); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	if read, err = sql.Open("sqlite", dsn("deferred")); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return write, read, nil
}

// makePrivate makes the file, if it is not there, for its owner alone; the
// database gives its log files the same mode.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func (sqlite) rebind(query string) string { return query }

func (sqlite) ddl(statement string) string { return replaceType(statement, "BYTES", "BLOB") }

func (sqlite) readOptions() *sql.TxOptions  { return nil }
func (sqlite) writeOptions() *sql.TxOptions { return nil }

func (sqlite) retryable(err error) bool {
	var e *driver.Error
	return errors.As(err, &e) && (e.Code()&0xff == codes.SQLITE_BUSY || e.Code()&0xff == codes.SQLITE_LOCKED)
}

func (sqlite) duplicate(err error) bool {
	var e *driver.Error
	return errors.As(err, &e) && (e.Code() == codes.SQLITE_CONSTRAINT_UNIQUE || e.Code() == codes.SQLITE_CONSTRAINT_PRIMARYKEY)
}

func (sqlite) full(err error) bool {
	var e *driver.Error
	return errors.As(err, &e) && e.Code()&0xff == codes.SQLITE_FULL
}

func (sqlite) shared() bool { return false }

// backup writes beside the place and moves there, so that what bears the name
// of a backup is a whole one.
func (sqlite) backup(db *sql.DB, dir, name string) (string, error) {
	part := filepath.Join(dir, name+".part")
	if err := ignoreMissing(os.Remove(part)); err != nil {
		return "", err
	}
	if _, err := db.Exec(`VACUUM INTO '` + strings.ReplaceAll(part, "'", "''") + `'`); err != nil {
		return "", errors.Join(err, ignoreMissing(os.Remove(part)))
	}
	path := filepath.Join(dir, name+".db")
	for i := 2; ; i++ { // an upgrade that fails and is tried again in the same second
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return path, os.Rename(part, path)
		} else if err != nil {
			return "", err
		}
		path = filepath.Join(dir, fmt.Sprintf("%s-%d.db", name, i))
	}
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
