package sql

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// echo is a SQL server without SQL: it answers a statement with its own
// parameters. What it plays is the wire.
type echo struct{}

func (echo) Authority(context.Context, *tds.LoginRequest) (tds.Authority, error) {
	return tds.Authority{STSURL: "https://login.microsoftonline.com/tenant", SPN: "https://database.windows.net/"}, nil
}

func (echo) Login(_ context.Context, r *tds.LoginRequest) (tds.Session, error) {
	if r.Federated && r.Token == "token" || !r.Federated && r.User == "sa" && r.Password == "p@ss wörd€" {
		return &session{prepared: map[int32]string{}}, nil
	}
	return nil, types.Errorf(18456, "Login failed for user '<token-identified principal>'.").WithLevel(14, 1)
}

// session remembers what was prepared.
type session struct {
	mu       sync.Mutex
	prepared map[int32]string
	last     int32
}

func (s *session) Info() tds.Info {
	return tds.Info{Server: "srv1", Database: "shop", Language: "us_english"}
}

func (s *session) BulkLoad(context.Context, *tds.BulkRows, *tds.Results) error { return nil }
func (s *session) Reset(context.Context, bool) error                           { return nil }
func (s *session) Close()                                                      {}

func (s *session) Transaction(_ context.Context, t *tds.TransactionRequest, r *tds.Results) error {
	switch t.Action {
	case tds.BeginTransaction:
		return r.Transaction(tds.TransactionBegun, 7)
	case tds.CommitTransaction:
		return r.Transaction(tds.TransactionCommitted, 7)
	case tds.RollbackTransaction:
		return r.Transaction(tds.TransactionRolledBack, 7)
	}
	return nil
}

// row is one value of each type that every client reads alike.
var row = []types.Variable{
	{Type: types.Of(types.Int), Value: types.NewInt(types.Int, -2147483648)},
	{Type: types.Of(types.BigInt), Value: types.NewInt(types.BigInt, 9223372036854775807)},
	{Type: types.Of(types.Bit), Value: types.NewBool(true)},
	{Type: types.NewDecimal(9, 2), Value: types.NewDec(big.NewInt(-12345), 2)},
	{Type: types.Sized(types.NVarChar, 20), Value: types.NewText(types.NVarChar, "a€漢😀")},
	{Type: types.Sized(types.VarChar, types.Max), Value: types.NewText(types.VarChar, strings.Repeat("é", 40000))},
	{Type: types.Of(types.NText), Value: types.NewText(types.NText, "漢")},
	{Type: types.Sized(types.VarBinary, 8), Value: types.NewBytes(types.VarBinary, []byte{1, 0xFF})},
	{Type: types.Of(types.Float), Value: types.NewFloat(types.Float, 0.5)},
	{Type: types.Sized(types.NVarChar, 20), Value: types.Null()},
}

func (s *session) Batch(ctx context.Context, text string, r *tds.Results) error {
	switch {
	case strings.Contains(text, "everything"):
		return answer(r, row)
	case strings.Contains(text, "wait"):
		<-ctx.Done()
		return ctx.Err()
	case strings.Contains(text, "wrong"):
		return &types.Error{Number: 208, Level: 16, State: 1, Message: "Invalid object name 'wrong'.", Line: 1}
	case strings.HasPrefix(strings.ToLower(text), "select"):
		return answer(r, []types.Variable{{Type: types.Sized(types.NVarChar, 4000), Value: types.NewText(types.NVarChar, text)}})
	}
	return nil
}

func (s *session) RPC(ctx context.Context, c *tds.Call, r *tds.Results) error {
	if c.Procedure == tds.ByName {
		return types.Errorf(2812, "Could not find stored procedure '%s'.", c.Name).WithLevel(16, 62)
	}
	stmt, err := c.Statement()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch c.Procedure {
	case tds.Prepare, tds.PrepExec:
		s.last++
		s.prepared[s.last] = stmt.Text
		delete(s.prepared, stmt.Handle)
		r.Return(tds.ReturnValue{Param: 0, Type: types.Of(types.Int), Value: types.NewInt(types.Int, int64(s.last))})
		if c.Procedure == tds.Prepare {
			return nil
		}
	case tds.Execute, tds.Unprepare:
		if _, ok := s.prepared[stmt.Handle]; !ok {
			return types.Errorf(8179, "Could not find prepared statement with handle %d.", stmt.Handle)
		}
		if c.Procedure == tds.Unprepare {
			delete(s.prepared, stmt.Handle)
			return nil
		}
	}
	if len(stmt.Args) == 0 {
		return s.Batch(ctx, stmt.Text, r)
	}
	var args []types.Variable
	for _, p := range stmt.Args {
		args = append(args, types.Variable{Type: p.Type, Value: p.Value})
	}
	return answer(r, args)
}

// answer sends one row.
func answer(r *tds.Results, row []types.Variable) error {
	var columns []tds.Column
	var values []types.Value
	for i, v := range row {
		columns = append(columns, tds.Column{Name: fmt.Sprintf("c%d", i), Type: v.Type, Nullable: true, Computed: true})
		values = append(values, v.Value)
	}
	if err := r.Columns(columns); err != nil {
		return err
	}
	if err := r.Row(values); err != nil {
		return err
	}
	return r.Done(tds.CommandSelect, 1)
}
