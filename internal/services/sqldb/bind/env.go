package bind

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Env is where a statement is bound: what names mean, who asks, and the
// session that its plans will run in. A plan keeps its Env.
type Env struct {
	Catalog   *catalog.Catalog
	Temp      *catalog.Catalog // the session's #temp tables and table variables; nil without
	Who       *security.Context
	Schema    string // the user's default schema, "" for dbo
	Collation string // of the database, "" for the default
	Conn      *rowstore.Conn
	Host      Host
	// Variable returns a variable that is declared where the statement stands,
	// by its name with @ in lower case.
	Variable func(name string) (Variable, bool)
	// Module is the view, procedure or function that the statement stands in,
	// whose ownership chain it is then in; nil for a batch.
	Module *security.Securable
	// Stopped is asked while binding, and ends it with the error that it returns;
	// nil where nobody asks.
	Stopped func() error
}

// Variable is a variable as declared: a scalar, or with Table a table
// variable, whose rows are those of the temporary table.
type Variable struct {
	Type  types.Type
	Table *catalog.Table
}

// Values are a scope's variables as a plan runs: by their names with @ in
// lower case. Get returns NULL for what is not there.
type Values interface {
	Get(name string) types.Value
	Set(name string, v types.Value) error
}

// Host is what plans ask of the session while they run.
type Host interface {
	// System returns what catalogue views show now.
	System(ctx context.Context) *sysviews.Env
	// Session is what functions of package builtin ask.
	Session(ctx context.Context) builtin.Session
	// Global returns what a function without arguments says, such as @@ROWCOUNT or
	// SCOPE_IDENTITY, of the type that it has, or NULL.
	Global(ctx context.Context, name string) types.Value
	// Scalar runs a scalar function of the database.
	Scalar(ctx context.Context, f *catalog.Function, args []types.Value) (types.Value, error)
	// Table runs a function of several statements that returns a table.
	Table(ctx context.Context, f *catalog.Function, args []types.Value) ([][]types.Value, error)
	// Next takes a sequence's next value.
	Next(ctx context.Context, s *catalog.Sequence) (types.Value, error)
}
