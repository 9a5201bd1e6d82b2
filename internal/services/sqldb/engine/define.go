package engine

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/ddl"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// defines reports a statement that package ddl runs.
func defines(st ast.Stmt) bool {
	switch st.(type) {
	case *ast.CreateTable, *ast.AlterTable, *ast.CreateIndex, *ast.AlterIndex, *ast.DropIndex, *ast.CreateView, *ast.CreateProcedure, *ast.CreateFunction, *ast.CreateSchema,
		*ast.AlterSchema, *ast.CreateSequence, *ast.CreateType, *ast.CreateSynonym, *ast.Drop, *ast.CreateStatistics, *ast.UpdateStatistics, *ast.CreateUser, *ast.AlterUser, *ast.CreateLogin,
		*ast.AlterLogin, *ast.CreateRole, *ast.AlterRole, *ast.Permission, *ast.AlterAuthorization, *ast.EnableTrigger:
		return true
	}
	return false
}

// define runs a statement that defines, and keeps the catalogue that it makes.
func (x *frame) define(ctx context.Context, st ast.Stmt) error {
	e := x.definer(ctx)
	before := x.s.temp
	if _, err := e.Run(ctx, st); err != nil {
		return err
	}
	if err := x.defined(ctx, e); err != nil {
		return err
	}
	if x.parent != nil && x.s.temp != before {
		x.own(before)
	}
	return nil
}

// own notes the temporary tables that are new: they end with the frame.
func (x *frame) own(before *catalog.Catalog) {
	for _, t := range x.s.temp.Tables() {
		if _, old := before.ByID(t.ID); !old {
			x.created = append(x.created, t.ID)
		}
	}
}

// defined takes what a definition changed.
func (x *frame) defined(ctx context.Context, e *ddl.Env) error {
	x.s.claim(x.s.catalog, e.Catalog)
	if err := x.s.store(ctx, e.Catalog); err != nil {
		return err
	}
	x.s.temp, x.s.who = e.Temp, e.Who
	return nil
}

func (x *frame) definer(ctx context.Context) *ddl.Env {
	s := x.s
	e := &ddl.Env{
		Catalog: s.catalog, Temp: s.temp, Who: s.who, Store: store{s}, Now: time.Now().UTC(), Collation: s.entry.Database.Collation, Source: x.text.source, QuotedIdentifier: x.text.quoted,
		Directory: len(s.entry.Database.Owner) > 0, External: s.entry.External, Lookup: s.entry.Lookup, Logins: s.entry.Logins, Refused: s.entry.Refused, Granted: s.entry.Granted, Message: x.out.Message,
	}
	e.Binder = definitions{ctx, x, e}
	return e
}

// definitions binds what definitions contain, in the catalogue as the
// statement has changed it so far.
type definitions struct {
	ctx context.Context
	x   *frame
	e   *ddl.Env
}

func (d definitions) env() *bind.Env {
	env := d.x.env()
	env.Catalog, env.Temp, env.Who = d.e.Catalog, d.e.Temp, d.e.Who
	return env
}

func (d definitions) Expr(t *catalog.Table, x ast.Expr) (*ddl.Compiled, error) {
	y, err := d.env().Over(orNone(t), x, types.Type{})
	return d.compiled(y, err, deterministic(x))
}

func (d definitions) Assign(t *catalog.Table, x ast.Expr, to types.Type) (*ddl.Compiled, error) {
	y, err := d.env().Over(orNone(t), x, to)
	return d.compiled(y, err, deterministic(x))
}

func (d definitions) Cond(t *catalog.Table, x ast.Cond) (*ddl.Compiled, error) {
	y, err := d.env().OverCond(orNone(t), x)
	return d.compiled(y, err, false)
}

// orNone is a table without columns where there is none.
func orNone(t *catalog.Table) *catalog.Table {
	if t == nil {
		return &catalog.Table{}
	}
	return t
}

