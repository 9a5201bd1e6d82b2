package bind

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// tableFunction is a function in FROM. lateral says that its arguments may use
// the columns of the sources before it.
func (b *binder) tableFunction(x *ast.Function, sc *scope, lateral bool) (string, error) {
	if x.Of != nil || x.SchemaOf != nil {
		return "", types.Unsupported("Methods in FROM").At(x.Line)
	}
	outer := sc.outer
	if lateral {
		outer = sc
	}
	own := &scope{outer: outer, st: b.st, clause: "FROM"}
	name := strings.ToUpper(x.Name.Object())
	if len(x.Name.Parts) == 1 {
		switch name {
		case "STRING_SPLIT":
			return b.stringSplit(x, own, sc)
		case "GENERATE_SERIES":
			return b.series(x, own, sc)
		case "OPENJSON":
			return b.openJSON(x, own, sc)
		}
	}
	if x.Schema != nil {
		return "", types.Unsupported(name).At(x.Line)
	}
	if s := x.Name.Schema(); s == "" || strings.EqualFold(s, "sys") {
		if v, ok := sysviews.Find("sys", x.Name.Object()); ok && v.Function {
			return b.systemFunction(v, x, own, sc)
		}
	}
	f, on, err := b.function(x.Name, catalog.KindInlineFunction, catalog.KindTableFunction)
	if err != nil {
		return "", err
	}
	b.demand(security.Select, on, nil)
	if f.Type == catalog.KindTableFunction {
		return b.statements(f, x, own, sc)
	}
	return b.inline(f, on, x, sc, lateral)
}

// functionSource names the rows of a function.
func (b *binder) functionSource(x *ast.Function, cols []outcol, args []bound, sc *scope, rows func(a []driver.Value) (rowstore.Source, error)) (string, error) {
	a := b.alias()
	set := &rowset{alias: x.Name.Object()}
	if x.Alias != nil {
		set.alias, set.named = x.Alias.Name, true
	}
	names, err := columnNames(&relation{cols: cols}, set.alias, x.Columns, x.Line)
	if err != nil {
		return "", err
	}
	for i, c := range cols {
		set.fields = append(set.fields, &field{name: names[i], sql: fmt.Sprintf("%s.k%d", a, i), t: c.b.t, null: c.b.null, of: set, computed: true})
	}
	text, err := b.rowsCall(len(cols), args, rows)
	sc.sets = append(sc.sets, set)
	return text + " AS " + a, err
}

// systemFunction is a function of the catalogue that yields rows.
func (b *binder) systemFunction(v *sysviews.View, x *ast.Function, own, sc *scope) (string, error) {
	if len(x.Args) != v.Params {
		return "", types.Errorf(313, "An insufficient number of arguments were supplied for the procedure or function %s.", x.Name.Dotted()).WithLevel(16, 3).At(x.Line)
	}
	var args []bound
	for _, a := range x.Args {
		if _, ok := a.(*ast.Default); ok {
			a = &ast.Literal{Kind: ast.Null}
		}
		y, err := b.expr(a, own)
		if err != nil {
			return "", err
		}
		args = append(args, b.convert(y, types.Sysname(), 0))
	}
	set := &rowset{alias: x.Name.Object()}
	if x.Alias != nil {
		set.alias, set.named = x.Alias.Name, true
	}
	return b.system(v, false, set, sc, args...)
}

// statements is a function of several statements, which the session runs.
func (b *binder) statements(f *catalog.Function, x *ast.Function, own, sc *scope) (string, error) {
	args, err := b.parameters(f, x.Args, x.Name, x.Line, own)
	if err != nil {
		return "", err
	}
	var cols []outcol
	for _, c := range f.Columns {
		cols = append(cols, outcol{c.Name, bound{t: c.Type, null: c.Nullable}})
	}
	from, p, host := typesOf(args), b.p, b.env.Host
	return b.functionSource(x, cols, args, sc, func(raw []driver.Value) (rowstore.Source, error) {
		a, err := decoded(raw, from)
		if err != nil {
			return nil, err
		}
		rows, err := host.Table(p.context(), f, a)
		if err != nil {
			return nil, err
		}
		return counted(len(rows), cols, func(i int) ([]types.Value, error) { return rows[i], nil }), nil
	})
}

// inline expands a function of one query where it is called.
func (b *binder) inline(f *catalog.Function, on security.Securable, x *ast.Function, sc *scope, lateral bool) (string, error) {
	tree, err := f.Source.Tree()
	if err != nil {
		return "", err
	}
	def, ok := tree.(*ast.CreateFunction)
	if !ok || def.Query == nil {
		return "", types.Errorf(208, "Invalid object name '%s'.", x.Name.Dotted()).At(x.Line)
	}
	bind := func(outer *scope) (*relation, error) {
		args, err := b.parameters(f, x.Args, x.Name, x.Line, &scope{outer: outer, st: b.st, clause: "FROM"})
		if err != nil {
			return nil, err
		}
		given := map[string]argument{}
		for i, a := range args {
			given[strings.ToLower(f.Params[i].Name)] = argument{a, b.st}
		}
		r, err := b.module(on, given, func() (*relation, error) { return b.query(def.Query, nil, false) })
		if err != nil {
			return nil, err
		}
		for i := range r.cols {
			if i < len(f.Columns) && r.cols[i].name == "" {
				r.cols[i].name = f.Columns[i].Name
			}
		}
		return r, nil
	}
	alias := x.Alias
	if alias == nil {
		alias = &ast.Ident{Span: x.Span, Name: x.Name.Object()}
	}
	if lateral {
		return b.each(sc, alias, x.Columns, bind)
	}
	r, err := bind(sc.outer)
	if err != nil {
		return "", err
	}
	return b.derived(r, alias, x.Columns, sc)
}
