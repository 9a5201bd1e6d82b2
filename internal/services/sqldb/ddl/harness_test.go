package ddl

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// plainStore keeps integers and text in SQLite as they are.
type plainStore struct{ c *sql.Conn }

func (s plainStore) Exec(ctx context.Context, text string, args ...any) error {
	_, err := s.c.ExecContext(ctx, text, args...)
	return err
}

func (s plainStore) Rows(ctx context.Context, text string, columns []types.Type, f func([]types.Value) error, args ...any) error {
	rows, err := s.c.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		raw, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range raw {
			to[i] = &raw[i]
		}
		if err := rows.Scan(to...); err != nil {
			return err
		}
		out := make([]types.Value, len(raw))
		for i, x := range raw {
			switch x := x.(type) {
			case int64:
				out[i] = types.NewInt(columns[i].Kind, x)
			case string:
				out[i] = types.NewText(columns[i].Kind, x)
			}
		}
		if err := f(out); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (plainStore) Literal(v types.Value, t types.Type) (string, error) {
	switch {
	case v.IsNull():
		return "NULL", nil
	case t.Kind.Character():
		return "'" + strings.ReplaceAll(v.Text, "'", "''") + "'", nil
	}
	return fmt.Sprint(v.Int), nil
}

func (plainStore) Count(context.Context, int32, bool, *int64) error { return nil }
func (plainStore) Begin(int32, bool)                                {}

func (plainStore) Collate(t types.Type) string {
	if t.Kind.Character() {
		return " COLLATE NOCASE"
	}
	return ""
}

// plainBinder understands constants, columns, * and comparisons.
type plainBinder struct{ e *Env }

func (b plainBinder) Expr(t *catalog.Table, x ast.Expr) (*Compiled, error) {
	c := &Compiled{Type: types.Of(types.Int), Deterministic: true, Close: func() {}}
	switch x := x.(type) {
	case *ast.Literal:
		if c.SQL = x.Text; x.Kind != ast.Integer && x.Kind != ast.String {
			return nil, types.Unsupported("this constant in the test")
		}
		if x.Kind == ast.String {
			c.SQL, c.Type = "'"+strings.ReplaceAll(x.Text, "'", "''")+"'", types.Sized(types.VarChar, len(x.Text))
		}
	case *ast.Column:
		if t != nil {
			if col, ok := t.Column(x.Name.Object()); ok {
				c.SQL, c.Type, c.Nullable = catalog.StoredColumn(col.ID), col.Type, col.Nullable
				return c, nil
			}
		}
		return nil, types.Errorf(207, "Invalid column name '%s'.", x.Name.Object())
	case *ast.Binary:
		l, err := b.Expr(t, x.X)
		if err != nil {
			return nil, err
		}
		r, err := b.Expr(t, x.Y)
		if err != nil {
			return nil, err
		}
		c.SQL = "(" + l.SQL + x.Op + r.SQL + ")"
	case *ast.Call:
		c.SQL, c.Deterministic = "abs(random())", false
	case *ast.NextValue:
		c.SQL, c.Deterministic = "1", false
	default:
		return nil, types.Unsupported("this expression in the test")
	}
	return c, nil
}

func (b plainBinder) Assign(t *catalog.Table, x ast.Expr, to types.Type) (*Compiled, error) {
	c, err := b.Expr(t, x)
	if err == nil && to.Kind.Integer() && c.Type.Kind.Character() {
		c.SQL = "CAST(" + c.SQL + " AS INTEGER)"
	}
	return c, err
}

func (b plainBinder) Cond(t *catalog.Table, x ast.Cond) (*Compiled, error) {
	k, ok := x.(*ast.Compare)
	if !ok {
		return nil, types.Unsupported("this condition in the test")
	}
	l, err := b.Expr(t, k.X)
	if err != nil {
		return nil, err
	}
	r, err := b.Expr(t, k.Y)
	if err != nil {
		return nil, err
	}
	l.SQL += k.Op + r.SQL
	return l, nil
}

// View takes the columns of the first table it meets.
func (b plainBinder) View(q *ast.Query) ([]*catalog.Column, error) {
	var out []*catalog.Column
	var err error
	ast.Walk(q, func(n any) bool {
		if t, ok := n.(*ast.Table); ok && out == nil {
			o, found := b.e.Catalog.Resolve(t.Name.Schema(), t.Name.Object(), b.e.Who.User().DefaultSchema)
			if !found {
				err = types.Errorf(208, "Invalid object name '%s'.", t.Name.Object())
				return false
			}
			out = o.(*catalog.Table).Columns
		}
		return true
	})
	return out, err
}

func (plainBinder) Body(*Body) error { return nil }

func (b plainBinder) Inline(_ *catalog.Function, q *ast.Query) ([]*catalog.Column, error) {
	return b.View(q)
}

// fixture is a database with a session of dbo, and others.
type fixture struct {
	*testing.T
	store plainStore
	cat   *catalog.Catalog
	temp  *catalog.Catalog
	user  string
	notes []int32
	lost  []int32 // refusals told
}

func open(t *testing.T) *fixture {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{T: t, store: plainStore{c}, cat: catalog.New("shop", []byte{1}), temp: catalog.NewTemporary(), user: "dbo"}
}

// as goes on as another user.
func (f *fixture) as(user string) { f.user = user }

func (f *fixture) env(text string) *Env {
	p, ok := f.cat.Security().Named(f.user)
	if !ok {
		f.Fatalf("no user %s", f.user)
	}
	who, _ := f.cat.Security().As(p.ID)
	e := &Env{
		Catalog: f.cat, Temp: f.temp, Who: who, Store: f.store, Now: time.Unix(1.7e9, 0), Source: text, QuotedIdentifier: true, Directory: true, External: true,
		Lookup: func(_ context.Context, name, id string) (security.Principal, error) {
			if name == "nobody" {
				return security.Principal{}, types.Errorf(33134, "Principal '%s' could not be found or this principal type is not supported.", name)
			}
			return security.Principal{Kind: security.ExternalUser, SID: []byte(fmt.Sprintf("%016.16s", name+id))}, nil
		},
		Logins:  noLogins{},
		Message: func(e *types.Error) error { f.notes = append(f.notes, e.Number); return nil },
		Refused: func(e *types.Error, _ string, _ security.Securable) { f.lost = append(f.lost, e.Number) },
	}
	e.Binder = plainBinder{e}
	return e
}

type noLogins struct{ entry.Logins }

func (noLogins) Named(context.Context, string) (entry.ServerLogin, bool, error) {
	return entry.ServerLogin{}, false, nil
}

// run runs statements and returns the first error.
func (f *fixture) run(text string) error {
	f.Helper()
	batch, err := tsql.Parse(text, tsql.Settings{QuotedIdentifier: true})
	if err != nil {
		f.Fatalf("%s: %v", text, err)
	}
	for _, st := range batch.Stmts {
		if err := f.store.Exec(f.Context(), "SAVEPOINT s"); err != nil {
			f.Fatal(err)
		}
		e := f.env(text)
		ok, err := e.Run(f.Context(), st)
		if !ok {
			f.Fatalf("%T is no definition", st)
		}
		if err != nil {
			if u := f.store.Exec(f.Context(), "ROLLBACK TO s"); u != nil {
				f.Fatal(u)
			}
		} else {
			f.cat, f.temp = e.Catalog, e.Temp
		}
		if u := f.store.Exec(f.Context(), "RELEASE s"); u != nil {
			f.Fatal(u)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ok runs what must succeed.
func (f *fixture) ok(text string) {
	f.Helper()
	if err := f.run(text); err != nil {
		f.Fatalf("%s: %v", text, err)
	}
}

// fails runs what must fail, with these numbers.
func (f *fixture) fails(text string, numbers ...int32) {
	f.Helper()
	err := f.run(text)
	var got []int32
	var list tsql.Errors
	var one *types.Error
	switch {
	case errors.As(err, &list):
		for _, e := range list {
			got = append(got, e.Number)
		}
	case errors.As(err, &one):
		got = []int32{one.Number}
	}
	if fmt.Sprint(got) != fmt.Sprint(numbers) {
		f.Errorf("%s: %v, want %v", text, err, numbers)
	}
}

// table returns a table that is there.
func (f *fixture) table(name string) *catalog.Table {
	f.Helper()
	schema, n, dot := strings.Cut(name, ".")
	if !dot {
		schema, n = "", name
	}
	o, ok := f.cat.Resolve(schema, n, "")
	if !ok {
		f.Fatalf("no table %s", name)
	}
	return o.(*catalog.Table)
}

// insert adds a row of a table: values by column, as SQL of SQLite.
func (f *fixture) insert(table string, values ...string) error {
	t := f.table(table)
	var cols []string
	for _, c := range t.Columns {
		if c.Stored() {
			cols = append(cols, catalog.StoredColumn(c.ID))
		}
	}
	return f.store.Exec(f.Context(), fmt.Sprintf("INSERT INTO t%d (%s) VALUES (%s)", t.ID, strings.Join(cols[:len(values)], ", "), strings.Join(values, ", ")))
}

func (f *fixture) rows(table string, column string) (out []string) {
	f.Helper()
	t := f.table(table)
	c, ok := t.Column(column)
	if !ok {
		f.Fatalf("no column %s", column)
	}
	rows, err := f.store.c.QueryContext(f.Context(), fmt.Sprintf("SELECT coalesce(c%d, 'NULL') FROM t%d", c.ID, t.ID))
	if err != nil {
		f.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			f.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}
