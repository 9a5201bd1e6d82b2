package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// host is what plans ask of the session while they run.
type host struct{ s *Session }

// System is what the catalogue views show to the session.
func (h host) System(ctx context.Context) *sysviews.Env {
	s := h.s
	last := func(id int32) (int64, bool) {
		n, ok, err := s.db.counters.Last(ctx, s.conn, id)
		return n, ok && err == nil
	}
	levels := map[tds.Isolation]int{tds.ReadUncommitted: 1, tds.ReadCommitted: 2, tds.RepeatableRead: 3, tds.Serializable: 4, tds.Snapshot: 5}
	e := &sysviews.Env{
		Catalog: s.catalog, Temp: s.temp, Who: s.who, Collation: s.entry.Database.Collation, Now: time.Now().UTC(),
		Session: sysviews.Session{
			ID: s.id(), Login: s.entry.Name, Original: s.entry.Name, SID: s.entry.Login.SID, Language: s.set.language, DateFormat: "mdy", DateFirst: s.set.dateFirst,
			TextSize: int(s.set.textSize), LockTimeout: s.set.lockTimeout, Isolation: levels[s.set.isolation], Transactions: s.tran.depth, RowCount: s.rowCount, Server: s.entry.Server,
			Started: s.began, PacketSize: 4096,
		},
		Databases: []sysviews.Database{{ID: 1, Name: "master", Created: s.began}},
		Identity:  last, Sequence: last,
		RowCount: func(table int32) int64 {
			row, err := s.conn.One(ctx, fmt.Sprintf("SELECT count(*) FROM main.t%d", table))
			if err != nil || row == nil {
				return 0
			}
			n, _ := row[0].(int64)
			return n
		},
	}
	if s.entry.Logins != nil {
		e.Logins = func() []sysviews.Login { return s.logins(ctx) }
	}
	if s.entry.Database.Name != "master" {
		e.Databases = append(e.Databases, sysviews.Database{ID: 5, Name: s.entry.Database.Name, Collation: s.entry.Database.Collation, Created: s.began, Owner: s.entry.Database.Owner})
	}
	if r := s.entry.Request; r != nil {
		e.Session.Host, e.Session.Program, e.Session.ClientLib = r.HostName, r.Application, r.Library
		e.Session.PacketSize = r.PacketSize
	}
	return e
}

// logins are those of the server; those that cannot be read are not shown.
func (s *Session) logins(ctx context.Context) []sysviews.Login {
	all, err := s.entry.Logins.List(ctx)
	if err != nil {
		return nil
	}
	out := []sysviews.Login{{Name: s.entry.Logins.Administrator(), Kind: security.SQLUser, Created: s.began, Modified: s.began}}
	for _, l := range all {
		made, _ := time.Parse(time.RFC3339Nano, l.Created)
		changed, _ := time.Parse(time.RFC3339Nano, l.Modified)
		out = append(out, sysviews.Login{Name: l.Name, Kind: l.Kind, SID: l.SID, Disabled: l.Disabled, Created: made, Modified: changed})
	}
	return out
}

// id is @@SPID.
func (s *Session) id() int {
	if r := s.entry.Request; r != nil {
		return r.Process
	}
	return 51
}

// Next takes a sequence's next value: 11728 where it has no more.
func (h host) Next(ctx context.Context, q *catalog.Sequence) (types.Value, error) {
	n, err := h.s.db.counters.Take(ctx, h.s.conn, q.ID, func(last int64, used bool) (int64, error) {
		if !used {
			return q.Start, nil
		}
		next := last + q.Increment
		if (q.Increment > 0) == (next > last) && next >= q.Min && next <= q.Max {
			return next, nil
		}
		if !q.Cycle {
			return 0, types.Errorf(11728, "The sequence object '%s' has reached its minimum or maximum value. Restart the sequence object to allow new values to be generated.", q.Name)
		}
		if q.Increment > 0 {
			return q.Min, nil
		}
		return q.Max, nil
	})
	if err != nil {
		return types.Null(), err
	}
	h.s.sequenced = true
	return types.Convert(types.NewInt(types.BigInt, n), types.Of(types.BigInt), q.Type, 0)
}

