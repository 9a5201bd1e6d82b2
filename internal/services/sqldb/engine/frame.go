package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// frame is where statements run: a batch, a text that is run by one, or a
// module. It ends with them, its variables and what is temporary in it too.
type frame struct {
	s      *Session
	parent *frame
	out    sink
	text   *script
	vars   map[string]*variable // by the name in lower case, with its @
	// module says that this is a procedure or function; name is what
	// ERROR_PROCEDURE() says.
	module bool
	name   string
	// chain is the module as a securable, in whose ownership chain its
	// statements are.
	chain   *security.Securable
	status  int32
	cursors map[string]*cursor // LOCAL ones
	// created are the temporary tables that end with the frame.
	created []int32
	// identity is SCOPE_IDENTITY().
	identity types.Value
	// inFunction says that nothing may be changed but the frame's own; atEnd is
	// run before what is temporary in it goes.
	inFunction bool
	atEnd      func() error
	// proc is run instead of the text: a procedure that a client calls.
	proc    func(context.Context) error
	load    *tds.BulkRows   // of the INSERT BULK that the text is
	returns *types.Variable // what RETURN of a scalar function is for
	// tries counts the TRY blocks of this frame that are being run.
	tries int
}

// variable is one of T-SQL.
type variable struct {
	types.Variable
	table    *catalog.Table // of a table variable
	of       *catalog.Table // of the table type that it has
	readOnly bool           // a parameter's table
	isCursor bool
	cursor   *cursor
}

// sink is where a frame's results go: to the client, or to whoever runs it.
type sink interface {
	Columns([]tds.Column) error
	Row([]types.Value) error
	Done(tds.Command, int64) error
	Message(*types.Error) error
	Flush() error
	EnterProcedure()
	LeaveProcedure(status int32) error
	Transaction(tds.TransactionChange, uint64) error
	Language(name, old string) error
}

// variable returns one that was declared: 137 for none.
func (x *frame) variable(name string) (*variable, error) {
	if v := x.vars[strings.ToLower(name)]; v != nil {
		return v, nil
	}
	return nil, types.Errorf(137, "Must declare the scalar variable \"%s\".", name).WithLevel(15, 2)
}

// level is @@NESTLEVEL: how many modules and texts this one is within.
func (x *frame) level() int {
	n := 0
	for p := x.parent; p != nil; p = p.parent {
		n++
	}
	return n
}

// inside returns a frame that this one runs.
func (x *frame) inside(t *script) (*frame, error) {
	if x.level() >= maxNesting {
		return nil, types.Errorf(217, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit %d).", maxNesting)
	}
	return &frame{s: x.s, parent: x, out: x.out, text: t, vars: map[string]*variable{}, identity: types.Null()}, nil
}

// close ends what ends with the frame: who it is run as, and what is temporary
// in it.
func (x *frame) close(ctx context.Context) error {
	s := x.s
	var tables []*catalog.Table
	for _, id := range x.created {
		if t, ok := s.temp.TableByID(id); ok {
			tables = append(tables, t)
		}
	}
	for n := len(s.as); n > 0 && s.as[n-1].frame == x && x.parent != nil; n-- {
		s.who, s.as = s.as[n-1].who, s.as[:n-1]
	}
	return s.dropTemporary(ctx, tables)
}

// dropTemporary forgets temporary tables and their rows.
func (s *Session) dropTemporary(ctx context.Context, tables []*catalog.Table) error {
	if len(tables) == 0 {
		return nil
	}
	d := s.temp.Edit()
	for _, t := range tables {
		d.Remove(t.ID)
		s.orphans = append(s.orphans, t.ID)
	}
	s.temp = d.Catalog()
	if s.within > 0 { // SQLite drops nothing while a statement reads
		return nil
	}
	return s.dropOrphans(ctx)
}

// dropOrphans drops the rows of the tables that the catalogue has forgotten.
func (s *Session) dropOrphans(ctx context.Context) error {
	var all error
	for _, id := range s.orphans {
		all = errors.Join(all, s.exec(ctx, fmt.Sprintf("DROP TABLE IF EXISTS temp.t%d", id)))
	}
	if !s.tran.open { // its ROLLBACK would bring them back
		s.orphans = nil
	}
	return all
}

// maxNesting is how deep modules call each other.
const maxNesting = 32

// done ends a statement that returned or changed n rows.
func (x *frame) done(c tds.Command, n int64) error {
	if n >= 0 {
		x.s.rowCount = n
	}
	if x.s.set.noCount {
		n = tds.NoCount
	}
	return x.out.Done(c, n)
}
