package dml

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Env is what a statement is compiled in: names, principal and connection are
// the binder's.
type Env struct {
	*bind.Env
	// Refused takes note of a permission that was missing; it may be nil.
	Refused func(e *types.Error, permission string, on security.Securable)
	// Granted takes note of a permission that was there; it may be nil.
	Granted func(permission string, on security.Securable)
}

// Query is a compiled query over row variables.
type Query struct {
	plan *bind.Plan
}

// Columns are those of its rows.
func (q *Query) Columns() []tds.Column { return q.plan.Columns }

// Given are Columns as values for other columns: NULL alone has no type.
func (q *Query) Given() []tds.Column {
	cols := slices.Clone(q.plan.Columns)
	for i, untyped := range q.plan.Untyped {
		if untyped {
			cols[i].Type = types.Type{}
		}
	}
	return cols
}

// Run calls f for each row, whose values are valid until f returns; row are
// the values of the row variables.
func (q *Query) Run(ctx context.Context, s bind.Values, row []types.Value, f func([]types.Value) error) error {
	rows, err := q.plan.Run(ctx, rowValues{s, row})
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		v, err := rows.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = f(v)
		}
		if err != nil {
			return err
		}
	}
}

// rowValues are a scope's variables, and the values of a row.
type rowValues struct {
	bind.Values
	row []types.Value
}

func (r rowValues) Get(name string) types.Value {
	if n, ok := rowPlace(name); ok {
		return r.row[n]
	}
	return r.Values.Get(name)
}

// RowVariable is the name of a row variable, which no text can have.
func RowVariable(place int) string { return fmt.Sprintf("@\x00%d", place) }

func rowPlace(name string) (int, bool) {
	if len(name) < 3 || name[1] != 0 {
		return 0, false
	}
	n, err := strconv.Atoi(name[2:])
	return n, err == nil
}

// Run is a run of a plan.
type Run struct {
	// Values are the variables of the scope that runs the statement.
	Values bind.Values
	// Counters are those of the database, Temp those of the session's own
	// tables.
	Counters, Temp *Counters
	// IdentityInsert is the id of the table with IDENTITY_INSERT, 0 for none.
	IdentityInsert int32
	// RowCount is SET ROWCOUNT: how many rows a statement changes at most, 0
	// for all.
	RowCount int64
	// Columns and Row take what OUTPUT returns.
	Columns func([]tds.Column) error
	Row     func([]types.Value) error
	// Rows are those of INSERT BULK.
	Rows Rows
	// Message sends what DBCC CHECKIDENT says; it may be nil.
	Message func(*types.Error) error
	// Current is the row of a table that a cursor is at, for WHERE CURRENT OF: its
	// number and the values of its primary key. set are the columns that are to
	// change, none for DELETE.
	Current func(cursor ast.CursorRef, table int32, set []string) ([]types.Value, error)
	// Executed is what the EXECUTE of an INSERT has returned.
	Executed []Set
}

// Result says what a statement did.
type Result struct {
	Command tds.Command
	Count   int64
	// Identity is the last value of an IDENTITY column that was inserted,
	// decimal(38,0), NULL without.
	Identity types.Value
}

// Plan is a compiled statement.
type Plan struct {
	store   store
	command tds.Command
	run     func(w *work) error
	queries []*Query
	// writes says that it changes more than what is the session's own, so that
	// nobody else writes meanwhile.
	writes bool
}

// Close gives back what the plan holds.
func (p *Plan) Close() {
	for _, q := range p.queries {
		q.plan.Close()
	}
}

// Run runs the plan.
func (p *Plan) Run(ctx context.Context, r *Run) (Result, error) {
	w := &work{Run: r, store: p.store, ctx: ctx, verb: verbOf(p.command), identity: types.Null()}
	if err := p.run(w); err != nil {
		return Result{Command: p.command}, err
	}
	if w.taken || p.writes {
		if err := r.Counters.Flush(ctx, p.store.Conn); err != nil {
			return Result{Command: p.command}, err
		}
	}
	return Result{p.command, w.count, w.identity}, nil
}

