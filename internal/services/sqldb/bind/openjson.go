package bind

import (
	"database/sql/driver"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// openJSON is OPENJSON(text[, path]), with or without WITH.
func (b *binder) openJSON(x *ast.Function, own, sc *scope) (string, error) {
	if len(x.Args) < 1 || len(x.Args) > 2 {
		return "", types.Errorf(174, "The %s function requires %d argument(s).", "openjson", 1).WithLevel(15, 1).At(x.Line)
	}
	args, err := b.exprs(x.Args, own)
	if err != nil {
		return "", err
	}
	long := types.Sized(types.NVarChar, types.Max)
	for i, a := range args {
		if !a.t.Kind.Character() && a.t.Kind != types.Unknown {
			return "", types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(a.t), i+1, "OpenJson").At(x.Line)
		}
		args[i] = b.convert(a, long, 0)
	}
	key := types.Sized(types.NVarChar, 4000)
	key.Collation = "Latin1_General_BIN2"
	cols := []outcol{{"key", bound{t: key}}, {"value", bound{t: long, null: true}}, {"type", bound{t: types.Of(types.TinyInt)}}}
	shape, err := b.jsonColumns(x.Schema)
	if err != nil {
		return "", err
	}
	if len(shape) > 0 {
		cols = nil
		for _, c := range shape {
			cols = append(cols, outcol{c.name, bound{t: c.t, null: true}})
		}
	}
	from := typesOf(args)
	return b.functionSource(x, cols, args, sc, func(raw []driver.Value) (rowstore.Source, error) {
		a, err := decoded(raw, from)
		if err != nil {
			return nil, err
		}
		root, err := jsonRoot(a)
		if err != nil || root == nil {
			return &rowstore.Slice{}, err
		}
		if len(shape) == 0 {
			return jsonRows(root, cols), nil
		}
		list := []builtin.JSON{root}
		if array, ok := root.(*builtin.Array); ok {
			list = array.Values
		}
		return counted(len(list), cols, func(i int) ([]types.Value, error) {
			row := make([]types.Value, len(shape))
			for j, c := range shape {
				var err error
				if row[j], err = c.of(list[i]); err != nil {
					return nil, err
				}
			}
			return row, nil
		}), nil
	})
}

// jsonRoot is what OPENJSON opens: an object or an array, nil for nothing.
func jsonRoot(a []types.Value) (builtin.JSON, error) {
	if a[0].IsNull() {
		return nil, nil
	}
	v, err := builtin.ReadJSON(a[0].Text)
	if err != nil {
		return nil, err
	}
	if len(a) > 1 {
		if a[1].IsNull() {
			return nil, nil
		}
		p, err := builtin.ParsePath(a[1].Text)
		if err != nil {
			return nil, err
		}
		if v = builtin.At(v, p); v == nil && p.Strict {
			return nil, types.Errorf(13608, "Property cannot be found on the specified JSON path.").WithLevel(16, 3)
		}
	}
	switch v.(type) {
	case *builtin.Object, *builtin.Array:
		return v, nil
	}
	return nil, nil
}

// jsonRows are the members of an object or the elements of an array.
func jsonRows(root builtin.JSON, cols []outcol) rowstore.Source {
	row := func(key string, v builtin.JSON) ([]types.Value, error) {
		kind, text, err := builtin.Kind(v)
		value := types.NewText(types.NVarChar, text)
		if kind == 0 {
			value = types.Null()
		}
		return []types.Value{types.NewText(types.NVarChar, key), value, types.NewInt(types.TinyInt, int64(kind))}, err
	}
	switch root := root.(type) {
	case *builtin.Object:
		return counted(len(root.Names), cols, func(i int) ([]types.Value, error) { return row(root.Names[i], root.Values[i]) })
	case *builtin.Array:
		return counted(len(root.Values), cols, func(i int) ([]types.Value, error) { return row(strconv.Itoa(i), root.Values[i]) })
	}
	return &rowstore.Slice{}
}

// jsonColumn is a column of OPENJSON … WITH.
type jsonColumn struct {
	name string
	t    types.Type
	path *builtin.Path
	json bool
}

func (b *binder) jsonColumns(list []ast.SchemaColumn) ([]jsonColumn, error) {
	var out []jsonColumn
	for _, c := range list {
		n, e := b.env.Catalog.TypeOf(c.Type, 1, b.env.Schema)
		if e != nil {
			return nil, e.At(c.Line)
		}
		path := `$."` + strings.ReplaceAll(c.Name.Name, `"`, `\"`) + `"`
		if l, ok := c.Path.(*ast.Literal); ok {
			path = l.Text
		}
		p, err := builtin.ParsePath(path)
		if err != nil {
			return nil, err
		}
		if c.AsJSON && !(n.Type.Kind == types.NVarChar && n.Type.IsMax()) {
			return nil, types.Errorf(13618, "AS JSON option can be specified only for column of nvarchar(max) type in WITH clause.").At(c.Line)
		}
		out = append(out, jsonColumn{c.Name.Name, n.Type, p, c.AsJSON})
	}
	return out, nil
}

// of returns the column's value in one element.
func (c jsonColumn) of(v builtin.JSON) (types.Value, error) {
	x := builtin.At(v, c.path)
	if x == nil {
		if c.path.Strict {
			return types.Null(), types.Errorf(13608, "Property cannot be found on the specified JSON path.").WithLevel(16, 3)
		}
		return types.Null(), nil
	}
	kind, text, err := builtin.Kind(x)
	switch {
	case err != nil:
		return types.Null(), err
	case kind == 0:
		return types.Null(), nil
	case (kind >= 4) != c.json:
		if c.path.Strict {
			return types.Null(), types.Errorf(13624, "Object or array cannot be found in the specified JSON path.").WithLevel(16, 2)
		}
		return types.Null(), nil
	}
	if c.t.Kind.Bytes() {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return types.Null(), types.Errorf(13607, "JSON text has no base64 where binary data is read.")
		}
		return types.Convert(types.NewBytes(types.VarBinary, raw), types.Sized(types.VarBinary, types.Max), c.t, 0)
	}
	return types.Convert(types.NewText(types.NVarChar, text), types.Sized(types.NVarChar, types.Max), c.t, 0)
}
