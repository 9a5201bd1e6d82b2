package tds_test

import (
	"context"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// BenchmarkLogin measures a connection from nothing to its first answer, the
// driver's side included.
func BenchmarkLogin(b *testing.B) {
	for _, encrypt := range encryptions {
		b.Run(encrypt, func(b *testing.B) {
			s := serve(b, tds.Limits{})
			for b.Loop() {
				db := s.connect(encrypt, "")
				if err := db.Ping(); err != nil {
					b.Fatal(err)
				}
				_ = db.Close()
				<-s.closed
			}
		})
	}
}

// BenchmarkRequest measures a call with a parameter and a row on an open
// connection, the driver's side included.
func BenchmarkRequest(b *testing.B) {
	s := serve(b, tds.Limits{})
	s.rpc = func(_ context.Context, _ *session, c *tds.Call, r *tds.Results) error {
		stmt, err := c.Statement()
		if err != nil {
			return err
		}
		if err := r.Columns([]tds.Column{{Name: "n", Type: types.Of(types.BigInt)}}); err != nil {
			return err
		}
		if err := r.Row([]types.Value{stmt.Args[0].Value}); err != nil {
			return err
		}
		return r.Done(tds.CommandSelect, 1)
	}
	db := s.connect("true", "")
	for b.Loop() {
		var n int64
		if err := db.QueryRow("select @p1", 42).Scan(&n); err != nil || n != 42 {
			b.Fatal(n, err)
		}
	}
}
