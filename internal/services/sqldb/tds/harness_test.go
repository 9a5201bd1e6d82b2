package tds_test

import (
	"context"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds/tdstest"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

const serverName = "srv1.database.windows.net"

// server is a TDS server with a handler that logs in who brings "token" or
// the password "p@ss wörd€", and whose sessions the test writes.
type server struct {
	t       testing.TB
	address string
	roots   *x509.CertPool

	mu       sync.Mutex
	logins   []tds.LoginRequest
	open     int
	closed   chan struct{} // a session ended
	batch    func(ctx context.Context, s *session, text string, r *tds.Results) error
	rpc      func(ctx context.Context, s *session, c *tds.Call, r *tds.Results) error
	loaded   func(cols []tds.Column, row []types.Value)
	database string
	panicked func() // a session has
}

// session is one of a server's sessions.
type session struct {
	server      *server
	resets      int
	transaction uint64
	requests    []tds.TransactionRequest
}

func serve(t testing.TB, limits tds.Limits) *server {
	t.Helper()
	s := &server{t: t, closed: make(chan struct{}, 1000), database: "shop"}
	t.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open != 0 {
			t.Errorf("%d sessions were not closed", s.open)
		}
	})
	s.address, s.roots = tdstest.Serve(t, serverName, tds.Config{Handler: s, Log: slog.New(slog.NewTextHandler(testWriter{s}, nil)), Limits: limits})
	return s
}

type testWriter struct{ s *server }

func (w testWriter) Write(b []byte) (int, error) {
	line := strings.TrimSpace(string(b))
	if w.s.panicked == nil {
		w.s.t.Log(line)
	} else if strings.Contains(line, "panicked") {
		w.s.t.Log(line)
		w.s.panicked()
	}
	return len(b), nil
}

func (s *server) Authority(context.Context, *tds.LoginRequest) (tds.Authority, error) {
	return tds.Authority{STSURL: "https://login.microsoftonline.com/tenant", SPN: "https://database.windows.net/"}, nil
}

func (s *server) Login(_ context.Context, r *tds.LoginRequest) (tds.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins = append(s.logins, *r)
	if r.Federated && r.Token != "token" {
		return nil, types.Errorf(18456, "Login failed for user '<token-identified principal>'.").WithLevel(14, 1)
	}
	if !r.Federated && r.Password != "p@ss wörd€" {
		return nil, types.Errorf(18456, "Login failed for user '%s'.", r.User).WithLevel(14, 1)
	}
	s.open++
	return &session{server: s}, nil
}

func (s *server) last() tds.LoginRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logins[len(s.logins)-1]
}

func (s *session) Info() tds.Info {
	return tds.Info{Server: "srv1", Database: s.server.database, Language: "us_english"}
}

// Batch answers the driver's ping by itself.
func (s *session) Batch(ctx context.Context, text string, r *tds.Results) error {
	if s.server.batch == nil || text == "select 1" {
		return r.Done(tds.CommandSelect, 1)
	}
	return s.server.batch(ctx, s, text, r)
}

// RPC runs sp_executesql without parameters as a batch, and a name, for which
// the driver takes a single word.
func (s *session) RPC(ctx context.Context, c *tds.Call, r *tds.Results) error {
	if s.server.rpc != nil {
		return s.server.rpc(ctx, s, c, r)
	}
	if c.Procedure == tds.ByName {
		return s.Batch(ctx, c.Name, r)
	}
	stmt, err := c.Statement()
	if err != nil {
		return err
	}
	return s.Batch(ctx, stmt.Text, r)
}

func (s *session) Transaction(_ context.Context, t *tds.TransactionRequest, r *tds.Results) error {
	s.requests = append(s.requests, *t)
	switch t.Action {
	case tds.BeginTransaction:
		s.transaction++
		return r.Transaction(tds.TransactionBegun, s.transaction)
	case tds.CommitTransaction:
		return r.Transaction(tds.TransactionCommitted, s.transaction)
	case tds.RollbackTransaction:
		return r.Transaction(tds.TransactionRolledBack, s.transaction)
	}
	return nil
}

func (s *session) BulkLoad(ctx context.Context, rows *tds.BulkRows, r *tds.Results) error {
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	n := int64(0)
	for ; ; n++ {
		row, err := rows.Next()
		if err == io.EOF {
			return r.Done(tds.CommandInsert, n)
		}
		if err != nil {
			return err
		}
		if s.server.loaded != nil {
			s.server.loaded(cols, row)
		}
	}
}

func (s *session) Reset(context.Context, bool) error {
	s.resets++
	return nil
}

func (s *session) Close() {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.open--
	s.server.closed <- struct{}{}
}

// encryptions are the two versions of TDS, as the driver names them.
var encryptions = []string{"true", "strict"}

// config is the driver's configuration for the server.
func (s *server) config(encrypt, more string) msdsn.Config {
	s.t.Helper()
	host, port, _ := net.SplitHostPort(s.address)
	c, err := msdsn.Parse("sqlserver://" + host + ":" + port + "?database=shop&encrypt=" + encrypt + "&hostNameInCertificate=" + serverName + "&dial+timeout=10&connection+timeout=20" + more)
	if err != nil {
		s.t.Fatal(err)
	}
	c.TLSConfig.RootCAs = s.roots
	return c
}

// connect opens a pool of the driver that logs in with a token.
func (s *server) connect(encrypt, more string) *sql.DB {
	s.t.Helper()
	c, err := mssql.NewSecurityTokenConnector(s.config(encrypt, more), func(context.Context) (string, error) { return "token", nil })
	if err != nil {
		s.t.Fatal(err)
	}
	return s.pool(c)
}

func (s *server) pool(c driver.Connector) *sql.DB {
	db := sql.OpenDB(c)
	s.t.Cleanup(func() { _ = db.Close() })
	return db
}
