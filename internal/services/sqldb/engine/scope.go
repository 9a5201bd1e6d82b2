package engine

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// bound is an expression as SQLite gets it, with its T-SQL type.
type bound struct {
	sql     string
	t       types.Type
	null    bool
	grouped bool // has an aggregate in it
	column  *column
	digits  int // of a whole constant, which meets decimals with no more
}

type field struct {
	name string
	b    bound
}

// rowset is one thing of FROM.
type rowset struct {
	alias  string
	schema string
	table  *table
	fields []field
	sql    string
}

type scope struct {
	outer *scope
	sets  []*rowset
}

// binder binds one statement of a session.
type binder struct {
	s       *Session
	numbers []int64
	aliases int
	used    map[*table][]security.Column
	reading bool // columns looked up need SELECT
}

func (s *Session) binder() *binder {
	return &binder{s: s, used: map[*table][]security.Column{}}
}

func (b *binder) close() { b.s.engine.functions.drop(b.numbers) }

// check asks for SELECT on every column that was read.
func (b *binder) check() error {
	for t, cols := range b.used {
		if err := b.s.allow(security.Select, t.securable(), cols); err != nil {
			return err
		}
	}
	return nil
}

func (b *binder) alias() string { b.aliases++; return fmt.Sprintf("s%d", b.aliases) }

func (b *binder) use(t *table, c *column) {
	for _, u := range b.used[t] {
		if c == nil || u.ID == c.ID {
			return
		}
	}
	if c == nil {
		if b.used[t] == nil {
			b.used[t] = []security.Column{}
		}
		return
	}
	b.used[t] = append(b.used[t], security.Column{ID: c.ID, Name: c.Name})
}

func (b *binder) open(t *table, alias string) *rowset {
	a := b.alias()
	r := &rowset{alias: alias, table: t, sql: fmt.Sprintf("t%d AS %s", t.ID, a)}
	if alias == "" {
		r.alias, r.schema = t.Name, "dbo"
	}
	for _, c := range t.Columns {
		r.fields = append(r.fields, field{c.Name, bound{sql: fmt.Sprintf("%s.c%d", a, c.ID), t: c.Type, null: c.Null, column: c}})
	}
	return r
}

// source binds one element of FROM; the rowsets go to sc.
func (b *binder) source(x ast.Source, sc *scope) (string, error) {
	switch x := x.(type) {
	case *ast.Table:
		t, err := b.s.catalog.table(x.Name)
		if err != nil {
			return "", err
		}
		if x.System != nil || x.Sample != nil {
			return "", types.Unsupported("FOR SYSTEM_TIME and TABLESAMPLE").At(x.Line)
		}
		alias := ""
		if x.Alias != nil {
			alias = x.Alias.Name
		}
		b.use(t, nil)
		r := b.open(t, alias)
		sc.sets = append(sc.sets, r)
		return r.sql, nil
	case *ast.Derived:
		q, err := b.query(x.Query, sc.outer)
		if err != nil {
			return "", err
		}
		a := b.alias()
		r := &rowset{alias: x.Alias.Name}
		for i, f := range q.fields {
			name := f.name
			if i < len(x.Columns) {
				name = x.Columns[i].Name
			}
			if name == "" {
				return "", types.Errorf(8155, "No column name was specified for column %d of '%s'.", i+1, x.Alias.Name).WithLevel(16, 2).At(x.Line)
			}
			r.fields = append(r.fields, field{name, bound{sql: fmt.Sprintf("%s.k%d", a, i), t: f.b.t, null: true}})
		}
		sc.sets = append(sc.sets, r)
		return "(" + q.sql + ") AS " + a, nil
	case *ast.Join:
		words := map[ast.JoinKind]string{ast.Inner: "JOIN", ast.Left: "LEFT JOIN", ast.Right: "RIGHT JOIN", ast.Full: "FULL JOIN", ast.Cross: "CROSS JOIN"}
		word, ok := words[x.Kind]
		if !ok {
			return "", types.Unsupported("APPLY").At(x.Line)
		}
		mark := len(sc.sets)
		l, err := b.source(x.Left, sc)
		if err != nil {
			return "", err
		}
		middle := len(sc.sets)
		r, err := b.source(x.Right, sc)
		if err != nil {
			return "", err
		}
		if _, nested := x.Right.(*ast.Join); nested {
			return "", types.Unsupported("A join in parentheses").At(x.Line)
		}
		on := ""
		if x.On != nil {
			c, err := b.cond(x.On, sc)
			if err != nil {
				return "", err
			}
			on = " ON " + c
		}
		for i := mark; i < len(sc.sets); i++ {
			if x.Kind == ast.Full || i >= middle && x.Kind == ast.Left || i < middle && x.Kind == ast.Right {
				for j := range sc.sets[i].fields {
					sc.sets[i].fields[j].b.null = true
				}
			}
		}
		return l + " " + word + " " + r + on, nil
	}
	return "", types.Unsupported(fmt.Sprintf("%T in FROM", x)).At(x.Pos().Line)
}

// find resolves a column's name.
func (b *binder) find(n ast.Name, sc *scope) (bound, error) {
	for s := sc; s != nil; s = s.outer {
		var found []field
		var of *rowset
		for _, r := range s.sets {
			if q := n.Schema(); q != "" && (!strings.EqualFold(q, r.alias) || n.Database() != "" && !strings.EqualFold(n.Database(), r.schema)) {
				continue
			}
			for _, f := range r.fields {
				if strings.EqualFold(f.name, n.Object()) {
					found, of = append(found, f), r
				}
			}
		}
		if len(found) > 1 {
			return bound{}, types.Errorf(209, "Ambiguous column name '%s'.", n.Object()).At(n.Line)
		}
		if len(found) == 1 {
			if of.table != nil {
				b.use(of.table, found[0].b.column)
			}
			return found[0].b, nil
		}
	}
	if n.Schema() != "" {
		return bound{}, types.Errorf(4104, "The multi-part identifier \"%s\" could not be bound.", dotted(n)).At(n.Line)
	}
	return bound{}, types.Errorf(207, "Invalid column name '%s'.", n.Object()).At(n.Line)
}
