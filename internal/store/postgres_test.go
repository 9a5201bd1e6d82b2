package store_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// A server that was restarted has forgotten every connection. The first call
// after that must not fail for it.
func TestARestartedServerIsFoundAgain(t *testing.T) {
	url := storetest.URL(t)
	db := storetest.Open(t, url, []store.Schema{pairs})
	admin, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	ctx := t.Context()
	count := func() (n int, err error) {
		err = db.Read(ctx, func(tx *store.Tx) error { return tx.QueryRow(ctx, `SELECT COUNT(*) FROM pairs`).Scan(&n) })
		return n, err
	}
	for i, name := range []string{"before", "after"} {
		if err := db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, name, i) }); err != nil {
			t.Fatalf("write %s the cut: %v", name, err)
		}
		if n, err := count(); err != nil || n != i+1 {
			t.Fatalf("read %s the cut: %d rows, %v", name, n, err)
		}
		if _, err := admin.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := count(); err != nil || n != 2 {
		t.Errorf("a read after the cut: %d rows, %v", n, err)
	}
}

func connect(url string) error {
	db, err := store.Open(context.Background(), store.Config{URL: url, Clock: &clock.Fixed{T: storetest.Start}, Log: slog.New(slog.DiscardHandler)})
	if err == nil {
		err = errors.New("it is open")
		db.Close()
	}
	return err
}

// Whoever gives a wrong address is told what to do, and never shown the
// password.
func TestFailuresToConnectAreExplained(t *testing.T) {
	const password = "pa55word-of-mine"
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := ln.Addr().String()
	ln.Close()
	cases := map[string]struct{ url, says string }{
		"nobody listens": {"postgres://me:" + password + "@" + closed + "/db", "is the server running"},
		"no such host":   {"postgres://me:" + password + "@no-such-host.invalid/db", "is the server running"},
		"not a URL":      {"postgres://me:" + password + "@127.0.0.1:port/db", "as postgres://user:password@host"},
		"not even that":  {"postgres://me:" + password + "%zz@[::1/db", "as postgres://user:password@host"},
		"another scheme": {"mysql://me:" + password + "@127.0.0.1/db", `"mysql" is not supported`},
	}
	if !testing.Short() {
		server := strings.Replace(storetest.URL(t), "lanyard@", "lanyard:"+password+"@", 1)
		host := server[:strings.LastIndexByte(server, '/')]
		cases["no such database"] = struct{ url, says string }{host + "/nothere?sslmode=disable", "make the database first"}
		cases["no such user"] = struct{ url, says string }{strings.Replace(host, "//lanyard:", "//nobody:", 1) + "/postgres?sslmode=disable", "correct user and password"}
	}
	for name, tc := range cases {
		err := connect(tc.url)
		if !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v; want %q in it", name, err, tc.says)
		}
		if strings.Contains(err.Error(), password) {
			t.Errorf("%s: the error shows the password: %v", name, err)
		}
	}
}
