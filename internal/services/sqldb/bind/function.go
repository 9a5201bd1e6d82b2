package bind

import (
	"database/sql/driver"
	"fmt"
	"io"
	"math/big"
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

// decoded returns the values of a function's arguments.
func decoded(raw []driver.Value, from []types.Type) ([]types.Value, error) {
	out := make([]types.Value, len(raw))
	for i := range raw {
		var err error
		if out[i], err = rowstore.Decode(raw[i], from[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// producer encodes rows when they are asked for, by their numbers from 0 on.
type producer struct {
	cols []outcol
	row  func(i int) ([]types.Value, error)
	at   int
}

func produced(cols []outcol, row func(i int) ([]types.Value, error)) rowstore.Source {
	return &producer{cols: cols, row: row}
}

// counted are n rows.
func counted(n int, cols []outcol, row func(i int) ([]types.Value, error)) rowstore.Source {
	return produced(cols, func(i int) ([]types.Value, error) {
		if i == n {
			return nil, io.EOF
		}
		return row(i)
	})
}

func (p *producer) Next() ([]driver.Value, error) {
	row, err := p.row(p.at)
	if err != nil {
		return nil, err
	}
	p.at++
	out := make([]driver.Value, len(row))
	for i, v := range row {
		out[i] = rowstore.Encode(v, p.cols[i].b.t)
	}
	return out, nil
}

func (*producer) Close() error { return nil }

func (b *binder) stringSplit(x *ast.Function, own, sc *scope) (string, error) {
	if len(x.Args) < 2 || len(x.Args) > 3 {
		return "", types.Errorf(189, "The %s function requires %d to %d arguments.", "string_split", 2, 3).WithLevel(15, 1).At(x.Line)
	}
	args, err := b.exprs(x.Args[:2], own)
	if err != nil {
		return "", err
	}
	for i, a := range args {
		if !a.t.Kind.Character() && a.t.Kind != types.Unknown || a.t.Kind.Large() {
			return "", types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(a.t), i+1, "string_split").At(x.Line)
		}
	}
	t := args[0].t
	t.Kind = unpadded(t.Kind)
	if t.Kind == types.Unknown {
		t = types.Sized(types.VarChar, 1)
	}
	cols := []outcol{{"value", bound{t: t, null: true}}}
	if len(x.Args) == 3 {
		l, ok := x.Args[2].(*ast.Literal)
		if !ok || l.Kind != ast.Integer && l.Kind != ast.Null {
			return "", types.Errorf(8748, "The %s argument of %s only supports constant values.", "enable_ordinal", "STRING_SPLIT").At(x.Line)
		}
		if l.Text == "1" {
			cols = append(cols, outcol{"ordinal", bound{t: types.Of(types.BigInt)}})
		}
	}
	from := typesOf(args)
	return b.functionSource(x, cols, args, sc, func(raw []driver.Value) (rowstore.Source, error) {
		a, err := decoded(raw, from)
		if err != nil {
			return nil, err
		}
		if a[1].IsNull() || types.TextLength(a[1].Text, types.Of(types.NVarChar)) != 1 {
			return nil, types.Errorf(214, "Procedure expects parameter 'separator' of type 'nchar(1)/nvarchar(1)'.").WithLevel(16, 11)
		}
		rest, more := a[0].Text, !a[0].IsNull()
		return produced(cols, func(i int) ([]types.Value, error) {
			if !more {
				return nil, io.EOF
			}
			var part string
			part, rest, more = strings.Cut(rest, a[1].Text)
			return []types.Value{types.NewText(t.Kind, part), types.NewInt(types.BigInt, int64(i+1))}[:len(cols)], nil
		}), nil
	})
}

func (b *binder) series(x *ast.Function, own, sc *scope) (string, error) {
	if len(x.Args) < 2 || len(x.Args) > 3 {
		return "", types.Errorf(189, "The %s function requires %d to %d arguments.", "generate_series", 2, 3).WithLevel(15, 1).At(x.Line)
	}
	args, err := b.exprs(x.Args, own)
	if err != nil {
		return "", err
	}
	t, err := commonOf(args, x.Line)
	if err != nil {
		return "", err
	}
	if !t.Kind.Integer() && t.Kind != types.Decimal || t.Kind == types.Bit {
		return "", types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(t), 1, "generate_series").At(x.Line)
	}
	for i := range args {
		args[i] = b.convert(args[i], t, 0)
	}
	cols := []outcol{{"value", bound{t: t, null: true}}}
	return b.functionSource(x, cols, args, sc, func(raw []driver.Value) (rowstore.Source, error) {
		var n [3]*big.Int
		for i, v := range raw {
			x, err := rowstore.Decode(v, t)
			if err != nil {
				return nil, err
			}
			if x.IsNull() {
				return &rowstore.Slice{}, nil
			}
			if n[i] = big.NewInt(x.Int); t.Kind == types.Decimal {
				n[i] = x.Dec.Rescale(t.Scale).Unscaled
			}
		}
		if n[2] == nil {
			n[2] = types.Pow10(int(t.Scale))
			if n[0].Cmp(n[1]) > 0 {
				n[2] = new(big.Int).Neg(n[2])
			}
		}
		if n[2].Sign() == 0 {
			return nil, types.Errorf(4199, "Argument value %d is invalid for argument %d of %s function.", 0, 3, "generate_series")
		}
		return &steps{n[0], n[1], n[2], t}, nil
	})
}

// steps are the numbers of GENERATE_SERIES.
type steps struct {
	at, end, step *big.Int
	t             types.Type
}

func (s *steps) Next() ([]driver.Value, error) {
	if c := s.at.Cmp(s.end); c != 0 && c == s.step.Sign() {
		return nil, io.EOF
	}
	v := types.NewInt(s.t.Kind, 0)
	if s.t.Kind == types.Decimal {
		v = types.NewDec(s.at, s.t.Scale)
	} else {
		v.Int = s.at.Int64()
	}
	s.at = new(big.Int).Add(s.at, s.step)
	return []driver.Value{rowstore.Encode(v, s.t)}, nil
}

func (*steps) Close() error { return nil }

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
