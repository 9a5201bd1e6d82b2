package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
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
	column  *catalog.Column
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
	object catalog.Object // nil for what is none
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
	ctx     context.Context
	numbers []int64
	aliases int
	temps   []string // tables of catalogue views
	used    map[int32]*demand
	// module is the view that is being bound, in whose schema names lie and
	// with whose owner's objects its user needs no permission; depth counts
	// views in views.
	module *catalog.View
	depth  int
	// assigning says that this is SELECT @v = ….
	assigning bool
}

// demand is what SELECT is needed on.
type demand struct {
	on      security.Securable
	columns []security.Column
}

func (s *Session) binder(ctx context.Context) *binder {
	return &binder{s: s, ctx: ctx, used: map[int32]*demand{}}
}

func (b *binder) close() {
	b.s.engine.functions.drop(b.numbers)
	for _, t := range b.temps {
		_, _ = b.s.conn.ExecContext(context.WithoutCancel(b.ctx), "DROP TABLE IF EXISTS "+t)
	}
}

// check asks for SELECT on every column that was read.
func (b *binder) check() error {
	for _, d := range b.used {
		if err := b.s.allow(security.Select, d.on, d.columns); err != nil {
			return err
		}
	}
	return nil
}

func (b *binder) alias() string { b.aliases++; return fmt.Sprintf("s%d", b.aliases) }

// use notes that an object is read, or a column of it.
func (b *binder) use(o catalog.Object, c *catalog.Column) {
	id := o.Header().ID
	if _, ours := b.s.temp.ByID(id); ours {
		return
	}
	on := b.s.catalog.Securable(o)
	if b.module != nil && security.Chained(b.s.catalog.Securable(b.module), on) {
		return
	}
	d := b.used[id]
	if d == nil {
		d = &demand{on: on, columns: []security.Column{}}
		b.used[id] = d
	}
	if c == nil || slices.ContainsFunc(d.columns, func(u security.Column) bool { return u.ID == c.ID }) {
		return
	}
	d.columns = append(d.columns, security.Column{ID: c.ID, Name: c.Name})
}

// open is a table as a rowset.
func (b *binder) open(t *catalog.Table, alias string) (*rowset, error) {
	a := b.alias()
	r := &rowset{alias: alias, object: t, sql: b.s.name(t) + " AS " + a}
	if alias == "" {
		r.alias, r.schema = t.Name, b.schemaOf(t)
	}
	for _, c := range t.Columns {
		if stored(c) {
			r.fields = append(r.fields, field{c.Name, bound{sql: columnSQL(a, c), t: c.Type, null: c.Nullable, column: c}})
		}
	}
	// What is computed is an expression of the others.
	all := make([]field, 0, len(t.Columns))
	plain := &scope{sets: []*rowset{{alias: r.alias, fields: r.fields}}}
	for _, c := range t.Columns {
		if stored(c) {
			all = append(all, field{c.Name, bound{sql: columnSQL(a, c), t: c.Type, null: c.Nullable, column: c}})
			continue
		}
		tree, err := c.Computed.Value.Tree()
		if err != nil {
			return nil, err
		}
		y, err := b.expr(tree, plain)
		if err != nil {
			return nil, err
		}
		y = b.convert(y, c.Type, 0)
		y.column, y.null = c, c.Nullable
		all = append(all, field{c.Name, y})
	}
	r.fields = all
	return r, nil
}

func columnSQL(alias string, c *catalog.Column) string {
	if alias == "" {
		return fmt.Sprintf("c%d", c.ID)
	}
	return fmt.Sprintf("%s.c%d", alias, c.ID)
}

func (b *binder) schemaOf(o catalog.Object) string {
	if s, ok := b.s.catalog.SchemaByID(o.Header().Schema); ok {
		return s.Name
	}
	return "dbo"
}

// named binds a table, view or catalogue view by its name.
func (b *binder) named(x *ast.Table, sc *scope) (string, error) {
	if x.System != nil || x.Sample != nil {
		return "", types.Unsupported("FOR SYSTEM_TIME and TABLESAMPLE").At(x.Line)
	}
	if strings.HasPrefix(x.Name.Object(), "@") {
		return "", types.Unsupported("A table variable").At(x.Line)
	}
	schema := b.s.userSchema()
	if b.module != nil {
		schema = b.schemaOf(b.module)
	}
	o, sys, err := b.s.lookup(x.Name, schema)
	if err != nil {
		return "", err
	}
	alias := ""
	if x.Alias != nil {
		alias = x.Alias.Name
	}
	var r *rowset
	switch o := o.(type) {
	case nil:
		r, err = b.system(sys, nil, alias)
	case *catalog.Table:
		b.use(o, nil)
		r, err = b.open(o, alias)
	case *catalog.View:
		b.use(o, nil)
		r, err = b.view(o, alias)
	default:
		return "", invalid(x.Name)
	}
	if err != nil {
		return "", err
	}
	sc.sets = append(sc.sets, r)
	return r.sql, nil
}

// view is a view as a rowset: its query, bound with its owner's objects free.
func (b *binder) view(v *catalog.View, alias string) (*rowset, error) {
	broken := func(err error) error {
		if e, ok := err.(*types.Error); ok && (e.Number == 207 || e.Number == 208) {
			return types.Errorf(4413, "Could not use view or function '%s' because of binding errors.", v.Name)
		}
		return err
	}
	if b.depth == 32 {
		return nil, types.Errorf(217, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).")
	}
	tree, err := v.Source.Tree()
	if err != nil {
		return nil, err
	}
	was := b.module
	b.module, b.depth = v, b.depth+1
	q, err := b.query(tree.(*ast.CreateView).Query, nil)
	b.module, b.depth = was, b.depth-1
	if err != nil {
		return nil, broken(err)
	}
	if len(q.fields) < len(v.Columns) {
		return nil, types.Errorf(4502, "View or function '%s' has more column names specified than columns defined.", v.Name)
	}
	a := b.alias()
	r := &rowset{alias: alias, object: v, sql: "(" + q.sql + ") AS " + a}
	if alias == "" {
		r.alias, r.schema = v.Name, b.schemaOf(v)
	}
	for i, c := range v.Columns {
		y := q.fields[i].b
		r.fields = append(r.fields, field{c.Name, bound{sql: fmt.Sprintf("%s.k%d", a, i), t: y.t, null: y.null, column: c}})
	}
	return r, nil
}

// source binds one element of FROM; the rowsets go to sc.
func (b *binder) source(x ast.Source, sc *scope) (string, error) {
	switch x := x.(type) {
	case *ast.Table:
		return b.named(x, sc)
	case *ast.Function:
		return b.tableFunction(x, sc)
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
			if of.object != nil && found[0].b.column != nil {
				b.use(of.object, found[0].b.column)
			}
			return found[0].b, nil
		}
	}
	if n.Schema() != "" {
		return bound{}, types.Errorf(4104, "The multi-part identifier \"%s\" could not be bound.", dotted(n)).At(n.Line)
	}
	return bound{}, types.Errorf(207, "Invalid column name '%s'.", n.Object()).At(n.Line)
}
