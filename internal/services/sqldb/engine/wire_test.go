package engine

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"log/slog"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds/tdstest"
)

// server lets in whoever names a login of the engine, without a password.
type server struct {
	engine  *Engine
	address string
	config  *tls.Config
}

func (s *server) Authority(context.Context, *tds.LoginRequest) (tds.Authority, error) {
	return tds.Authority{}, errors.New("no tokens here")
}

func (s *server) Login(ctx context.Context, r *tds.LoginRequest) (tds.Session, error) {
	l := security.Login{Name: r.User, Admin: r.User == "admin"}
	if r.User == "app" {
		l.SID = appSID
	}
	return s.engine.Open(ctx, entry.Entry{
		Database: entry.Database{ID: "d1", Name: "db1", Owner: []byte{1}}, Login: l, Name: r.User, External: true, Request: r,
		Lookup: func(_ context.Context, name, _ string) (security.Principal, error) {
			return security.Principal{Name: name, Kind: security.ExternalUser, SID: appSID}, nil
		},
	})
}

func serve(t testing.TB, e *Engine) *server {
	t.Helper()
	s := &server{engine: e}
	address, roots := tdstest.Serve(t, "srv1", tds.Config{Handler: s, Log: slog.New(slog.DiscardHandler)})
	s.address, s.config = address, &tls.Config{RootCAs: roots, ServerName: "srv1"}
	return s
}

// open connects with go-mssqldb.
func (s *server) open(t testing.TB, user string) *sql.DB {
	t.Helper()
	c, err := msdsn.Parse("sqlserver://" + user + ":x@" + s.address + "?database=db1&encrypt=true")
	if err != nil {
		t.Fatal(err)
	}
	c.TLSConfig = s.config
	db := sql.OpenDB(mssql.NewConnectorConfig(c))
	t.Cleanup(func() { db.Close() })
	return db
}

func number(err error) int32 {
	var e mssql.Error
	errors.As(err, &e)
	return e.Number
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
