package engine

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"testing"
	"time"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
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
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "srv1"}, DNSNames: []string{"srv1"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	s := &server{engine: e, config: &tls.Config{RootCAs: roots, ServerName: "srv1"}}
	cert := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
	srv, err := tds.New(tds.Config{Handler: s, Certificate: func(string) (*tls.Certificate, error) { return cert, nil }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
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
