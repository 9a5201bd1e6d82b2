package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// paper writes what a session answers, a line each.
type paper struct {
	lines []string
	cols  []tds.Column
}

func (p *paper) Columns(c []tds.Column) error {
	p.cols = c
	var out []string
	for _, x := range c {
		out = append(out, x.Name+" "+x.Type.String())
	}
	p.lines = append(p.lines, strings.Join(out, ", "))
	return nil
}

func (p *paper) Row(v []types.Value) error {
	var out []string
	for i, x := range v {
		s, err := types.Format(x, p.cols[i].Type, 0)
		if err != nil {
			return err
		}
		if x.IsNull() {
			s = "NULL"
		}
		out = append(out, s)
	}
	p.lines = append(p.lines, strings.Join(out, "|"))
	return nil
}

func (p *paper) Message(e *types.Error) error {
	if e.Number == 3621 { // behind most errors of rows
		return nil
	}
	if e.Level > 10 {
		p.lines = append(p.lines, fmt.Sprintf("error %d", e.Number))
	} else {
		p.lines = append(p.lines, "says "+e.Message)
	}
	return nil
}

func (*paper) Done(tds.Command, int64) error                   { return nil }
func (*paper) Transaction(tds.TransactionChange, uint64) error { return nil }
func (*paper) Flush() error                                    { return nil }
func (*paper) EnterProcedure()                                 {}
func (*paper) LeaveProcedure(int32) error                      { return nil }
func (*paper) Language(string, string) error                   { return nil }

var appSID = []byte("0123456789abcdef")

func open(t *testing.T, e *Engine, l security.Login) *Session {
	t.Helper()
	s, err := e.Open(context.Background(), entry.Entry{
		Database: entry.Database{ID: "d1", Name: "db1", Owner: []byte{1}}, Login: l, Name: l.Name, External: true,
		Lookup: func(_ context.Context, name, _ string) (security.Principal, error) {
			return security.Principal{Name: name, Kind: security.ExternalUser, SID: appSID}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s.(*Session)
}

func newEngine(t testing.TB) *Engine {
	e, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func play(s *Session, text string) string {
	p := &paper{}
	err := s.batch(context.Background(), text, p)
	var e *types.Error
	if errors.As(err, &e) {
		p.lines = append(p.lines, fmt.Sprintf("error %d", e.Number))
	} else if err != nil {
		p.lines = append(p.lines, "FAULT "+err.Error())
	}
	return strings.Join(p.lines, "\n")
}

var adminLogin = security.Login{Name: "admin", Admin: true}

// messages keeps the messages of a session alone.
type messages struct {
	quiet
	list []*types.Error
}

func (m *messages) Message(e *types.Error) error { m.list = append(m.list, e); return nil }
