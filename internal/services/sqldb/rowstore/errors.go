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
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_BUSY:
			return types.Errorf(1222, "Lock request time out period exceeded.").WithLevel(16, 51)
		case sqlite3.SQLITE_FULL:
			return types.Errorf(9002, "The transaction log for the database is full.").WithLevel(17, 2)
		}
	}
	return err
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
