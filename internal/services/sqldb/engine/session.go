package engine

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Session is a login at work in a database. A transaction of T-SQL becomes
// one of SQLite's with its first write, so that reads before it see what was
// committed last, as READ COMMITTED SNAPSHOT has it.
type Session struct {
	engine   *Engine
	entry    entry.Entry
	db       *sql.DB
	conn     *sql.Conn
	shared   *database
	catalog  *catalog.Catalog // the transaction's own, or the one committed last
	changed  bool             // catalog is not committed yet
	temp     *catalog.Catalog
	began    time.Time
	source   string // the text that is being run
	views    int    // tables made for catalogue views
	who      *security.Context
	vars     map[string]types.Variable
	depth    int  // @@TRANCOUNT
	writing  bool // SQLite's transaction is open
	id       uint64
	rowCount int64
	identity types.Value
}

// sink is what of tds.Results a statement needs.
type sink interface {
	Columns([]tds.Column) error
	Row([]types.Value) error
	Done(tds.Command, int64) error
	Message(*types.Error) error
	Transaction(tds.TransactionChange, uint64) error
}

// Info says what the session begins with.
func (s *Session) Info() tds.Info {
	c := s.entry.Database.Collation
	if c == "" {
		c = types.DefaultCollation
	}
	return tds.Info{Server: s.entry.Server, Database: s.entry.Database.Name, Language: "us_english", Collation: c}
}

// Batch runs a text.
func (s *Session) Batch(ctx context.Context, text string, r *tds.Results) error {
	s.vars = map[string]types.Variable{}
	return s.run(ctx, text, r)
}

// RPC runs sp_executesql; no other procedure is built.
func (s *Session) RPC(ctx context.Context, call *tds.Call, r *tds.Results) error {
	if call.Procedure != tds.ExecuteSQL {
		return types.Unsupported("The procedure " + call.Name)
	}
	st, err := call.Statement()
	if err != nil {
		return err
	}
	s.vars = map[string]types.Variable{}
	if st.Declarations != "" {
		batch, err := tsql.Parse("DECLARE "+st.Declarations, tsql.Settings{QuotedIdentifier: true})
		if err != nil {
			return syntax(err, r)
		}
		d, ok := batch.Stmts[0].(*ast.Declare)
		if !ok || len(batch.Stmts) != 1 {
			return types.Unsupported("These parameters of sp_executesql")
		}
		for i, v := range d.Vars {
			if err := s.bind(v, i, st.Args); err != nil {
				return err
			}
		}
	}
	return s.run(ctx, st.Text, r)
}

// bind gives a parameter its argument, by name or by place.
func (s *Session) bind(v ast.Var, i int, args []tds.Param) error {
	t, err := s.typeOf(v.Type, 1)
	if err != nil {
		return err
	}
	for j, a := range args {
		if a.Name == "" && i == j || strings.EqualFold(a.Name, v.Name) {
			if a.Output || a.Default {
				return types.Unsupported("OUTPUT parameters and defaults of sp_executesql")
			}
			value, err := types.Convert(a.Value, a.Type, t, 0)
			s.vars[strings.ToLower(v.Name)] = types.Variable{Type: t, Value: value}
			return err
		}
	}
	return types.Errorf(8178, "The parameterized query expects the parameter '%s', which was not supplied.", v.Name)
}

func syntax(err error, r sink) error {
	var list tsql.Errors
	if !errors.As(err, &list) {
		return err
	}
	for _, e := range list[:len(list)-1] {
		if err := r.Message(e); err != nil {
			return err
		}
	}
	return list[len(list)-1]
}

// refresh takes the catalogue, which another session may have changed, and who
// the login is there now.
func (s *Session) refresh() error {
	if s.changed && s.who != nil {
		return nil
	}
	c := s.shared.catalog()
	if c == s.catalog && s.who != nil {
		return nil
	}
	who, ok := c.Security().Enter(s.entry.Login)
	if !ok {
		return types.Errorf(916, "The server principal \"%s\" is not able to access the database \"%s\" under the current security context.", s.entry.Name, s.entry.Database.Name).WithLevel(14, 1)
	}
	s.catalog, s.who = c, who
	return nil
}

