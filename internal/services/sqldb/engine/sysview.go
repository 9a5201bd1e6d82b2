package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// shown is what the catalogue views show to the session.
func (s *Session) shown(ctx context.Context) *sysviews.Env {
	one := func(sql string, id int32) (int64, bool) {
		var n int64
		return n, s.conn.QueryRowContext(ctx, sql, id).Scan(&n) == nil
	}
	level := 2
	e := &sysviews.Env{
		Catalog: s.catalog, Who: s.who, Collation: s.entry.Database.Collation, Now: time.Now().UTC(),
		Session: sysviews.Session{
			ID: 51, Login: s.entry.Name, Original: s.entry.Name, SID: s.entry.Login.SID, Language: "us_english", DateFormat: "mdy", DateFirst: 7, TextSize: 2147483647,
			LockTimeout: -1, Isolation: level, Transactions: s.tran.depth, RowCount: s.rowCount, Server: s.entry.Server, Started: s.began, PacketSize: 4096,
		},
		Databases: []sysviews.Database{{ID: 1, Name: "master", Created: s.began}},
		Identity:  func(table int32) (int64, bool) { return one("SELECT last FROM counter WHERE id = ?", table) },
		Sequence:  func(id int32) (int64, bool) { return one("SELECT last FROM counter WHERE id = ?", id) },
		RowCount: func(table int32) int64 {
			n, _ := one(fmt.Sprintf("SELECT count(*) FROM t%d WHERE ? > 0", table), table)
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
		e.Session.ID, e.Session.PacketSize = r.Process, r.PacketSize
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

// system puts the rows of a catalogue view into a table of the session that
// lives as long as the binder.
func (b *binder) system(v *sysviews.View, args []types.Value, alias string) (*rowset, error) {
	name := b.alias()
	b.s.views++
	table := fmt.Sprintf("temp.v%d", b.s.views)
	schema := "sys"
	if v.Schema != 4 {
		schema = "INFORMATION_SCHEMA"
	}
	r := &rowset{alias: alias, sql: table + " AS " + name}
	if alias == "" {
		r.alias, r.schema = v.Name, schema
	}
	var cols, marks []string
	for _, c := range v.Columns {
		cols, marks = append(cols, fmt.Sprintf("c%d%s", c.ID, collate(c.Type))), append(marks, "?")
		r.fields = append(r.fields, field{c.Name, bound{sql: fmt.Sprintf("%s.c%d", name, c.ID), t: c.Type, null: c.Nullable, column: c}})
	}
	rows := v.Rows(b.s.shown(b.ctx), args)
	if _, err := b.s.conn.ExecContext(b.ctx, fmt.Sprintf("CREATE TABLE %s (%s)", table, strings.Join(cols, ", "))); err != nil {
		return nil, err
	}
	b.temps = append(b.temps, table)
	if len(rows) == 0 {
		return r, nil
	}
	st, err := b.s.conn.PrepareContext(b.ctx, fmt.Sprintf("INSERT INTO %s VALUES (%s)", table, strings.Join(marks, ", ")))
	if err != nil {
		return nil, err
	}
	defer st.Close()
	for _, row := range rows {
		raw := make([]any, len(row))
		for i, x := range row {
			raw[i] = encode(x, v.Columns[i].Type)
		}
		if _, err := st.ExecContext(b.ctx, raw...); err != nil {
			return nil, err
		}
	}
	return r, nil
}
