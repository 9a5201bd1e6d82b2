package tds_test

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	mssql "github.com/microsoft/go-mssqldb"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds/tdstest"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// front logs clients in at another server.
type front struct {
	*server
	to      *server
	rewrite func(ctx context.Context, text string) (string, error)
}

func (f *front) Login(ctx context.Context, r *tds.LoginRequest) (tds.Session, error) {
	if r.Token != "token" {
		return nil, types.Errorf(18456, "Login failed for user '<token-identified principal>'.").WithLevel(14, 1)
	}
	u, err := tds.Forward(ctx, f.to.target(), r, "mirror", "p@ss wörd€", r.Database)
	if err != nil {
		return nil, err
	}
	u.Words, u.Rewrite = []string{"EXTERNAL"}, f.rewrite
	return u, nil
}

// relayed starts a server and another in front of it.
func relayed(t *testing.T) (*front, *server) {
	to := serve(t, tds.Limits{})
	f := &front{server: &server{t: t, database: "none"}, to: to}
	cert, roots := tdstest.Certificate(t, serverName)
	f.roots = roots
	s, err := tds.New(tds.Config{
		Handler: f, Log: slog.New(slog.NewTextHandler(testWriter{&server{t: t}}, nil)),
		Certificate: func(string) (*tls.Certificate, error) { return cert, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.address = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return f, to
}

// Everything behind the login is the other server's, in both versions of TDS
// and with packets of any size.
func TestRelay(t *testing.T) {
	f, to := relayed(t)
	long := strings.Repeat("漢 ", 150_000)
	to.batch = func(ctx context.Context, s *session, text string, r *tds.Results) error {
		switch {
		case text == "wait":
			<-ctx.Done()
			return ctx.Err()
		case text == "wrong":
			return types.Errorf(208, "Invalid object name 'wrong'.")
		case text == "resets":
			text = fmt.Sprint(s.resets)
		}
		if err := r.Columns([]tds.Column{{Name: "c", Type: types.Sized(types.NVarChar, types.Max)}}); err != nil {
			return err
		}
		return errors.Join(r.Row([]types.Value{types.NewText(types.NVarChar, text)}), r.Done(tds.CommandSelect, 1))
	}
	for _, encrypt := range encryptions {
		for _, size := range []string{"4096", "8000", "16000"} {
			db := f.connect(encrypt, "&packet+size="+size)
			db.SetMaxOpenConns(1)
			ask := func(ctx context.Context, text string) (got string, err error) {
				return got, db.QueryRowContext(ctx, text).Scan(&got)
			}
			want := func(text, answer string) {
				t.Helper()
				if got, err := ask(t.Context(), text); err != nil || got != answer {
					t.Errorf("%s %s: %.40s: %.40s %v", encrypt, size, text, got, err)
				}
			}
			want("first", "first")
			if r := to.last(); r.User != "mirror" || r.Federated || r.Database != "shop" || r.Library != "go-mssqldb" || r.SNI != serverName {
				t.Errorf("%s: the other server sees %+v", encrypt, r)
			}
			want("resets", "2") // database/sql resets what it uses again
			want(long, long)
			var e mssql.Error
			if _, err := ask(t.Context(), "wrong"); !errors.As(err, &e) || e.Number != 208 {
				t.Errorf("%s: %v", encrypt, err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			if _, err := ask(ctx, "wait"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: cancelled: %v", encrypt, err)
			}
			cancel()
			want("after", "after")
			tx, err := db.BeginTx(t.Context(), &sql.TxOptions{})
			if err == nil {
				err = tx.Commit()
			}
			if err != nil {
				t.Errorf("%s: %v", encrypt, err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
			for range 5 {
				select {
				case <-to.closed:
				case <-time.After(5 * time.Second):
					t.Fatal("the other server's session was not closed")
				}
				to.mu.Lock()
				open := to.open
				to.mu.Unlock()
				if open == 0 {
					break
				}
			}
		}
	}
	if _, err := tds.Dial(t.Context(), f.target(), tds.Credentials{Token: "another"}); err == nil {
		t.Error("another token was let in")
	}
}

// Texts that hold a word are rewritten, as batches and in sp_executesql, and
// what is refused here is answered here.
func TestRelayRewrites(t *testing.T) {
	f, to := relayed(t)
	var seen []string
	f.rewrite = func(_ context.Context, text string) (string, error) {
		seen = append(seen, text)
		if strings.Contains(text, "nobody") {
			return "", types.Errorf(33134, "Principal 'nobody' could not be found or this principal type is not supported.")
		}
		return strings.ReplaceAll(text, "external", "LOGIN ẍ"), nil
	}
	var args int
	to.rpc = func(ctx context.Context, s *session, c *tds.Call, r *tds.Results) error {
		stmt, err := c.Statement()
		if err != nil {
			return err
		}
		args = len(stmt.Args)
		return s.Batch(ctx, stmt.Text, r)
	}
	var arrived []string
	to.batch = func(_ context.Context, _ *session, text string, r *tds.Results) error {
		arrived = append(arrived, text)
		return r.Done(tds.CommandNone, tds.NoCount)
	}
	db := f.connect("true", "")
	db.SetMaxOpenConns(1)
	for _, text := range []string{"from external", "from externals and @external", "External x"} {
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.ExecContext(t.Context(), "from external where @p1 = 1", 7); err != nil || args != 1 {
		t.Fatal(err, args)
	}
	for _, with := range [][]any{nil, {7}} {
		var e mssql.Error
		if _, err := db.ExecContext(t.Context(), "external nobody", with...); !errors.As(err, &e) || e.Number != 33134 || e.Class != 16 {
			t.Errorf("%v", err)
		}
	}
	if _, err := db.ExecContext(t.Context(), "goes on"); err != nil {
		t.Fatal(err)
	}
	want := "from LOGIN ẍ|from externals and @external|External x|from LOGIN ẍ where @p1 = 1|goes on"
	if got := strings.Join(arrived, "|"); got != want || len(seen) != 5 {
		t.Errorf("%s\n%q", got, seen)
	}
}
