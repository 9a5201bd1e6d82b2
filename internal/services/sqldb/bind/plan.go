package bind

import (
	"context"
	"io"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Plan is a bound query. It is run by one goroutine at a time.
type Plan struct {
	SQL     string
	Columns []tds.Column // of the rows
	// Untyped says which of them are NULL and nothing gives them a type: they
	// fit into any column.
	Untyped []bool
	Demands []Demand
	// Assign are the variables of SELECT @v = …, by place; nil for a query
	// whose rows are an answer.
	Assign []Assignment
	// Reads says that it reads rows of the database's tables; Locks that hints
	// (UPDLOCK …) keep others from writing them until the transaction ends.
	Reads, Locks bool
	// Into is the table of SELECT … INTO, nil without.
	Into *ast.Name

	env     *Env
	params  []param
	scalars []int64
	tables  []int64
	groups  []int64
	ctx     context.Context
	values  Values
	row     []types.Value // for the next run's rows, nil while one is in use
}

// Demand is a permission that a plan needs, on columns or, without, on the
// object as a whole or any of its columns.
type Demand struct {
	Permission string
	On         security.Securable
	Columns    []security.Column
}

// Assignment is one of SELECT @v = …; Type is the variable's, to which the
// value has been converted.
type Assignment struct {
	Variable string // with @, in lower case
	Type     types.Type
}

// Check returns the refusal of the first demand that is not met, and which one
// that is.
func (p *Plan) Check(who *security.Context) (*types.Error, Demand) {
	for _, d := range p.Demands {
		if err := who.CheckColumns(d.Permission, d.On, d.Columns); err != nil {
			return err, d
		}
	}
	return nil, Demand{}
}

// Close forgets the closures that the plan's text calls.
func (p *Plan) Close() {
	d := p.env.Conn.Driver()
	for _, n := range p.scalars {
		d.DropScalar(n)
	}
	for _, n := range p.tables {
		d.DropTable(n)
	}
	for _, n := range p.groups {
		d.DropGroup(n)
	}
	p.scalars, p.tables, p.groups = nil, nil, nil
}

// param is a parameter of the plan's text, ?1 first.
type param struct {
	variable string // "" for others
	t        types.Type
	eval     func(p *Plan) (types.Value, error)
}

// args computes the parameters of a run.
func (p *Plan) args() ([]any, error) {
	out := make([]any, len(p.params))
	for i, q := range p.params {
		v, err := q.value(p)
		if err != nil {
			return nil, err
		}
		out[i] = rowstore.Encode(v, q.t)
	}
	return out, nil
}

func (q param) value(p *Plan) (types.Value, error) {
	if q.eval != nil {
		return q.eval(p)
	}
	return p.values.Get(q.variable), nil
}

// Run begins to run the plan with the variables' values. The rows must be
// closed. Permissions are not asked for here: Check does.
func (p *Plan) Run(ctx context.Context, values Values) (*Rows, error) {
	r := &Rows{p: p, ctx: p.ctx, values: p.values}
	p.ctx, p.values = ctx, values
	args, err := p.args()
	if err == nil {
		r.raw, err = p.env.Conn.Query(ctx, p.SQL, args...)
	}
	if err != nil {
		p.ctx, p.values = r.ctx, r.values
		return nil, err
	}
	if r.row, p.row = p.row, nil; r.row == nil {
		r.row = make([]types.Value, len(p.Columns))
	}
	return r, nil
}

// Rows are the rows of a plan that is run.
type Rows struct {
	p   *Plan
	raw *rowstore.Rows
	row []types.Value
	// ctx and values are those of the run that this one is within: a function
	// may call itself.
	ctx    context.Context
	values Values
}

// Next returns the next row, which is valid until the next call, or io.EOF.
func (r *Rows) Next() ([]types.Value, error) {
	raw, err := r.raw.Next()
	if err != nil {
		return nil, err
	}
	for i := range r.row {
		if r.row[i], err = rowstore.Decode(raw[i], r.p.Columns[i].Type); err != nil {
			return nil, err
		}
	}
	return r.row, nil
}

// Close ends the run.
func (r *Rows) Close() error {
	if r.row != nil {
		clear(r.row)
		r.p.ctx, r.p.values, r.p.row, r.row = r.ctx, r.values, r.row, nil
	}
	return r.raw.Close()
}

// One runs the plan for its first row, nil if there is none.
func (p *Plan) One(ctx context.Context, values Values) ([]types.Value, error) {
	r, err := p.Run(ctx, values)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	row, err := r.Next()
	if err == io.EOF {
		return nil, nil
	}
	return slices.Clone(row), err
}
