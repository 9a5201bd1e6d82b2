// Package sql lets the drivers of several languages play the wire of Azure
// SQL: logins in both versions of TDS, types, parameters, prepared statements,
// transactions, errors and cancelling.
package sql

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/edge/ca"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
)

const serverName = "srv1.database.windows.net"

// want is what a client prints that does everything.
const want = `everything -2147483648 9223372036854775807 true -123.45 a€漢😀 40000 漢 01ff 0.5 null
parameters 5 hé漢 01ff null
prepared 0 1 2 3
committed
error 208 Invalid object name 'wrong'.
cancelled
select after
`

// client is a driver's program: it is called with host, port, "7.4" or "8.0",
// "token" or "password", and the file of the CA.
type client struct {
	command  []string
	versions []string
	env      []string
	// cancels is whether the driver can give up a request.
	cancels bool
}

func (c client) play(t *testing.T) {
	t.Helper()
	address, caFile := serve(t)
	host, port, _ := net.SplitHostPort(address)
	expected := want
	if !c.cancels {
		expected = strings.Replace(want, "cancelled\n", "", 1)
	}
	run := func(version, login string) string {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, c.command[0], append(c.command[1:], host, port, version, login, caFile)...)
		cmd.Env = append(append(os.Environ(), "SSL_CERT_FILE="+caFile), c.env...)
		var errors strings.Builder
		cmd.Stderr = &errors
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s%s", version, login, err, out, errors.String())
		}
		return string(out)
	}
	for _, version := range c.versions {
		for _, login := range []string{"token", "password"} {
			if got := run(version, login); got != expected {
				t.Errorf("%s %s: the client saw\n%s", version, login, got)
			}
		}
		if got := run(version, "another token"); !strings.Contains(got, "Login failed for user '<token-identified principal>'.") {
			t.Errorf("%s: the client saw %s", version, got)
		}
	}
}

// serve runs an echo with a certificate of the program's own CA.
func serve(t *testing.T) (address, caFile string) {
	t.Helper()
	authority, _, err := ca.Open(t.TempDir(), clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(caFile, authority.RootPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := tds.New(tds.Config{
		Handler:     echo{},
		Certificate: func(string) (*tls.Certificate, error) { return authority.Leaf(serverName) },
		Log:         slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String(), caFile
}
