package engine

import (
	"context"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/dml"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// kept is a plan that was made of a part of a script. It is good for as long
// as the catalogues and the user are those that it was bound and allowed with.
type kept struct {
	query   *bind.Plan
	change  *dml.Plan
	catalog *catalog.Catalog
	temp    *catalog.Catalog
	who     *security.Context
	module  int32 // in whose ownership chain it was allowed, 0 for none
	// busy says that it is being run: what runs within it needs another.
	busy bool
	free func() // makes it not busy
}

func (k *kept) close() {
	if k.query != nil {
		k.query.Close()
	}
	if k.change != nil {
		k.change.Close()
	}
}

// plan returns the plan of a part of the script, and what to do after its use.
// make binds it.
func (x *frame) plan(node ast.Node, make func(*kept) error) (*kept, func(), error) {
	s := x.s
	old := x.text.plans[node]
	if old != nil && old.busy {
		k := &kept{}
		err := make(k)
		return k, k.close, err
	}
	if old != nil && old.catalog == s.catalog && old.temp == s.temp && old.who == s.who && old.module == x.moduleID() {
		old.busy = true
		return old, old.free, nil
	}
	if old != nil {
		old.close()
		delete(x.text.plans, node)
	}
	k := &kept{catalog: s.catalog, temp: s.temp, who: s.who, module: x.moduleID()}
	if err := make(k); err != nil {
		k.close()
		return nil, nil, err
	}
	if x.text.plans == nil {
		return k, k.close, nil
	}
	x.text.plans[node] = k
	k.busy, k.free = true, func() { k.busy = false }
	return k, k.free, nil
}

// moduleID is the id of the module that the frame's statements stand in.
func (x *frame) moduleID() int32 {
	if x.chain == nil {
		return 0
	}
	return x.chain.ID
}

// query returns the plan of a query, a value or a condition, which the user
// may run.
func (x *frame) query(node ast.Node, f func(*bind.Env) (*bind.Plan, error)) (*bind.Plan, func(), error) {
	k, done, err := x.plan(node, func(k *kept) error {
		p, err := f(x.env())
		if err != nil {
			return err
		}
		k.query = p
		return x.allowed(p)
	})
	if err != nil {
		return nil, nil, err
	}
	return k.query, done, nil
}

// reading is query for a plan that is about to be run: what it reads is locked
// where the isolation level or a hint says so.
func (x *frame) reading(ctx context.Context, node ast.Node, f func(*bind.Env) (*bind.Plan, error)) (*bind.Plan, func(), error) {
	p, done, err := x.query(node, f)
	if err != nil || !p.Reads || !x.locks(p) {
		return p, done, err
	}
	done()
	if err := x.s.write(ctx); err != nil {
		return nil, nil, err
	}
	return x.query(node, f) // the catalogue may be another one now
}

// allowed refuses a plan that the user may not run.
func (x *frame) allowed(p *bind.Plan) error {
	if e, d := p.Check(x.s.who); e != nil {
		return x.s.refuse(e, d.Permission, d.On)
	}
	for _, d := range p.Demands {
		x.s.granted(d.Permission, d.On)
	}
	return nil
}

// env is what the frame's statements are bound in.
func (x *frame) env() *bind.Env {
	s := x.s
	return &bind.Env{
		Catalog: s.catalog, Temp: s.temp, Who: s.who, Schema: x.schema(), Collation: s.entry.Database.Collation, Conn: s.conn, Host: host{s}, Variable: x.declared, Module: x.chain, Stopped: s.stopped,
	}
}

// schema is where names without one are looked up: a module's in its own.
func (x *frame) schema() string {
	if x.chain != nil && x.chain.Schema != nil {
		return x.chain.Schema.Name
	}
	return x.s.userSchema()
}

// declared is a variable as the binder sees it.
func (x *frame) declared(name string) (bind.Variable, bool) {
	v := x.vars[name]
	if v == nil {
		return bind.Variable{}, false
	}
	return bind.Variable{Type: v.Type, Table: v.table}, true
}

// Get returns a variable's value as a plan runs.
func (x *frame) Get(name string) types.Value {
	if v := x.vars[name]; v != nil {
		return v.Value
	}
	return types.Null()
}

// Set gives a variable a value of its type.
func (x *frame) Set(name string, value types.Value) error {
	v, err := x.variable(name)
	if err != nil {
		return err
	}
	v.Value = value
	return nil
}

// one runs a plan for its only value.
func (x *frame) one(ctx context.Context, node ast.Node, f func(*bind.Env) (*bind.Plan, error)) (types.Variable, error) {
	if err := x.s.refresh(); err != nil {
		return types.Variable{}, err
	}
	x.s.now = time.Now().UTC()
	p, done, err := x.reading(ctx, node, f)
	if err != nil {
		return types.Variable{}, err
	}
	defer done()
	row, err := p.One(ctx, x)
	if err != nil || row == nil {
		return types.Variable{Value: types.Null()}, err
	}
	return types.Variable{Type: p.Columns[0].Type, Value: row[0]}, nil
}

func (s *Session) userSchema() string {
	if s.who == nil {
		return ""
	}
	return s.who.User().DefaultSchema
}

// typeOf reads a type as written; text without a length has bare characters.
func (s *Session) typeOf(a *ast.Type, bare int) (types.Type, *catalog.Table, error) {
	n, err := s.catalog.TypeOf(a, bare, s.userSchema())
	if err != nil {
		return types.Type{}, nil, err.At(a.Line)
	}
	return n.Type, n.Table, nil
}
