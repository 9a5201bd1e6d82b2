package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/dml"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Session is a login at work in a database.
type Session struct {
	engine   *Engine
	entry    entry.Entry
	db       *database
	conn     *rowstore.Conn
	catalog  *catalog.Catalog // the transaction's own, or the one committed last
	changed  bool             // catalog is not committed yet
	temp     *catalog.Catalog
	noTemp   *catalog.Catalog // what temp was when the session began
	who      *security.Context
	as       []impersonation
	began    time.Time
	counters dml.Counters // of temporary tables
	globals  []int32      // ##tables that it made
	// sequenced says that a sequence was moved on and not written yet.
	sequenced bool
	// ended says that the database was deleted; running is what interrupts the
	// request at work.
	ended   atomic.Bool
	running atomic.Pointer[context.CancelFunc]
	work    work

	set   settings
	tran  transaction
	texts texts
	// frame is the innermost one that runs, whose variables expressions name.
	frame *frame
	// caught are the errors of the CATCH blocks that are being run.
	caught          []*types.Error
	lastError       int32
	rowCount        int64
	lastTransaction uint64
	identity        types.Value        // SCOPE_IDENTITY() and @@IDENTITY
	now             time.Time          // when the statement began
	random          *rand.Rand         // of RAND()
	cursors         map[string]*cursor // GLOBAL ones
	fetchStatus     int64              // @@FETCH_STATUS
	cursorRows      int64              // @@CURSOR_ROWS: of the cursor that was opened last
	handles         map[int32]*prepared
	context         map[string]contextValue // SESSION_CONTEXT()
	lastHandle      int32
	bulk            *ast.InsertBulk // whose rows the next message has
	inserting       int             // the transaction depth of an INSERT … EXECUTE that gathers, 0 for none
	lastTable       int             // names table variables
	// within counts the functions that run while a statement does; orphans are
	// the temporary tables that are to be dropped after it.
	within  int
	orphans []int32
}

// impersonation is who was before EXECUTE AS, and the frame that it ends with.
type impersonation struct {
	who      *security.Context
	frame    *frame
	noRevert bool
}

// Info says what the session begins with.
func (s *Session) Info() tds.Info {
	c := s.entry.Database.Collation
	if c == "" {
		c = types.DefaultCollation
	}
	return tds.Info{Server: s.entry.Server, Database: s.entry.Database.Name, Language: "us_english", Collation: c}
}

// errEnded closes the connection of a session whose database is gone.
var errEnded = errors.New("the database was deleted")

// Batch runs a text.
func (s *Session) Batch(ctx context.Context, source string, r *tds.Results) error {
	return s.batch(ctx, source, r)
}

func (s *Session) batch(ctx context.Context, source string, out sink) error {
	s.working(ctx)
	t, err := s.parse(source, "")
	if err != nil {
		return s.last(err, out)
	}
	return s.request(ctx, s.outermost(t, out))
}

// outermost is the frame of a request.
func (s *Session) outermost(t *script, out sink) *frame {
	return &frame{s: s, out: out, text: t, vars: map[string]*variable{}, identity: s.identity}
}

// request runs the outermost frame of a request and answers the error that
// ended it. A doomed transaction is rolled back at the end: 3998.
func (s *Session) request(ctx context.Context, x *frame) error {
	ctx, clean := s.working(ctx)
	if s.ended.Load() {
		return errEnded
	}
	s.frame, s.bulk = x, nil
	err := x.run(ctx)
	err = errors.Join(err, x.close(clean))
	if len(s.orphans) > 0 {
		err = errors.Join(err, s.dropOrphans(clean))
	}
	s.frame, s.caught = nil, nil
	if err != nil {
		err = unwrapped(err)
	}
	switch {
	case s.ended.Load():
		return errEnded
	case ctx.Err() != nil:
		if s.set.xactAbort && s.tran.depth > 0 { // an attention ends the transaction only then
			return errors.Join(ctx.Err(), s.rollback(clean, x.out))
		}
		return ctx.Err()
	case s.tran.doomed:
		if undo := s.rollback(clean, x.out); undo != nil {
			return undo
		}
		late := types.Errorf(3998, "Uncommittable transaction is detected at the end of the batch. The transaction is rolled back.").At(1)
		if err == nil {
			return late
		}
		if fault := x.out.Message(late); fault != nil {
			return fault
		}
	}
	return err
}

// work is the context of requests within the connection's.
type work struct {
	within, ctx context.Context
	clean       context.Context // for what has to be done after an interruption
	cancel      context.CancelFunc
}

