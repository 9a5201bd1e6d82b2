package tds_test

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (s *server) target() tds.Target {
	return tds.Target{Address: s.address, TLS: &tls.Config{RootCAs: s.roots, ServerName: serverName}}
}

func (s *server) dial(l tds.Credentials) *tds.Client {
	s.t.Helper()
	c, err := tds.Dial(s.t.Context(), s.target(), l)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestClientLogsIn(t *testing.T) {
	s := serve(t, tds.Limits{})
	s.dial(tds.Credentials{Token: "token", Database: "shop", Server: "srv1.database.windows.net", Application: "test"})
	if r := s.last(); !r.Federated || r.Token != "token" || r.Database != "shop" || r.Server != serverName || r.Application != "test" || r.SNI != serverName || r.User != "" {
		t.Errorf("%+v", r)
	}
	s.dial(tds.Credentials{User: "boss", Password: "p@ss wörd€"})
	if r := s.last(); r.Federated || r.User != "boss" {
		t.Errorf("%+v", r)
	}
	var e *types.Error
	if _, err := tds.Dial(t.Context(), s.target(), tds.Credentials{User: "boss", Password: "wrong"}); !errors.As(err, &e) || e.Number != 18456 || e.Level != 14 || e.Message != "Login failed for user 'boss'." {
		t.Errorf("a wrong password: %v", err)
	}
	// A certificate of somebody else's, and a server that insists on one.
	if _, err := tds.Dial(t.Context(), tds.Target{Address: s.address, TLS: &tls.Config{ServerName: serverName}}, tds.Credentials{Token: "token"}); err == nil || errors.As(err, &e) && e.Number != 18456 {
		t.Errorf("an unknown CA: %v", err)
	}
	if _, err := tds.Dial(t.Context(), tds.Target{Address: s.address}, tds.Credentials{Token: "token"}); err == nil || !strings.Contains(err.Error(), "encrypted") {
		t.Errorf("without encryption: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tds.Dial(ctx, s.target(), tds.Credentials{Token: "token"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}

// What the server writes of each type, the client reads.
func TestClientReadsEveryType(t *testing.T) {
	s := serve(t, tds.Limits{})
	var columns []tds.Column
	var values, nulls []types.Value
	for _, c := range columnCases {
		columns = append(columns, tds.Column{Name: "c", Type: c.typ, Nullable: true})
		values, nulls = append(values, c.value), append(nulls, types.Null())
	}
	s.batch = func(_ context.Context, _ *session, _ string, r *tds.Results) error {
		if err := errors.Join(r.Columns(columns), r.Row(values), r.Row(nulls), r.Row(values)); err != nil {
			return err
		}
		return r.Done(tds.CommandSelect, 3)
	}
	c := s.dial(tds.Credentials{Token: "token"})
	var rows [][]types.Value
	var counts []int64
	err := c.Batch(t.Context(), "everything", tds.Answer{
		Columns: func(got []tds.Column) error {
			for i := range got {
				if got[i].Name != "c" || got[i].Type.Kind != columns[i].Type.Kind && columns[i].Type.Kind != types.RowVersion {
					t.Errorf("column %d is %v, want %v", i, got[i].Type, columns[i].Type)
				}
			}
			return nil
		},
		Row:  func(row []types.Value) error { rows = append(rows, row); return nil },
		Done: func(n int64) error { counts = append(counts, n); return nil },
	})
	if err != nil || len(rows) != 3 || len(counts) != 1 || counts[0] != 3 {
		t.Fatalf("%d rows, counts %v, %v", len(rows), counts, err)
	}
	for i, c := range columnCases {
		if !rows[1][i].IsNull() || c.value.IsNull() != rows[0][i].IsNull() {
			t.Errorf("%v: %v and %v", c.typ, rows[0][i], rows[1][i])
		}
	}
}

func TestClientHearsErrorsAndGoesOn(t *testing.T) {
	s := serve(t, tds.Limits{})
	s.batch = func(ctx context.Context, _ *session, text string, r *tds.Results) error {
		if text == "wait" {
			<-ctx.Done()
			return ctx.Err()
		}
		if err := errors.Join(r.Message(types.Errorf(50000, "hello").WithLevel(0, 1)), r.Done(tds.CommandInsert, 7), r.Message(types.Errorf(208, "Invalid object name 'x'.").At(3)), r.Done(tds.CommandNone, tds.NoCount)); err != nil {
			return err
		}
		return types.Errorf(229, "denied").WithLevel(14, 5)
	}
	c := s.dial(tds.Credentials{Token: "token"})
	long := strings.Repeat("漢", 20_000)
	for range 2 {
		var heard []string
		err := c.Batch(t.Context(), long, tds.Answer{Message: func(e *types.Error) error { heard = append(heard, e.Error()); return nil }})
		if err != nil || len(heard) != 3 || heard[0] != "Msg 50000, Level 0, State 1: hello" || heard[2] != "Msg 229, Level 14, State 5: denied" {
			t.Errorf("%q %v", heard, err)
		}
	}
	var e *types.Error
	if err := c.Run(t.Context(), "x"); !errors.As(err, &e) || e.Number != 208 || e.Line != 3 {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Run(ctx, "wait"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// A server that answers nonsense ends the connection, not the program; nor do
// a relay's clients.
func FuzzClientReads(f *testing.F) {
	f.Add([]byte{0x81, 1, 0, 0, 0, 0, 0, 1, 0, 0x26, 4, 1, 'a', 0, 0xD1, 4, 1, 0, 0, 0, 0xFD, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{0xAA, 1, 0, 0})
	f.Add([]byte{0xAE, 2, 0, 0, 0, 0, 0xFF, 0xE3, 3, 0, 4, 0, 0})
	f.Add([]byte("\x04\x00\x00\x00\xff\xff\x0a\x00\x00\x00\x00\x00\xe7\x40\x1f\x09\x04\xd0\x00\x34\x10\x00E\x00X\x00T\x00E\x00R\x00N\x00A\x00L\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		tds.ReadAnswer(b)
		tds.RewriteMessages(b, "other")
	})
}
