package rowstore

import (
	"encoding/json"
	"errors"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// prefix marks the errors of closures, which SQLite carries as text.
const prefix = "tsql\x01"

// carried is an error on its way through SQLite.
type carried struct{ text string }

func (c carried) Error() string { return c.text }

// carry turns an error into one that survives SQLite.
func carry(err error) error {
	var e *types.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	b, _ := json.Marshal(e)
	return carried{prefix + string(b)}
}

// uncarry finds in SQLite's error the one that a closure returned.
func uncarry(err error) error {
	if err == nil {
		return nil
	}
	if _, rest, ok := strings.Cut(err.Error(), prefix); ok {
		e := &types.Error{}
		if json.NewDecoder(strings.NewReader(rest)).Decode(e) == nil {
			return e
		}
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		if e.Code() == sqlite3.SQLITE_BUSY_SNAPSHOT {
			return Conflict("", "")
		}
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_BUSY:
			return types.Errorf(1222, "Lock request time out period exceeded.").WithLevel(16, 51)
		case sqlite3.SQLITE_ERROR:
			for _, limit := range []string{"too many ", "at most ", "too large", "stack overflow", "too complex", "Recursion limit"} {
				if strings.Contains(e.Error(), limit) {
					return types.TooComplex()
				}
			}
		case sqlite3.SQLITE_TOOBIG:
			return types.TooLarge()
		case sqlite3.SQLITE_FULL:
			return types.Errorf(9002, "The transaction log for the database is full.").WithLevel(17, 2)
		}
	}
	return err
}

// Stale reports the error of a text that names tables or columns that are not
// there any more: another connection has changed them since it was written.
func Stale(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_SCHEMA:
		return true
	case sqlite3.SQLITE_ERROR:
		return strings.Contains(e.Error(), "no such table: ") || strings.Contains(e.Error(), "no such column: ")
	}
	return false
}

// Conflict is 3960: a transaction that reads as of its beginning would write
// where another one has written since.
func Conflict(table, database string) *types.Error {
	return types.Errorf(3960, "Snapshot isolation transaction aborted due to update conflict. You cannot use snapshot isolation to access table '%s' directly or indirectly in database '%s' to update, delete, or insert the row that has been modified or deleted by another transaction. Retry the transaction or change the isolation level for the update/delete statement.", table, database).WithLevel(16, 2)
}

// Violation is a constraint of SQLite that a statement broke: "UNIQUE" with
// the index or the columns, or "NOT NULL".
type Violation struct{ Kind, Of string }

// Violated reads a broken constraint from an error: SQLite says which columns,
// "t5.c1, t5.c2", or for an index on expressions "index 'i7'".
func Violated(err error) (Violation, bool) {
	var e *sqlite.Error
	if !errors.As(err, &e) || e.Code()&0xff != sqlite3.SQLITE_CONSTRAINT {
		return Violation{}, false
	}
	text := e.Error()
	if i := strings.LastIndex(text, " ("); i > 0 {
		text = text[:i]
	}
	for _, kind := range []string{"UNIQUE", "NOT NULL", "CHECK", "FOREIGN KEY"} {
		if _, of, ok := strings.Cut(text, kind+" constraint failed"); ok {
			return Violation{kind, strings.TrimPrefix(of, ": ")}, true
		}
	}
	return Violation{}, true
}
