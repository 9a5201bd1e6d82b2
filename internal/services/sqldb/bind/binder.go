package bind

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// binder binds one statement.
type binder struct {
	env     *Env
	p       *Plan
	st      *statement // the text that is being written
	aliases int
	ctes    *cte                 // those that can be named
	modules []security.Securable // views and functions that are being expanded
	// arguments are the parameters of the inline function that is being
	// expanded, by name with @.
	arguments map[string]argument
	interned  map[string]int64 // functions of the plan by what they are
	// assigned are the variables of SELECT @v = … that it also reads: they are
	// read and set row by row.
	assigned  map[string]bool
	depth     int
	queries   int         // within how many queries of expressions
	asked     int         // how often stopped was
	sources   int         // in FROM, everywhere in the statement
	recursion int64       // MAXRECURSION
	root      *ast.Select // of the statement
}

func (e *Env) binder() *binder {
	b := &binder{env: e, p: &Plan{env: e}, st: &statement{}, recursion: 100}
	if e.Module != nil {
		b.modules = append(b.modules, *e.Module)
	}
	return b
}

func (b *binder) alias() string { b.aliases++; return fmt.Sprintf("s%d", b.aliases) }

// aliasOf is the alias that a text of SQL ends with.
func aliasOf(text string) string { return text[strings.LastIndex(text, " AS ")+4:] }

// finish makes the plan of a relation.
func (b *binder) finish(r *relation, err error) (*Plan, error) {
	if err != nil {
		b.p.Close()
		return nil, err
	}
	b.p.SQL = r.sql
	for _, c := range r.cols {
		b.p.Columns = append(b.p.Columns, c.column())
	}
	return b.p, nil
}

// stopped ends the binding of a statement whose client has given up.
func (b *binder) stopped() error {
	if b.asked++; b.asked%64 != 0 || b.env.Stopped == nil {
		return nil
	}
	return b.env.Stopped()
}

// mostSources is how many tables, views, functions and queries FROM may name in
// a statement, those within views and table expressions included, each time
// that they are used.
const mostSources = 2048

// another counts an element of FROM: 8623 where there are too many.
func (b *binder) another(line int) error {
	if b.sources++; b.sources > mostSources {
		return types.TooComplex().At(line)
	}
	return b.stopped()
}

// top binds the query of a statement.
func (b *binder) top(q *ast.Query) (*relation, error) {
	b.root, _ = q.Body.(*ast.Select)
	r, err := b.query(q, nil, true)
	if err != nil {
		return nil, err
	}
	for i := range r.cols {
		b.p.Untyped = append(b.p.Untyped, r.cols[i].b.t.Kind == types.Unknown)
		r.cols[i].b.t = settled(r.cols[i].b.t)
	}
	return r, nil
}

func (b *binder) value(x ast.Expr, as types.Type) (*relation, error) {
	y, err := b.expr(x, &scope{st: b.st, clause: "SET"})
	if err != nil {
		return nil, err
	}
	if as.Kind == types.Unknown {
		as = settled(y.t)
	}
	if y, err = b.assign(y, as, x.Pos().Line); err != nil {
		return nil, err
	}
	return &relation{sql: "SELECT " + y.sql, cols: []outcol{{b: y}}}, nil
}

func (b *binder) truth(c ast.Cond) (*relation, error) {
	text, err := b.cond(c, &scope{st: b.st, clause: "SET"})
	if err != nil {
		return nil, err
	}
	return &relation{sql: "SELECT " + text, cols: []outcol{{b: bound{t: types.Of(types.Bit), null: true}}}}, nil
}

// settled is the type of a column whose type nothing says: that of NULL is int.
func settled(t types.Type) types.Type {
	if t.Kind == types.Unknown {
		return types.Of(types.Int)
	}
	return t
}

// outcol is a column that a query yields.
type outcol struct {
	name string
	b    bound
}

func (c outcol) column() tds.Column {
	out := tds.Column{Name: c.name, Type: settled(c.b.t), Nullable: c.b.null, Computed: c.b.field == nil}
	if f := c.b.field; f != nil {
		out.Identity, out.Computed, out.Sysname = f.identity, f.computed, f.sysname
	}
	return out
}

// relation is a query as SQLite gets it; its columns are k0, k1 ….
type relation struct {
	sql     string
	cols    []outcol
	single  bool // never more than one row
	limited bool // ends in ORDER BY or LIMIT
	op      string
}

// statement is a text of SQLite in the making with its parameters: the plan's
// own, or one that runs for each row of another, whose parameters up computes.
type statement struct {
	up    *statement
	args  []string
	index map[string]int
	rows  bool // an argument is a column of a row beside
}