// keepSequences writes where sequences stand that were read outside of a
// transaction; in one, what follows it does.
func (x *frame) keepSequences(ctx context.Context) error {
	s := x.s
	if !s.sequenced || s.tran.depth > 0 && !s.tran.writing {
		return nil
	}
	s.sequenced = false
	return x.change(ctx, func() error { return s.db.counters.Flush(ctx, s.conn) })
}

// Global is the value of a function of the session: @@ROWCOUNT, ERROR_LINE().
func (h host) Global(ctx context.Context, name string) types.Value {
	s := h.s
	number := func(n int64) types.Value { return types.NewInt(types.Int, n) }
	text := func(t string) types.Value { return types.NewText(types.NVarChar, t) }
	switch strings.TrimSuffix(strings.ToUpper(name), "()") {
	case "@@ROWCOUNT":
		return number(s.rowCount)
	case "ROWCOUNT_BIG":
		return types.NewInt(types.BigInt, s.rowCount)
	case "@@ERROR":
		return number(int64(s.lastError))
	case "@@TRANCOUNT":
		return number(int64(s.tran.depth))
	case "XACT_STATE":
		return types.NewInt(types.SmallInt, s.xactState())
	case "@@NESTLEVEL":
		return number(int64(s.frame.level()))
	case "@@IDENTITY":
		return s.identity
	case "SCOPE_IDENTITY":
		return s.frame.scopeIdentity()
	case "@@SPID":
		return types.NewInt(types.SmallInt, int64(s.id()))
	case "@@PROCID":
		if s.frame.chain != nil {
			return number(int64(s.frame.chain.ID))
		}
		return number(0)
	case "@@SERVERNAME", "@@SERVICENAME":
		return text(s.entry.Server)
	case "@@VERSION":
		return text(versionText)
	case "@@LANGUAGE":
		return text(s.set.language)
	case "@@LOCK_TIMEOUT":
		return number(int64(s.set.lockTimeout))
	case "@@DATEFIRST":
		return types.NewInt(types.TinyInt, int64(s.set.dateFirst))
	case "@@TEXTSIZE":
		return number(s.set.textSize)
	case "@@CURSOR_ROWS":
		return number(s.cursorRows)
	case "@@FETCH_STATUS":
		return number(s.fetchStatus)
	case "@@DBTS":
		v, err := s.db.counters.Version(ctx, s.conn)
		if err != nil {
			return types.Null()
		}
		return v
	case "@@OPTIONS":
		return number(s.set.options())
	case "ORIGINAL_LOGIN":
		return text(s.entry.Name)
	case "ERROR_NUMBER", "ERROR_SEVERITY", "ERROR_STATE", "ERROR_LINE", "ERROR_MESSAGE", "ERROR_PROCEDURE":
		return s.errorPart(strings.TrimSuffix(strings.ToUpper(name), "()")).Value
	}
	return types.Null()
}

const versionText = "Microsoft SQL Azure (RTM) - 12.0.2000.8 \n\tLanyard"

// options is @@OPTIONS.
func (o settings) options() int64 {
	n := int64(8 | 16 | 32 | 64 | 1024 | 4096) // ANSI_WARNINGS, ANSI_PADDING, ANSI_NULLS, ARITHABORT, ANSI_NULL_DFLT_ON, CONCAT_NULL_YIELDS_NULL
	for _, f := range []struct {
		on  bool
		bit int64
	}{{o.implicit, 2}, {o.arithIgnore, 128}, {o.quotedIdentifier, 256}, {o.noCount, 512}, {o.xactAbort, 16384}} {
		if f.on {
			n |= f.bit
		}
	}
	return n
}

// scopeIdentity is SCOPE_IDENTITY() in a frame.
func (x *frame) scopeIdentity() types.Value {
	if x.identity.IsNull() {
		return types.Null()
	}
	return x.identity
}

var errNoFunction = errors.New("engine: a function that is none")