func (d definitions) compiled(y *bind.Over, err error, deterministic bool) (*ddl.Compiled, error) {
	if err != nil {
		return nil, err
	}
	if e, need := y.Check(d.e.Who); e != nil {
		y.Close()
		if d.e.Refused != nil {
			d.e.Refused(e, need.Permission, need.On)
		}
		return nil, e
	}
	for _, need := range y.Demands() {
		if d.e.Granted != nil {
			d.e.Granted(need.Permission, need.On)
		}
	}
	args, err := y.Args(d.ctx, d.x)
	if err != nil {
		y.Close()
		return nil, err
	}
	return &ddl.Compiled{SQL: y.SQL, Args: args, Type: y.Type, Nullable: y.Nullable, Deterministic: deterministic, Close: y.Close}, nil
}

// Inline binds with the parameters as variables.
func (d definitions) Inline(f *catalog.Function, q *ast.Query) ([]*catalog.Column, error) {
	env := d.env()
	env.Variable = func(name string) (bind.Variable, bool) {
		for _, p := range f.Params {
			if strings.EqualFold(p.Name, name) {
				return bind.Variable{Type: p.Type}, true
			}
		}
		return bind.Variable{}, false
	}
	return d.columns(env, q)
}

// Body finds what is wrong in a module's statements before it is kept.
func (d definitions) Body(m *ddl.Body) error {
	on := security.Securable{Class: security.ObjectClass, Name: m.Name, Owner: m.Schema.Owner, Schema: &m.Schema}
	in := &frame{
		s: d.x.s, parent: d.x, out: quiet{}, text: &script{source: d.x.text.source, quoted: d.x.text.quoted, batch: &ast.Batch{Stmts: m.Stmts}}, vars: map[string]*variable{},
		module: true, name: m.Name, chain: &on, inFunction: m.Function,
	}
	a := in.ahead(d.ctx)
	for _, p := range m.Params {
		v := bind.Variable{Type: p.Type}
		if t, ok := d.e.Catalog.TypeByID(p.UserType); ok && t.Table != nil {
			var err error
			if v.Table, err = a.typed(p.Name, t.Table); err != nil {
				return err
			}
			a.readOnly[lower(p.Name)] = true
		}
		a.vars[lower(p.Name)] = v
	}
	if m.Table != nil {
		t, err := a.tableOf(m.TableName, m.Span, m.Table)
		if err != nil {
			return err
		}
		a.vars[lower(m.TableName)] = bind.Variable{Table: t}
	}
	a.list(m.Stmts)
	err := a.outcome()
	if u := (uncompiled{}); errors.As(err, &u) {
		for i, e := range u.errs {
			c := *e
			c.Procedure, u.errs[i] = m.Name, &c
		}
	}
	return err
}

func (d definitions) View(q *ast.Query) ([]*catalog.Column, error) {
	env := d.env()
	env.Variable = nil
	return d.columns(env, q)
}

func (d definitions) columns(env *bind.Env, q *ast.Query) ([]*catalog.Column, error) {
	p, err := env.Nested(q)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if err := d.x.allowed(p); err != nil {
		return nil, err
	}
	var list []*catalog.Column
	for i, c := range p.Columns {
		out := &catalog.Column{ID: int32(i + 1), Name: c.Name, Declared: catalog.Declared{Type: c.Type}, Nullable: c.Nullable}
		if c.Identity {
			out.Identity = &catalog.Identity{}
		}
		if c.Sysname {
			out.UserType = catalog.SysnameID
		}
		list = append(list, out)
	}
	return list, nil
}

// volatile are the functions whose values differ from call to call.
var volatile = map[string]bool{"newid": true, "getdate": true, "getutcdate": true, "sysdatetime": true, "sysutcdatetime": true, "sysdatetimeoffset": true, "current_timestamp": true,
	"rand": true, "user_name": true, "suser_sname": true, "newsequentialid": true, "db_name": true, "current_user": true, "system_user": true, "session_user": true}

func deterministic(x ast.Expr) bool {
	found := true
	ast.Walk(x, func(n any) bool {
		if c, ok := n.(*ast.Call); ok && volatile[strings.ToLower(c.Name.Object())] {
			found = false
		}
		return found
	})
	return found
}