func (s *Session) allow(permission string, on security.Securable, cols []security.Column) error {
	var e *types.Error
	if on.Class == security.ObjectClass && cols != nil {
		e = s.who.CheckColumns(permission, on, cols)
	} else {
		e = s.who.Check(permission, on)
	}
	if e == nil {
		return nil
	}
	if s.entry.Refused != nil {
		s.entry.Refused(e, permission, on)
	}
	return e
}

// write runs f, all or nothing, in the session's transaction or one of its own.
func (s *Session) write(ctx context.Context, f func() error) error {
	if !s.writing {
		if _, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
			return carried(err)
		}
		s.writing = true
	}
	clean := context.WithoutCancel(ctx)
	_, err := s.conn.ExecContext(clean, "SAVEPOINT statement")
	if err == nil {
		if err = s.refresh(); err == nil {
			cat, temp, who, changed := s.catalog, s.temp, s.who, s.changed
			if err = f(); err != nil {
				s.catalog, s.temp, s.who, s.changed = cat, temp, who, changed
			}
		}
		if err != nil {
			_, undo := s.conn.ExecContext(clean, "ROLLBACK TO statement")
			err = errors.Join(err, undo)
		}
		_, release := s.conn.ExecContext(clean, "RELEASE statement")
		if release != nil {
			err = errors.Join(err, release)
		}
	}
	if s.depth == 0 {
		end := "COMMIT"
		if err != nil {
			end = "ROLLBACK"
		}
		err = errors.Join(err, s.end(clean, end))
	}
	return err
}

func (s *Session) end(ctx context.Context, verb string) error {
	if !s.writing {
		return nil
	}
	run := func() error {
		_, err := s.conn.ExecContext(ctx, verb)
		return err
	}
	var err error
	if verb == "COMMIT" && s.changed {
		err = s.shared.commit(s.catalog, run)
	} else {
		err = run()
	}
	if err != nil && verb == "COMMIT" {
		_, undo := s.conn.ExecContext(ctx, "ROLLBACK")
		err = errors.Join(err, undo)
	}
	if verb == "ROLLBACK" || err != nil {
		s.who = nil // who it was in a catalogue that is gone
	}
	s.writing, s.changed = false, false
	return err
}

// Transaction begins or ends a transaction for a driver.
func (s *Session) Transaction(ctx context.Context, t *tds.TransactionRequest, r *tds.Results) error {
	if t.Isolation > tds.ReadCommitted || t.NextIsolation > tds.ReadCommitted {
		return types.Unsupported("This isolation level")
	}
	verb, ok := map[tds.TransactionAction]string{tds.BeginTransaction: "BEGIN", tds.CommitTransaction: "COMMIT", tds.RollbackTransaction: "ROLLBACK"}[t.Action]
	if !ok {
		return types.Unsupported("SAVE TRANSACTION")
	}
	if err := s.transaction(ctx, verb, r); err != nil || !t.Next {
		return err
	}
	return s.transaction(ctx, "BEGIN", r)
}

func (s *Session) transaction(ctx context.Context, verb string, r sink) error {
	switch {
	case verb == "BEGIN":
		if s.depth++; s.depth > 1 {
			return nil
		}
		s.id++
		return r.Transaction(tds.TransactionBegun, s.id)
	case s.depth == 0 && verb == "COMMIT":
		return types.Errorf(3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.")
	case s.depth == 0:
		return types.Errorf(3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.")
	case verb == "COMMIT" && s.depth > 1:
		s.depth--
		return nil
	}
	s.depth = 0
	change := tds.TransactionCommitted
	if verb == "ROLLBACK" {
		change = tds.TransactionRolledBack
	}
	if err := s.end(context.WithoutCancel(ctx), verb); err != nil {
		return err
	}
	return r.Transaction(change, s.id)
}

// Reset makes the session ready for a pooled connection's next user.
func (s *Session) Reset(ctx context.Context, keep bool) error {
	s.rowCount, s.identity = 0, types.Null()
	if keep {
		return nil
	}
	s.depth = 0
	return s.end(context.WithoutCancel(ctx), "ROLLBACK")
}

// Close rolls back.
func (s *Session) Close() {
	s.end(context.Background(), "ROLLBACK")
	s.conn.Close()
	s.db.Close()
}
