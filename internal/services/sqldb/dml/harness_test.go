package dml

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/ddl"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// fixture is a database with one session, whose user changes.
type fixture struct {
	testing.TB
	conn     *rowstore.Conn
	cat      *catalog.Catalog
	temp     *catalog.Catalog
	user     string
	counters *Counters
	session  *Counters
	insert   int32 // the table with IDENTITY_INSERT
	vars     variables
	refused  []string
	identity string
}

// variables are T-SQL's, by name in lower case.
type variables map[string]*types.Variable

func (v variables) Get(name string) types.Value {
	if x := v[name]; x != nil {
		return x.Value
	}
	return types.Null()
}

func (v variables) Set(name string, x types.Value) error {
	v[name].Value = x
	return nil
}

func open(t testing.TB) *fixture {
	d, err := rowstore.NewDriver()
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Script(t.Context(), "CREATE TABLE counter (id INTEGER PRIMARY KEY, last INTEGER NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	return &fixture{TB: t, conn: c, cat: catalog.New("shop", []byte{1}), temp: catalog.NewTemporary(), user: "dbo", counters: &Counters{Kept: true}, session: &Counters{}, vars: variables{}}
}

func (f *fixture) who() *security.Context {
	p, ok := f.cat.Security().Named(f.user)
	if !ok {
		f.Fatalf("no user %s", f.user)
	}
	who, _ := f.cat.Security().As(p.ID)
	return who
}

func (f *fixture) env() *Env {
	return &Env{
		Env: &bind.Env{
			Catalog: f.cat, Temp: f.temp, Who: f.who(), Conn: f.conn,
			Variable: func(name string) (bind.Variable, bool) {
				if v := f.vars[name]; v != nil {
					return bind.Variable{Type: v.Type}, true
				}
				if o, ok := f.temp.Find(catalog.DBO, name); ok {
					return bind.Variable{Table: o.(*catalog.Table)}, true
				}
				return bind.Variable{}, false
			},
		},
		Refused: func(_ *types.Error, permission string, on security.Securable) {
			f.refused = append(f.refused, permission+" "+on.Name)
		},
	}
}

// definer is what package ddl asks for.
type definer struct{ f *fixture }

func (definer) Body(*ddl.Body) error { return nil }

func (d definer) Exec(ctx context.Context, text string, args ...any) error {
	return store{d.f.conn}.exec(ctx, text, args...)
}

func (d definer) Rows(ctx context.Context, text string, columns []types.Type, f func([]types.Value) error, args ...any) error {
	return store{d.f.conn}.rows(ctx, text, columns, f, args...)
}

func (d definer) Begin(id int32, _ bool) { d.f.counters.Begin(id) }

func (d definer) Count(ctx context.Context, id int32, _ bool, last *int64) error {
	return d.f.counters.Reset(ctx, d.f.conn, id, last)
}

func (definer) Literal(v types.Value, t types.Type) (string, error) {
	return rowstore.Literal(rowstore.Encode(v, t)), nil
}

func (definer) Collate(t types.Type) string { return rowstore.Collate(t) }

// Expr only knows types: the tables that tests define are empty.
func (d definer) Expr(t *catalog.Table, x ast.Expr) (*ddl.Compiled, error) {
	c := &compiler{Env: d.f.env(), plan: &Plan{}}
	var row []types.Type
	if t != nil {
		for _, k := range t.Columns {
			row = append(row, k.Type)
		}
		var err error
		if x, err = rewriteExpr(x, overRow(t, 0)); err != nil {
			return nil, err
		}
	}
	q, err := c.own(selecting(item(x)), row)
	if err != nil {
		return nil, err
	}
	k := q.Columns()[0]
	return &ddl.Compiled{SQL: "NULL", Type: k.Type, Nullable: true, Deterministic: true, Close: q.plan.Close}, nil
}

func (d definer) Assign(t *catalog.Table, x ast.Expr, _ types.Type) (*ddl.Compiled, error) {
	return d.Expr(t, x)
}

func (definer) Cond(*catalog.Table, ast.Cond) (*ddl.Compiled, error) {
	return &ddl.Compiled{SQL: "1", Close: func() {}}, nil
}

func (d definer) View(q *ast.Query) ([]*catalog.Column, error) {
	p, err := d.f.env().Query(q)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	var out []*catalog.Column
	for i, k := range p.Columns {
		out = append(out, &catalog.Column{ID: int32(i + 1), Name: k.Name, Declared: catalog.Declared{Type: k.Type}, Nullable: k.Nullable})
	}
	return out, nil
}

func (d definer) Inline(_ *catalog.Function, q *ast.Query) ([]*catalog.Column, error) {
	return d.View(q)
}

type noLogins struct{ entry.Logins }

// statement runs one statement, all or nothing, and returns what it answers:
// rows of OUTPUT or of a query, or how many rows it changed.
func (f *fixture) statement(st ast.Stmt, text string) (string, error) {
	ctx := f.Context()
	if q, ok := st.(*ast.SelectStmt); ok {
		p, err := f.env().Query(q.Query)
		if err != nil {
			return "", err
		}
		defer p.Close()
		if e, _ := p.Check(f.who()); e != nil {
			return "", e
		}
		var out []string
		err = (&Query{p}).Run(ctx, f.vars, nil, func(v []types.Value) error { out = append(out, line(v, p.Columns)); return nil })
		return strings.Join(out, " "), err
	}
	if d, ok := st.(*ast.Declare); ok {
		for _, v := range d.Vars {
			n, err := f.cat.TypeOf(v.Type, 1, "dbo")
			if err != nil {
				return "", err
			}
			f.vars[strings.ToLower(v.Name)] = &types.Variable{Type: n.Declared.Type}
		}
		return "", nil
	}
	if err := f.conn.Savepoint(ctx, 1); err != nil {
		return "", err
	}
	out, err := f.change(ctx, st, text)
	if err != nil {
		f.counters.Ended(false)
		return "", errors.Join(err, f.conn.RollbackTo(ctx, 1), f.conn.Release(ctx, 1))
	}
	f.counters.Ended(true)
	return out, f.conn.Release(ctx, 1)
}

func (f *fixture) change(ctx context.Context, st ast.Stmt, text string) (string, error) {
	p, ok, err := Compile(f.env(), st)
	if err != nil {
		return "", err
	}
	if !ok {
		e := &ddl.Env{
			Catalog: f.cat, Temp: f.temp, Who: f.who(), Store: definer{f}, Binder: definer{f}, Now: time.Unix(1.7e9, 0), Source: text, QuotedIdentifier: true, Logins: noLogins{},
			Lookup: func(_ context.Context, name, _ string) (security.Principal, error) {
				return security.Principal{Kind: security.ExternalUser, SID: []byte(fmt.Sprintf("%016.16s", name))}, nil
			},
			External: true,
		}
		if ok, err := e.Run(ctx, st); err != nil || !ok {
			return "", errors.Join(err, map[bool]error{false: fmt.Errorf("what is %T?", st)}[ok])
		}
		f.cat, f.temp = e.Catalog, e.Temp
		return "", nil
	}
	defer p.Close()
	var out []string
	var cols []tds.Column
	r, err := p.Run(ctx, f.runner(&cols, &out))
	if err != nil {
		return "", err
	}
	if !r.Identity.IsNull() {
		f.identity = r.Identity.Dec.String()
	}
	if cols != nil {
		return strings.Join(out, " "), nil
	}
	return fmt.Sprint(r.Count), nil
}

func (f *fixture) runner(cols *[]tds.Column, out *[]string) *Run {
	return &Run{
		Values: f.vars, Counters: f.counters, Temp: f.session, IdentityInsert: f.insert,
		Columns: func(k []tds.Column) error { *cols = k; return nil },
		Row:     func(v []types.Value) error { *out = append(*out, line(v, *cols)); return nil },
	}
}

func line(v []types.Value, cols []tds.Column) string {
	kinds := make([]types.Type, len(cols))
	for i, k := range cols {
		kinds[i] = k.Type
	}
	return keyText(v, kinds)
}

// run runs a text; the answer is the last statement's.
func (f *fixture) run(text string) (string, error) {
	b, err := tsql.Parse(text, tsql.Settings{QuotedIdentifier: true})
	if err != nil {
		return "", err
	}
	var out string
	for _, st := range b.Stmts {
		if out, err = f.statement(st, text); err != nil {
			return "", err
		}
	}
	return out, nil
}

func (f *fixture) must(text string) string {
	f.Helper()
	out, err := f.run(text)
	if err != nil {
		f.Fatalf("%s: %v", text, err)
	}
	return out
}

// check runs a text and compares its answer: the rows, the count, or with a
// number in front of a blank the error's number and the beginning of its text.
func (f *fixture) check(text, want string) {
	f.Helper()
	out, err := f.run(text)
	var e *types.Error
	var syntax tsql.Errors
	if errors.As(err, &syntax) {
		e = syntax[0]
	}
	if e != nil || errors.As(err, &e) {
		out = fmt.Sprintf("%d %s", e.Number, e.Message)
		if strings.HasPrefix(out, want) && strings.Contains(want, " ") {
			return
		}
	} else if err != nil {
		f.Errorf("%s\n     %v", text, err)
		return
	}
	if out != want {
		f.Errorf("%s\n got %s\nwant %s", text, out, want)
	}
}
