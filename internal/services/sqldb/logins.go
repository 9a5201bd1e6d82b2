package sqldb

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// logins implements entry.Logins for one server.
type logins struct {
	db     *store.DB
	clock  clock.Clock
	server string // in lower case
	admin  string
}

func (s *Service) loginsOf(server *armkit.Resource) *logins {
	return &logins{s.DB, s.Web.Clock, strings.ToLower(server.Name), server.Properties().String("administratorLogin")}
}

// userPart is the login's name in what a client writes, who may add the
// server's behind an @.
func (l *logins) userPart(written string) string {
	if at := strings.LastIndexByte(written, '@'); at >= 0 {
		if of := strings.ToLower(written[at+1:]); of == l.server || of == l.server+hostSuffix {
			return written[:at]
		}
	}
	return written
}

func loginKey(name string) string { return strings.ToLower(strings.TrimRight(name, " ")) }

func (l *logins) Administrator() string { return l.admin }

func (l *logins) List(ctx context.Context) ([]entry.ServerLogin, error) {
	var out []entry.ServerLogin
	err := l.db.Read(ctx, func(tx *store.Tx) error {
		out = nil
		rows, err := tx.Query(ctx, `SELECT document FROM sqldb_logins WHERE server = ? ORDER BY key`, l.server)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			var one entry.ServerLogin
			if err := rows.Scan(&text); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(text), &one); err != nil {
				return err
			}
			out = append(out, one)
		}
		return rows.Err()
	})
	return out, err
}

func (l *logins) Named(ctx context.Context, name string) (found entry.ServerLogin, ok bool, err error) {
	err = l.db.Read(ctx, func(tx *store.Tx) error {
		found, ok, err = l.named(ctx, tx, name)
		return err
	})
	return found, ok, err
}

// bySID returns the login of a principal of Entra ID, or none.
func (l *logins) bySID(ctx context.Context, sid []byte) (found entry.ServerLogin, err error) {
	err = l.db.Read(ctx, func(tx *store.Tx) error {
		found, _, err = l.one(ctx, tx, "sid", sid)
		return err
	})
	return found, err
}

func (l *logins) named(ctx context.Context, tx *store.Tx, name string) (entry.ServerLogin, bool, error) {
	return l.one(ctx, tx, "key", loginKey(name))
}

func (l *logins) one(ctx context.Context, tx *store.Tx, column string, is any) (entry.ServerLogin, bool, error) {
	var text string
	var found entry.ServerLogin
	err := tx.QueryRow(ctx, `SELECT document FROM sqldb_logins WHERE server = ? AND `+column+` = ?`, l.server, is).Scan(&text)
	if errors.Is(err, store.ErrNoRows) {
		return found, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &found)
	}
	return found, err == nil, err
}

func (l *logins) Create(ctx context.Context, one entry.ServerLogin) error {
	one.Created = l.clock.Now().UTC().Format(time.RFC3339Nano)
	one.Modified = one.Created
	return l.db.Write(ctx, func(tx *store.Tx) error { return l.put(ctx, tx, one) })
}

// put adds a login.
func (l *logins) put(ctx context.Context, tx *store.Tx, one entry.ServerLogin) error {
	if _, taken, err := l.named(ctx, tx, one.Name); err != nil {
		return err
	} else if taken || loginKey(one.Name) == loginKey(l.admin) {
		return types.Errorf(15025, "The server principal '%s' already exists.", one.Name)
	}
	text, err := json.Marshal(one)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO sqldb_logins (server, key, sid, document) VALUES (?, ?, ?, ?)`, l.server, loginKey(one.Name), one.SID, string(text))
	if store.IsDuplicate(err) {
		return types.Errorf(15433, "Supplied parameter sid is in use.")
	}
	return err
}

func (l *logins) Alter(ctx context.Context, name string, change func(*entry.ServerLogin)) error {
	return l.db.Write(ctx, func(tx *store.Tx) error {
		one, ok, err := l.named(ctx, tx, name)
		if err != nil {
			return err
		}
		if !ok {
			return types.Errorf(15151, "Cannot alter the login '%s', because it does not exist or you do not have permission.", name)
		}
		if err := l.delete(ctx, tx, name); err != nil {
			return err
		}
		change(&one)
		one.Modified = l.clock.Now().UTC().Format(time.RFC3339Nano)
		return l.put(ctx, tx, one)
	})
}

func (l *logins) Drop(ctx context.Context, name string) error {
	return l.db.Write(ctx, func(tx *store.Tx) error {
		_, ok, err := l.named(ctx, tx, name)
		if err != nil {
			return err
		}
		if !ok {
			return types.Errorf(15151, "Cannot drop the login '%s', because it does not exist or you do not have permission.", name)
		}
		return l.delete(ctx, tx, name)
	})
}

func (l *logins) delete(ctx context.Context, tx *store.Tx, name string) error {
	_, err := tx.Exec(ctx, `DELETE FROM sqldb_logins WHERE server = ? AND key = ?`, l.server, loginKey(name))
	return err
}
