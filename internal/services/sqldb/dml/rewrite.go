package dml

import (
	"reflect"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// rewriter copies a tree with other expressions for some of its own. Nodes of
// the tree are never changed: others share them.
type rewriter struct {
	// replace returns what stands for an expression, nil for a copy of it.
	replace func(ast.Expr) (ast.Expr, error)
	err     error
}

var exprType = reflect.TypeFor[ast.Expr]()

func rewriteExpr(x ast.Expr, replace func(ast.Expr) (ast.Expr, error)) (ast.Expr, error) {
	r := &rewriter{replace: replace}
	out := r.copy(reflect.ValueOf(&x).Elem())
	if r.err != nil {
		return nil, r.err
	}
	return out.Interface().(ast.Expr), nil
}

func rewriteCond(x ast.Cond, replace func(ast.Expr) (ast.Expr, error)) (ast.Cond, error) {
	r := &rewriter{replace: replace}
	out := r.copy(reflect.ValueOf(&x).Elem())
	if r.err != nil {
		return nil, r.err
	}
	return out.Interface().(ast.Cond), nil
}

func (r *rewriter) copy(v reflect.Value) reflect.Value {
	if r.err != nil {
		return v
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		if v.Type() == exprType {
			if y, err := r.replace(v.Interface().(ast.Expr)); err != nil || y != nil {
				if err != nil {
					r.err = err
					return v
				}
				return reflect.ValueOf(&y).Elem()
			}
		}
		out := reflect.New(v.Type()).Elem()
		out.Set(r.copy(v.Elem()))
		return out
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		out := reflect.New(v.Type().Elem())
		out.Elem().Set(r.copy(v.Elem()))
		if call, ok := v.Interface().(*ast.Call); ok && catalog.TakesDatePart(call) {
			out.Interface().(*ast.Call).Args[0] = call.Args[0] // a word such as DAY, no column
		}
		return out
	case reflect.Struct:
		out := reflect.New(v.Type()).Elem()
		for i := range v.NumField() {
			out.Field(i).Set(r.copy(v.Field(i)))
		}
		return out
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(r.copy(v.Index(i)))
		}
		return out
	}
	return v
}

// holds reports whether a tree has an expression or a query that f knows.
func holds(x any, f func(any) bool) bool {
	found := false
	ast.Walk(x, func(n any) bool {
		found = found || f(n)
		return !found
	})
	return found
}

func isQuery(n any) bool {
	_, ok := n.(*ast.Query)
	return ok
}

// calls reports a call that f says yes to, outside of the queries within.
func calls(x any, f func(*ast.Call) bool) bool {
	found := false
	ast.Walk(x, func(n any) bool {
		c, ok := n.(*ast.Call)
		found = found || ok && f(c)
		return !found && !isQuery(n)
	})
	return found
}

// overRow replaces the columns of a table in an expression by row variables
// from a place on, and computed columns by what they are computed from.
func overRow(t *catalog.Table, from int) func(ast.Expr) (ast.Expr, error) {
	return func(x ast.Expr) (ast.Expr, error) {
		r, ok := x.(*ast.Column)
		if !ok {
			return nil, nil
		}
		for i, c := range t.Columns {
			if !catalog.SameName(c.Name, r.Name.Object()) {
				continue
			}
			return columnOverRow(t, i, from)
		}
		return nil, types.Errorf(207, "Invalid column name '%s'.", r.Name.Object()).At(r.Line)
	}
}

// columnOverRow is a column over row variables.
func columnOverRow(t *catalog.Table, i, from int) (ast.Expr, error) {
	if k := t.Columns[i].Computed; k != nil {
		tree, err := k.Value.Tree()
		if err != nil {
			return nil, err
		}
		return rewriteExpr(tree, overRow(t, from))
	}
	return &ast.Variable{Name: RowVariable(from + i)}, nil
}

// selecting is SELECT items without FROM.
func selecting(items ...ast.SelectItem) *ast.Query {
	return &ast.Query{Body: &ast.Select{Items: items}}
}

func item(x ast.Expr) ast.SelectItem { return ast.SelectItem{Expr: x} }

func named(x ast.Expr, name string) ast.SelectItem {
	return ast.SelectItem{Expr: x, Alias: &ast.Ident{Name: name, Quoted: true}}
}

func nameOf(parts ...string) ast.Name {
	var n ast.Name
	for _, p := range parts {
		n.Parts = append(n.Parts, ast.Ident{Name: p, Quoted: true})
	}
	return n
}

func number(text string) ast.Expr { return &ast.Literal{Kind: ast.Integer, Text: text} }
