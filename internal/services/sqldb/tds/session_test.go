package tds_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	mssql "github.com/microsoft/go-mssqldb"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// echoBatch answers a batch with its text.
func echoBatch(_ context.Context, _ *session, text string, r *tds.Results) error {
	if err := r.Columns([]tds.Column{{Name: "text", Type: types.Sized(types.NVarChar, types.Max)}}); err != nil {
		return err
	}
	if err := r.Row([]types.Value{types.NewText(types.NVarChar, text)}); err != nil {
		return err
	}
	return r.Done(tds.CommandSelect, 1)
}

func TestErrorsCarryEverything(t *testing.T) {
	s := serve(t, tds.Limits{})
	s.batch = func(_ context.Context, _ *session, _ string, r *tds.Results) error {
		if err := r.Message(&types.Error{Number: 0, Level: 0, State: 1, Message: "printed", Line: 1}); err != nil {
			return err
		}
		return &types.Error{Number: 208, Level: 16, State: 3, Message: "Invalid object name 'Straße'.", Procedure: "p", Line: 7}
	}
	db := s.connect("true", "")
	_, err := db.Exec("SELECT 1")
	var e mssql.Error
	if !errors.As(err, &e) || e.Number != 208 || e.Class != 16 || e.State != 3 || e.LineNo != 7 || e.ProcName != "p" ||
		e.ServerName != "srv1" || e.Message != "Invalid object name 'Straße'." {
		t.Errorf("error %+v", e)
	}
	s.batch = echoBatch
	var text string
	if err := db.QueryRow("after").Scan(&text); err != nil || text != "after" {
		t.Errorf("after an error: %q, %v", text, err)
	}
}

func TestSeveralResultSets(t *testing.T) {
	s := serve(t, tds.Limits{})
	s.batch = func(ctx context.Context, _ *session, _ string, r *tds.Results) error {
		for i := range 3 {
			if err := r.Done(tds.CommandInsert, 5); err != nil {
				return err
			}
			if err := r.Columns([]tds.Column{{Name: "n", Type: types.Of(types.Int)}}); err != nil {
				return err
			}
			for range i {
				if err := r.Row([]types.Value{types.NewInt(types.Int, int64(i))}); err != nil {
					return err
				}
			}
			if err := r.Done(tds.CommandSelect, int64(i)); err != nil {
				return err
			}
		}
		return nil
	}
	rows, err := s.connect("strict", "").Query("x")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var got []string
	for {
		n := 0
		for rows.Next() {
			n++
		}
		got = append(got, fmt.Sprint(n))
		if !rows.NextResultSet() {
			break
		}
	}
	if err := rows.Err(); err != nil || strings.Join(got, " ") != "0 1 2" {
		t.Errorf("rows %v, %v", got, err)
	}
}

func TestTransactionsOfTheDriver(t *testing.T) {
	s := serve(t, tds.Limits{})
	var of *session
	s.batch = func(ctx context.Context, ss *session, text string, r *tds.Results) error {
		of = ss
		return r.Done(tds.CommandInsert, 3)
	}
	db := s.connect("true", "")
	for _, commit := range []bool{true, false} {
		tx, err := db.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelSnapshot})
		if err != nil {
			t.Fatal(err)
		}
		res, err := tx.Exec("INSERT")
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := res.RowsAffected(); n != 3 {
			t.Errorf("%d rows affected", n)
		}
		end := tx.Rollback
		if commit {
			end = tx.Commit
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
	}
	want := "[{5 5  false 0 } {7 0  false 0 } {5 5  false 0 } {8 0  false 0 }]"
	if got := fmt.Sprint(of.requests); got != want {
		t.Errorf("requests %s, want %s", got, want)
	}
}

// A pooled connection is reset with the first request of its next user.
func TestPooledConnectionsAreReset(t *testing.T) {
	s := serve(t, tds.Limits{})
	var resets []int
	s.batch = func(ctx context.Context, ss *session, text string, r *tds.Results) error {
		resets = append(resets, ss.resets)
		return echoBatch(ctx, ss, text, r)
	}
	db := s.connect("true", "")
	db.SetMaxOpenConns(1)
	for range 3 {
		var text string
		if err := db.QueryRow("x").Scan(&text); err != nil {
			t.Fatal(err)
		}
	}
	if resets[1] != resets[0]+1 || resets[2] != resets[1]+1 {
		t.Errorf("resets until each request: %v", resets)
	}
}

func TestAnAttentionStopsTheRequest(t *testing.T) {
	for _, rows := range []bool{false, true} {
		s := serve(t, tds.Limits{})
		started := make(chan struct{}, 1)
		s.batch = func(ctx context.Context, ss *session, text string, r *tds.Results) error {
			if text != "wait" {
				return echoBatch(ctx, ss, text, r)
			}
			if !rows {
				started <- struct{}{}
				<-ctx.Done()
				return ctx.Err()
			}
			if err := r.Columns([]tds.Column{{Name: "n", Type: types.Of(types.Int)}}); err != nil {
				return err
			}
			for i := 0; ; i++ {
				if i == 10_000 {
					started <- struct{}{}
				}
				if err := r.Row([]types.Value{types.NewInt(types.Int, int64(i))}); err != nil {
					return err
				}
			}
		}
		db := s.connect("true", "")
		db.SetMaxOpenConns(1)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-started; cancel() }()
		begun := time.Now()
		_, err := db.ExecContext(ctx, "wait")
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v", err)
		}
		var text string
		if err := db.QueryRow("after").Scan(&text); err != nil || text != "after" {
			t.Errorf("after an attention: %q, %v", text, err)
		}
		if took := time.Since(begun); took > 3*time.Second {
			t.Errorf("it took %v", took)
		}
		select {
		case <-s.closed:
			t.Error("the connection was lost")
		default:
		}
	}
}

func TestAClientThatGoesAwayStopsItsRequest(t *testing.T) {
	s := serve(t, tds.Limits{})
	started := make(chan struct{})
	s.batch = func(ctx context.Context, _ *session, _ string, r *tds.Results) error {
		close(started)
		<-ctx.Done()
		return ctx.Err()
	}
	c := dial(t, s)
	c.login()
	c.send(1, 1, batch("wait"))
	<-started
	_ = c.Close()
	select {
	case <-s.closed:
	case <-time.After(5 * time.Second):
		t.Error("the session of a client that is gone is still there")
	}
}

func TestAPanicEndsOnlyItsConnection(t *testing.T) {
	s := serve(t, tds.Limits{})
	s.batch = func(ctx context.Context, ss *session, text string, r *tds.Results) error {
		if text == "panic" {
			panic("on purpose")
		}
		return echoBatch(ctx, ss, text, r)
	}
	db := s.connect("true", "")
	if _, err := db.Exec("panic"); err == nil {
		t.Error("no error")
	}
	var text string
	if err := db.QueryRow("after").Scan(&text); err != nil || text != "after" {
		t.Errorf("%q, %v", text, err)
	}
}

// An error that is none of T-SQL's says nothing of itself to the client.
func TestInternalErrorsAreNotShown(t *testing.T) {
	s := serve(t, tds.Limits{})
	s.batch = func(context.Context, *session, string, *tds.Results) error {
		return errors.New("disk of 10.0.0.1 is full")
	}
	_, err := s.connect("true", "").Exec("x")
	var e mssql.Error
	if !errors.As(err, &e) || e.Number != 40197 || strings.Contains(e.Message, "disk") {
		t.Errorf("error %v", err)
	}
}