func (s *statement) arg(text string) string {
	n, ok := s.index[text]
	if !ok {
		if s.index == nil {
			s.index = map[string]int{}
		}
		s.args = append(s.args, text)
		n = len(s.args)
		s.index[text] = n
	}
	return fmt.Sprintf("?%d", n)
}

// carry brings text of the statement from down to the one being written.
func (b *binder) carry(text string, from *statement) string {
	var path []*statement
	for s := b.st; s != from && s != nil; s = s.up {
		path = append(path, s)
	}
	for i := len(path) - 1; i >= 0; i-- {
		text = path[i].arg(text)
		path[i].rows = true
	}
	return text
}

// param returns the text of a parameter of the plan. key tells parameters apart.
func (b *binder) param(key string, q param) string {
	root := b.st
	for root.up != nil {
		root = root.up
	}
	text := root.arg("param " + key)
	if len(root.args) > len(b.p.params) {
		b.p.params = append(b.p.params, q)
	}
	var path []*statement
	for s := b.st; s != root; s = s.up {
		path = append(path, s)
	}
	for i := len(path) - 1; i >= 0; i-- {
		text = path[i].arg(text)
	}
	return text
}

// demand notes a permission on an object that is used, unless the module that
// uses it has the same owner. Without a column it is any of the object's.
func (b *binder) demand(permission string, on security.Securable, column *security.Column) {
	if n := len(b.modules); n > 0 && security.Chained(b.modules[n-1], on) {
		return
	}
	for i := range b.p.Demands {
		d := &b.p.Demands[i]
		if d.Permission != permission || d.On.ID != on.ID || d.On.Class != on.Class {
			continue
		}
		if column == nil {
			return
		}
		for _, c := range d.Columns {
			if c.ID == column.ID {
				return
			}
		}
		d.Columns = append(d.Columns, *column)
		return
	}
	d := Demand{Permission: permission, On: on}
	if column != nil {
		d.Columns = []security.Column{*column}
	}
	b.p.Demands = append(b.p.Demands, d)
}

// function is a function of values that a plan's text calls.
type function func(args []types.Value) (types.Value, error)

// encoded encodes and decodes around a function.
func encoded(f function, from []types.Type, to types.Type) rowstore.Scalar {
	return func(raw []driver.Value) (driver.Value, error) {
		values := make([]types.Value, len(raw))
		for i := range raw {
			v, err := rowstore.Decode(raw[i], from[i])
			if err != nil {
				return nil, err
			}
			values[i] = v
		}
		v, err := f(values)
		if err != nil {
			return nil, err
		}
		return rowstore.Encode(v, to), nil
	}
}

// pure makes SQLite call a function that its name and the types tell apart
// from all others; NULLs reach it.
func (b *binder) pure(name string, to types.Type, f function, args ...bound) bound {
	from := typesOf(args)
	key := name + fmt.Sprintf("%v%v", to, from)
	return call("x", b.env.Conn.Driver().Pure(key, encoded(f, from, to)), to, args)
}

// session makes SQLite call a function of this plan alone; volatile ones are
// called anew for every row.
func (b *binder) session(volatile bool, to types.Type, f function, args ...bound) bound {
	n := b.env.Conn.Driver().AddScalar(encoded(f, typesOf(args), to))
	b.p.scalars = append(b.p.scalars, n)
	if volatile {
		return call("v", n, to, args)
	}
	return call("x", n, to, args)
}

// own makes SQLite call a function of this plan, one for each key.
func (b *binder) own(key string, volatile bool, to types.Type, f function, args ...bound) bound {
	n, ok := b.interned[key]
	if !ok {
		n = b.env.Conn.Driver().AddScalar(encoded(f, typesOf(args), to))
		b.p.scalars = append(b.p.scalars, n)
		if b.interned == nil {
			b.interned = map[string]int64{}
		}
		b.interned[key] = n
	}
	if volatile {
		return call("v", n, to, args)
	}
	return call("x", n, to, args)
}

func typesOf(args []bound) []types.Type {
	out := make([]types.Type, len(args))
	for i, a := range args {
		out[i] = a.t
	}
	return out
}

func call(name string, n int64, to types.Type, args []bound) bound {
	out := bound{t: to, null: true}
	var text strings.Builder
	for _, a := range args {
		text.WriteString(", " + a.sql)
		out.with(a)
	}
	out.sql = fmt.Sprintf("%s(%d%s)", name, n, text.String())
	return out
}