func verbOf(c tds.Command) string {
	switch c {
	case tds.CommandUpdate:
		return "UPDATE"
	case tds.CommandDelete:
		return "DELETE"
	case tds.CommandMerge:
		return "MERGE"
	}
	return "INSERT"
}

// Set is a result of what was executed.
type Set struct {
	Columns []tds.Column
	Rows    [][]types.Value
}

// Compile compiles INSERT, INSERT BULK, UPDATE, DELETE, MERGE, TRUNCATE TABLE or DBCC
// CHECKIDENT; false for another statement.
func Compile(e *Env, s ast.Stmt) (*Plan, bool, error) {
	c := &compiler{Env: e, plan: &Plan{store: store{e.Conn}}, tables: map[int32]*table{}}
	var err error
	switch x := s.(type) {
	case *ast.Insert:
		err = c.insert(x)
	case *ast.InsertBulk:
		err = c.insertBulk(x)
	case *ast.Update:
		err = c.update(x)
	case *ast.Delete:
		err = c.delete(x)
	case *ast.Merge:
		err = c.merge(x)
	case *ast.Truncate:
		err = c.truncate(x)
	case *ast.Admin:
		if x.Words != "DBCC" || !strings.EqualFold(x.Name.Object(), "CHECKIDENT") {
			return nil, false, nil
		}
		err = c.checkIdent(x)
	default:
		return nil, false, nil
	}
	if err != nil {
		c.plan.Close()
		return nil, true, err
	}
	return c.plan, true, nil
}

// compiler is a statement that is being compiled.
type compiler struct {
	*Env
	plan   *Plan
	tables map[int32]*table
}

// query compiles a query over row variables of these types, and refuses it
// where the principal may not read what it reads.
func (c *compiler) query(q *ast.Query, row []types.Type) (*Query, error) {
	e := *c.Env.Env
	e.Variable = func(name string) (bind.Variable, bool) {
		if n, ok := rowPlace(name); ok && n < len(row) {
			return bind.Variable{Type: row[n]}, true
		}
		if c.Env.Variable == nil {
			return bind.Variable{}, false
		}
		return c.Env.Variable(name)
	}
	p, err := e.Query(q)
	if err != nil {
		return nil, err
	}
	c.plan.queries = append(c.plan.queries, &Query{p})
	if e, d := p.Check(c.Who); e != nil {
		return nil, c.decided(e, d.Permission, d.On)
	}
	if c.Granted != nil {
		for _, d := range p.Demands {
			c.Granted(d.Permission, d.On)
		}
	}
	return &Query{p}, nil
}

// own compiles what belongs to the table and not to the statement: DEFAULT,
// CHECK and computed columns read with no permission of the principal's.
func (c *compiler) own(q *ast.Query, row []types.Type) (*Query, error) {
	e := *c.Env.Env
	e.Variable = func(name string) (bind.Variable, bool) {
		n, ok := rowPlace(name)
		if !ok || n >= len(row) {
			return bind.Variable{}, false
		}
		return bind.Variable{Type: row[n]}, true
	}
	p, err := e.Query(q)
	if err != nil {
		return nil, err
	}
	c.plan.queries = append(c.plan.queries, &Query{p})
	return &Query{p}, nil
}

// may asks for a permission on an object, or on columns of it. What is
// temporary is the session's own.
func (c *compiler) may(permission string, o catalog.Object, temp bool, cols []security.Column) error {
	if temp {
		return nil
	}
	on := c.Catalog.Securable(o)
	if c.Module != nil && security.Chained(*c.Module, on) {
		return nil
	}
	var e *types.Error
	if cols != nil {
		e = c.Who.CheckColumns(permission, on, cols)
	} else {
		e = c.Who.Check(permission, on)
	}
	return c.decided(e, permission, on)
}

// decided takes note of a permission that was there or, with an error, was not.
func (c *compiler) decided(e *types.Error, permission string, on security.Securable) error {
	switch {
	case e == nil && c.Granted != nil:
		c.Granted(permission, on)
	case e != nil && c.Refused != nil:
		c.Refused(e, permission, on)
	}
	if e == nil {
		return nil
	}
	return e
}