// working returns a request's contexts: those of the request before, which the
// connection runs in the same one unless that was interrupted.
func (s *Session) working(within context.Context) (ctx, clean context.Context) {
	w := &s.work
	if w.within != within || w.ctx.Err() != nil {
		if w.cancel != nil {
			w.cancel()
		}
		w.within, w.clean = within, context.WithoutCancel(within)
		var cancel context.CancelFunc
		w.ctx, cancel = context.WithCancel(within)
		w.cancel = cancel
		s.running.Store(&cancel)
	}
	return w.ctx, w.clean
}

// stopped is the error of a request whose client has given up.
func (s *Session) stopped() error {
	if s.work.ctx == nil {
		return nil
	}
	return s.work.ctx.Err()
}

// last sends all errors of a list but the last, which it returns.
func (s *Session) last(err error, out sink) error {
	var list tsql.Errors
	if !errors.As(err, &list) {
		return err
	}
	for _, e := range list[:len(list)-1] {
		if err := out.Message(e); err != nil {
			return err
		}
	}
	e := list[len(list)-1]
	s.lastError = e.Number
	return e
}

// refresh takes the catalogue, which another session may have changed, and who
// the user is there now: 916 for one that was dropped.
func (s *Session) refresh() error {
	c := s.catalog
	if !s.changed {
		c = s.db.catalog()
	}
	if c == s.catalog && s.who != nil {
		return nil
	}
	gone := types.Errorf(916, "The server principal \"%s\" is not able to access the database \"%s\" under the current security context.", s.entry.Name, s.entry.Database.Name).WithLevel(14, 1)
	d := c.Security()
	login, ok := d.Enter(s.entry.Login)
	if !ok {
		return gone
	}
	who := login
	if len(s.as) > 0 {
		s.as[0].who = login
		for i := 1; i < len(s.as); i++ {
			if s.as[i].who, ok = s.as[i].who.Refresh(d); !ok {
				return gone
			}
		}
		if who, ok = s.who.Refresh(d); !ok {
			return gone
		}
	}
	s.catalog, s.who = c, who
	return nil
}

// allow asks for a permission, of some columns if cols is not nil. A refusal
// is told to `lanyard why`.
func (s *Session) allow(permission string, on security.Securable, cols []security.Column) error {
	var e *types.Error
	if f := s.frame; f != nil && f.chain != nil && on.Class == security.ObjectClass && security.Chained(*f.chain, on) {
		return nil
	}
	if on.Class == security.ObjectClass && cols != nil {
		e = s.who.CheckColumns(permission, on, cols)
	} else {
		e = s.who.Check(permission, on)
	}
	if e == nil {
		s.granted(permission, on)
		return nil
	}
	return s.refuse(e, permission, on)
}

func (s *Session) granted(permission string, on security.Securable) {
	if s.entry.Granted != nil {
		s.entry.Granted(permission, on)
	}
}

func (s *Session) refuse(e *types.Error, permission string, on security.Securable) error {
	if s.entry.Refused != nil {
		s.entry.Refused(e, permission, on)
	}
	return e
}

// interrupt ends the session: what runs stops, and the next request closes
// the connection.
func (s *Session) interrupt() {
	s.ended.Store(true)
	if cancel := s.running.Load(); cancel != nil {
		(*cancel)()
	}
}

// Reset makes the session what it was after its login.
func (s *Session) Reset(ctx context.Context, keep bool) error {
	_, clean := s.working(ctx)
	isolation := s.set.isolation
	s.set = defaults()
	if len(s.as) > 0 {
		s.as, s.who = nil, nil
	}
	s.caught, s.lastError, s.rowCount, s.identity, s.context = nil, 0, 0, types.Null(), nil
	clear(s.handles)
	s.cursors, s.fetchStatus, s.cursorRows, s.bulk = nil, 0, 0, nil
	s.db.locks.release(s, false)
	if keep && s.tran.depth > 0 {
		s.set.isolation = isolation
		return nil
	}
	err := s.end(clean, false)
	s.tran = transaction{}
	if s.temp != s.noTemp {
		err = errors.Join(err, s.dropTemporary(clean, s.temp.Tables()))
		s.temp = s.temp.WithoutModules()
	}
	return errors.Join(err, s.dropGlobals(clean))
}

// Close rolls back.
func (s *Session) Close() {
	_ = s.end(context.Background(), false)
	_ = s.dropGlobals(context.Background())
	if s.work.cancel != nil {
		s.work.cancel()
	}
	s.db.locks.release(s, false)
	s.db.leave(s)
	s.texts.close()
	_ = s.conn.Close()
}
