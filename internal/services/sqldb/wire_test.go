package sqldb

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/lanyard-dev/lanyard/internal/edge/ca"
)

// TestOnTheWire logs in with go-mssqldb: a managed identity is refused until
// the database has a user for it; the certificate is that of the local CA for
// the server's name, in both versions of the protocol.
func TestOnTheWire(t *testing.T) {
	f := loginFixture(t)
	authority, _, err := ca.Open(t.TempDir(), f.Clock)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	pem, err := os.ReadFile(authority.File())
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		t.Fatal("no CA", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.service.Serve(ctx, []net.Listener{l}, authority.Leaf) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	login := func(encrypt, raw string) error {
		c, err := msdsn.Parse("sqlserver://127.0.0.1?database=db1&encrypt=" + encrypt)
		if err != nil {
			t.Fatal(err)
		}
		c.Port = uint64(l.Addr().(*net.TCPAddr).Port)
		c.TLSConfig = &tls.Config{RootCAs: roots, ServerName: fqdn, Time: f.Clock.Now}
		if encrypt == "strict" {
			c.TLSConfig.NextProtos = []string{"tds/8.0"}
		}
		connector, err := mssql.NewSecurityTokenConnector(c, func(context.Context) (string, error) { return raw, nil })
		if err != nil {
			t.Fatal(err)
		}
		conn, err := connector.Connect(ctx)
		if err == nil {
			err = conn.Close()
		}
		return err
	}
	token := f.mint(app, appID)
	for _, encrypt := range []string{"true", "strict"} {
		var e mssql.Error
		if err := login(encrypt, token); !errors.As(err, &e) || e.Number != 18456 || e.Class != 14 || e.State != 1 || e.ServerName != "srv1" {
			t.Errorf("%s: before CREATE USER: %v", encrypt, err)
		}
	}
	f.createUser("app1")
	for _, encrypt := range []string{"true", "strict"} {
		if err := login(encrypt, token); err != nil {
			t.Errorf("%s: after CREATE USER: %v", encrypt, err)
		}
	}
	f.explains("Refused: Login", "would be let in now")
}
