package engine

import (
	"context"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/ddl"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// defines reports a statement that package ddl runs.
func defines(st ast.Stmt) bool {
	switch st.(type) {
	case *ast.CreateTable, *ast.AlterTable, *ast.CreateIndex, *ast.AlterIndex, *ast.DropIndex, *ast.CreateView, *ast.CreateProcedure, *ast.CreateFunction, *ast.CreateSchema, *ast.AlterSchema, *ast.CreateSequence, *ast.CreateType,
		*ast.CreateSynonym, *ast.Drop, *ast.CreateStatistics, *ast.UpdateStatistics, *ast.CreateUser, *ast.AlterUser, *ast.CreateLogin, *ast.AlterLogin, *ast.CreateRole, *ast.AlterRole,
		*ast.Permission, *ast.AlterAuthorization:
		return true
	}
	return false
}

// define runs a statement that defines, and keeps the catalogue that it makes.
func (s *Session) define(ctx context.Context, st ast.Stmt, r sink) error {
	e := s.definer(ctx, r)
	if _, err := e.Run(ctx, st); err != nil {
		return err
	}
	return s.defined(ctx, e)
}

// defined takes what a definition changed.
func (s *Session) defined(ctx context.Context, e *ddl.Env) error {
	if err := s.store(ctx, e.Catalog); err != nil {
		return err
	}
	s.temp, s.who = e.Temp, e.Who
	return nil
}

func (s *Session) definer(ctx context.Context, r sink) *ddl.Env {
	e := &ddl.Env{
		Catalog: s.catalog, Temp: s.temp, Who: s.who, Store: rowStore{s}, Now: time.Now().UTC(), Collation: s.entry.Database.Collation, Source: s.frame.text.source, QuotedIdentifier: s.frame.text.quoted,
		External: s.entry.External, Lookup: s.entry.Lookup, Logins: s.entry.Logins, Refused: s.entry.Refused, Message: r.Message,
	}
	e.Binder = definitions{ctx, s, e}
	return e
}

// rowStore is SQLite for package ddl.
type rowStore struct{ s *Session }

func (r rowStore) Exec(ctx context.Context, sql string, args ...any) error {
	_, err := r.s.conn.ExecContext(ctx, sql, args...)
	return carried(err)
}

func (r rowStore) Rows(ctx context.Context, sql string, columns []types.Type, f func([]types.Value) error, args ...any) error {
	q := &bounded{sql: sql}
	for _, t := range columns {
		q.fields = append(q.fields, field{"", bound{t: t}})
	}
	return r.s.each(ctx, q, f, args...)
}

func (rowStore) Literal(v types.Value, t types.Type) (string, error) {
	return literal(encode(v, t)), nil
}

func (rowStore) Collate(t types.Type) string { return collate(t) }

// definitions binds what definitions contain.
type definitions struct {
	ctx context.Context
	s   *Session
	e   *ddl.Env
}

// binder binds in the catalogue as the statement has changed it so far.
func (d definitions) binder(t *catalog.Table) (*binder, *scope, error) {
	d.s.catalog, d.s.temp = d.e.Catalog, d.e.Temp
	b := d.s.binder(d.ctx)
	sc := &scope{}
	if t != nil {
		r := &rowset{}
		for _, c := range t.Columns {
			r.fields = append(r.fields, field{c.Name, bound{sql: columnSQL("", c), t: c.Type, null: c.Nullable, column: c}})
		}
		sc.sets = []*rowset{r}
	}
	return b, sc, nil
}

func (d definitions) Expr(t *catalog.Table, x ast.Expr) (*ddl.Compiled, error) {
	defer d.restore()()
	b, sc, err := d.binder(t)
	if err != nil {
		return nil, err
	}
	y, err := b.expr(x, sc)
	if err != nil {
		b.close()
		return nil, err
	}
	return &ddl.Compiled{SQL: y.sql, Type: y.t, Nullable: y.null, Deterministic: deterministic(x), Close: b.close}, nil
}

func (d definitions) Assign(t *catalog.Table, x ast.Expr, to types.Type) (*ddl.Compiled, error) {
	defer d.restore()()
	b, sc, err := d.binder(t)
	if err != nil {
		return nil, err
	}
	y, err := b.expr(x, sc)
	if err != nil {
		b.close()
		return nil, err
	}
	from, column := y.t, &catalog.Column{Declared: catalog.Declared{Type: to}, Nullable: true}
	name := ""
	if c, ok := x.(*ast.Column); ok {
		name = c.Name.Object()
	}
	column.Name = name
	if t == nil {
		t = &catalog.Table{}
	}
	out := b.call(to, func(a []types.Value) (types.Value, error) { return d.s.assign(t, column, a[0], from, "ALTER TABLE") }, y)
	return &ddl.Compiled{SQL: out.sql, Type: to, Nullable: y.null, Deterministic: deterministic(x), Close: b.close}, nil
}

func (d definitions) Cond(t *catalog.Table, x ast.Cond) (*ddl.Compiled, error) {
	defer d.restore()()
	b, sc, err := d.binder(t)
	if err != nil {
		return nil, err
	}
	sql, err := b.cond(x, sc)
	if err != nil {
		b.close()
		return nil, err
	}
	return &ddl.Compiled{SQL: sql, Type: types.Of(types.Bit), Close: b.close}, nil
}

// Inline binds with the parameters as variables that are NULL.
func (d definitions) Inline(f *catalog.Function, q *ast.Query) ([]*catalog.Column, error) {
	outer := d.s.frame
	defer func() { d.s.frame = outer }()
	in := &frame{s: d.s, out: outer.out, text: outer.text, vars: map[string]*variable{}}
	for _, p := range f.Params {
		in.vars[strings.ToLower(p.Name)] = &variable{types.Variable{Type: p.Type, Value: types.Null()}}
	}
	d.s.frame = in
	return d.View(q)
}

func (d definitions) View(q *ast.Query) ([]*catalog.Column, error) {
	defer d.restore()()
	b, _, err := d.binder(nil)
	if err != nil {
		return nil, err
	}
	defer b.close()
	out, err := b.query(q, nil)
	if err == nil {
		err = b.check()
	}
	if err != nil {
		return nil, err
	}
	var list []*catalog.Column
	for i, f := range out.fields {
		c := &catalog.Column{ID: int32(i + 1), Name: f.name, Declared: catalog.Declared{Type: f.b.t}, Nullable: f.b.null}
		if f.b.t.Kind == types.Unknown {
			c.Type = types.Of(types.Int)
		}
		if f.b.column != nil {
			c.UserType, c.Numeric = f.b.column.UserType, f.b.column.Numeric
		}
		list = append(list, c)
	}
	return list, nil
}

// restore puts the session's catalogues back, which binding in a draft
// replaced.
func (d definitions) restore() func() {
	cat, temp := d.s.catalog, d.s.temp
	return func() { d.s.catalog, d.s.temp = cat, temp }
}

// volatile are the functions whose values differ from call to call.
var volatile = map[string]bool{"newid": true, "getdate": true, "getutcdate": true, "sysdatetime": true, "sysutcdatetime": true, "sysdatetimeoffset": true, "current_timestamp": true,
	"rand": true, "user_name": true, "suser_sname": true, "newsequentialid": true, "db_name": true, "current_user": true, "system_user": true, "session_user": true}

func deterministic(x ast.Expr) bool {
	found := true
	ddl.Walk(x, func(n any) bool {
		if c, ok := n.(*ast.Call); ok && volatile[strings.ToLower(c.Name.Object())] {
			found = false
		}
		return found
	})
	return found
}
