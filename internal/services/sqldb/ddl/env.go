package ddl

import (
	"context"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Env is the session that a statement runs in.
type Env struct {
	// Catalog and Temp are the database's and the session's own objects. Run
	// replaces them.
	Catalog *catalog.Catalog
	Temp    *catalog.Catalog
	// Who is replaced when the statement changes what its principal may do.
	Who    *security.Context
	Store  Store
	Binder Binder
	Now    time.Time
	// Collation is the database's, "" for the default.
	Collation string
	// Source is the text that the statements' places are in, of which a view
	// keeps its own part, and QuotedIdentifier how it was read.
	Source           string
	QuotedIdentifier bool
	// Directory is whether the server has an Entra administrator. External and
	// Lookup are those of entry.Entry.
	Directory bool
	External  bool
	Lookup    func(ctx context.Context, name, objectID string) (security.Principal, error)
	// Logins are the server's.
	Logins entry.Logins
	// Refused takes note of a permission that was missing; it may be nil.
	Refused func(e *types.Error, permission string, on security.Securable)
	// Granted takes note of a permission that was there; it may be nil.
	Granted func(permission string, on security.Securable)
	// Message sends what is no error: warnings and notes. It may be nil.
	Message func(*types.Error) error
}

// Store changes the rows, in the transaction of the statement.
type Store interface {
	// Exec runs SQL of SQLite.
	Exec(ctx context.Context, sql string, args ...any) error
	// Rows calls f for each row of a query, whose columns are of these types.
	Rows(ctx context.Context, sql string, columns []types.Type, f func([]types.Value) error, args ...any) error
	// Literal writes a value as a constant of SQLite, kept as the type is.
	Literal(v types.Value, t types.Type) (string, error)
	// Count sets the last value of a table's IDENTITY or of a sequence; nil lets
	// it begin again.
	Count(ctx context.Context, id int32, temp bool, last *int64) error
	// Begin forgets what was counted under the id of a new table or sequence.
	Begin(id int32, temp bool)
	// Collate returns " COLLATE name" for what is kept as text, "" for the rest.
	Collate(t types.Type) string
}

// Binder gives names and types to what the statements contain.
type Binder interface {
	// Expr compiles an expression over the columns of a table of either
	// catalogue, nil for none.
	Expr(t *catalog.Table, x ast.Expr) (*Compiled, error)
	// Assign is Expr converted to a type, as an INSERT converts.
	Assign(t *catalog.Table, x ast.Expr, to types.Type) (*Compiled, error)
	// Cond is Expr for a condition; its SQL is 1, 0 or NULL.
	Cond(t *catalog.Table, x ast.Cond) (*Compiled, error)
	// View checks a query that becomes a view: the columns that it returns.
	View(q *ast.Query) ([]*catalog.Column, error)
	// Inline is View for a function that returns a query's rows, whose
	// parameters the query may use.
	Inline(f *catalog.Function, q *ast.Query) ([]*catalog.Column, error)
	// Body finds what is wrong in the statements of a module, other than names of
	// objects that are not there yet.
	Body(m *Body) error
}

// Body is what a procedure, or a function that is not inline, is to run.
type Body struct {
	ast.Span
	Name      string
	Schema    security.Securable // that it is in
	Params    []catalog.Parameter
	Function  bool
	TableName string // of a function that returns a table variable, and that
	Table     *ast.TableBody
	Stmts     []ast.Stmt
}

// Compiled is an expression in SQLite's SQL, over the columns of its table
// without a qualifier. It is valid until Close.
type Compiled struct {
	SQL           string
	Args          []any
	Type          types.Type
	Nullable      bool
	Deterministic bool
	Close         func()
}

// work is a statement at work.
type work struct {
	*Env
	ctx context.Context
}

// Run runs a statement that defines; false if it is none of them.
func (e *Env) Run(ctx context.Context, s ast.Stmt) (bool, error) {
	w := &work{e, ctx}
	return w.run(s)
}

func (w *work) run(s ast.Stmt) (bool, error) {
	switch x := s.(type) {
	case *ast.CreateTable:
		return true, w.createTable(x)
	case *ast.AlterTable:
		return true, w.alterTable(x)
	case *ast.CreateIndex:
		return true, w.createIndex(x)
	case *ast.EnableTrigger:
		return true, w.enableTrigger(x)
	case *ast.AlterIndex:
		return true, w.alterIndex(x)
	case *ast.DropIndex:
		return true, w.dropIndex(x)
	case *ast.CreateView:
		return true, w.createView(x)
	case *ast.CreateProcedure:
		return true, w.createProcedure(x)
	case *ast.CreateFunction:
		return true, w.createFunction(x)
	case *ast.CreateSchema:
		return true, w.createSchema(x)
	case *ast.AlterSchema:
		return true, w.alterSchema(x)
	case *ast.CreateSequence:
		return true, w.createSequence(x)
	case *ast.CreateSynonym:
		return true, w.createSynonym(x)
	case *ast.CreateType:
		return true, w.createType(x)
	case *ast.Drop:
		return true, w.drop(x)
	case *ast.CreateStatistics, *ast.UpdateStatistics:
		return true, w.statistics(x)
	case *ast.CreateUser:
		return true, w.createUser(x)
	case *ast.AlterUser:
		return true, w.alterUser(x)
	case *ast.CreateLogin:
		return true, w.createLogin(x)
	case *ast.AlterLogin:
		return true, w.alterLogin(x)
	case *ast.CreateRole:
		return true, w.createRole(x)
	case *ast.AlterRole:
		return true, w.alterRole(x)
	case *ast.Permission:
		return true, w.permission(x)
	case *ast.AlterAuthorization:
		return true, w.alterAuthorization(x)
	}
	return false, nil
}

// at returns the catalogue that an object is in.
func (w *work) at(temp bool) *catalog.Catalog {
	if temp {
		return w.Temp
	}
	return w.Catalog
}

// change makes the next catalogue.
func (w *work) change(temp bool, f func(d *catalog.Draft)) {
	d := w.at(temp).Edit()
	f(d)
	w.take(temp, d)
}

// take ends a draft; what the principal may do is what it is there.
func (w *work) take(temp bool, d *catalog.Draft) {
	if temp {
		w.Temp = d.Catalog()
		return
	}
	w.Catalog = d.Catalog()
	if who, ok := w.Who.Refresh(w.Catalog.Security()); ok {
		w.Who = who
	}
}

// secure takes a change of who may do what.
func (w *work) secure(s *security.Database, e *types.Error) error {
	if e != nil {
		return e
	}
	w.change(false, func(d *catalog.Draft) { d.SetSecurity(s) })
	return nil
}

// may asks for a permission; without it the statement is refused with e, or
// with the error that the security has for it if e is nil.
func (w *work) may(permission string, on security.Securable, e *types.Error) error {
	if w.Who.Has(permission, on) {
		if w.Granted != nil {
			w.Granted(permission, on)
		}
		return nil
	}
	if e == nil {
		e = w.Who.Check(permission, on)
	}
	if w.Refused != nil {
		w.Refused(e, permission, on)
	}
	return e
}

func (w *work) note(e *types.Error) error {
	if w.Message == nil {
		return nil
	}
	return w.Message(e)
}
