package exec

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

func (c *compiler) between(e *ast.Between, s *scope) code {
	of, low, high := c.expr(e.Of, s), c.expr(e.Low, s), c.expr(e.High, s)
	not := e.Not
	return c.folded(func(f *frame) value.Value {
		v := of.run(f)
		result := and(compare(">=", v, low.run(f)), compare("<=", v, high.run(f)))
		if not {
			return negate(result)
		}
		return result
	}, of, low, high)
}

// manyItems is from where on IN looks its constants up in a map.
const manyItems = 16

func (c *compiler) in(e *ast.In, s *scope) code {
	of, list := c.expr(e.Of, s), c.exprs(e.List, s)
	has := func(f *frame, v value.Value) bool {
		return slices.ContainsFunc(list, func(item code) bool { return value.Equal(v, item.run(f)) })
	}
	if len(list) > manyItems && !slices.ContainsFunc(list, func(item code) bool { return !item.constant }) {
		known := make(map[string]bool, len(list))
		for _, item := range list {
			known[string(value.AppendKey(nil, item.val))] = true
		}
		has = func(f *frame, v value.Value) bool {
			f.key = value.AppendKey(f.key[:0], v)
			return known[string(f.key)]
		}
	}
	not := e.Not
	return c.folded(func(f *frame) value.Value {
		v := of.run(f)
		if !v.IsDefined() {
			return undefined
		}
		return value.OfBool(has(f, v) != not)
	}, append(list[:len(list):len(list)], of)...)
}

// isTrue compiles a condition of which only the truth matters: what is false
// and what is undefined need not be told apart.
func (c *compiler) isTrue(e ast.Expr, s *scope) test {
	switch e := e.(type) {
	case *ast.Binary:
		switch e.Op {
		case "AND":
			l, r := c.isTrue(e.L, s), c.isTrue(e.R, s)
			return func(f *frame) bool { return l(f) && r(f) }
		case "OR":
			l, r := c.isTrue(e.L, s), c.isTrue(e.R, s)
			return func(f *frame) bool { return l(f) || r(f) }
		}
		if t := c.comparison(e, s); t != nil {
			return t
		}
	case *ast.Call:
		if t := c.stringTest(e, s); t != nil {
			return t
		}
	case *ast.Unary:
		if e.Op == "NOT" {
			return c.isFalse(e.Of, s)
		}
	}
	k := c.expr(e, s)
	if k.constant {
		holds := k.val.IsTrue()
		return func(*frame) bool { return holds }
	}
	return func(f *frame) bool { return k.run(f).IsTrue() }
}

// isFalse is isTrue of NOT e.
func (c *compiler) isFalse(e ast.Expr, s *scope) test {
	switch e := e.(type) {
	case *ast.Binary:
		switch e.Op {
		case "AND":
			l, r := c.isFalse(e.L, s), c.isFalse(e.R, s)
			return func(f *frame) bool { return l(f) || r(f) }
		case "OR":
			l, r := c.isFalse(e.L, s), c.isFalse(e.R, s)
			return func(f *frame) bool { return l(f) && r(f) }
		}
	case *ast.Unary:
		if e.Op == "NOT" {
			return c.isTrue(e.Of, s)
		}
	}
	k := c.expr(e, s)
	return func(f *frame) bool { return k.run(f).IsFalse() }
}

var turned = map[string]string{"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

// comparison compiles a path compared with a constant, the usual condition,
// without copying values; nil for anything else.
func (c *compiler) comparison(e *ast.Binary, s *scope) test {
	op, ok := turned[e.Op]
	if !ok {
		return nil
	}
	l, r := e.L, e.R
	if _, _, isPath := ast.PathOf(l); isPath {
		op = e.Op
	} else {
		l, r = r, l
	}
	root, path, isPath := ast.PathOf(l)
	if !isPath {
		return nil
	}
	slot, found := s.resolve(root)
	want, isConstant := c.constantOf(r, s)
	if !found || !isConstant {
		return nil
	}
	get := c.follow(slot, path)
	if want.Kind() == value.Number {
		return compareNumber(op, get, want.Num())
	}
	if want.Kind() == value.String && op == "=" {
		text := want.Str()
		return func(f *frame) bool {
			p := get(f)
			return p != nil && p.Kind() == value.String && p.Str() == text
		}
	}
	return func(f *frame) bool {
		p := get(f)
		return p != nil && compare(op, *p, want).IsTrue()
	}
}

// constantOf compiles e if it is constant, and else leaves no trace of it.
func (c *compiler) constantOf(e ast.Expr, s *scope) (v value.Value, ok bool) {
	entries, missing := len(c.problems.Entries), c.missing
	k := c.expr(e, s)
	if k.constant && len(c.problems.Entries) == entries && c.missing == missing {
		return k.val, true
	}
	c.problems.Entries, c.missing = c.problems.Entries[:entries], missing
	return value.Value{}, false
}

func compareNumber(op string, get ref, n float64) test {
	switch op {
	case "=":
		return func(f *frame) bool {
			p := get(f)
			return p != nil && p.Kind() == value.Number && p.Num() == n
		}
	case "!=":
		return func(f *frame) bool {
			p := get(f)
			return p != nil && p.IsDefined() && (p.Kind() != value.Number || p.Num() != n)
		}
	case "<":
		return func(f *frame) bool {
			p := get(f)
			return p != nil && p.Kind() == value.Number && p.Num() < n
		}
	case "<=":
		return func(f *frame) bool {
			p := get(f)
			return p != nil && p.Kind() == value.Number && p.Num() <= n
		}
	case ">":
		return func(f *frame) bool {
			p := get(f)
			return p != nil && p.Kind() == value.Number && p.Num() > n
		}
	}
	return func(f *frame) bool {
		p := get(f)
		return p != nil && p.Kind() == value.Number && p.Num() >= n
	}
}

var stringTests = map[string]func(s, t string) bool{
	"STARTSWITH": strings.HasPrefix, "ENDSWITH": strings.HasSuffix, "CONTAINS": strings.Contains,
}

// stringTest compiles STARTSWITH and its like of a path and a constant; nil
// for anything else.
func (c *compiler) stringTest(e *ast.Call, s *scope) test {
	fn := stringTests[strings.ToUpper(e.Name)]
	if fn == nil || e.UDF || len(e.Args) != 2 {
		return nil
	}
	root, path, isPath := ast.PathOf(e.Args[0])
	if !isPath {
		return nil
	}
	slot, found := s.resolve(root)
	v, isConstant := c.constantOf(e.Args[1], s)
	if !found || !isConstant || v.Kind() != value.String {
		return nil
	}
	get, want := c.follow(slot, path), v.Str()
	return func(f *frame) bool {
		p := get(f)
		return p != nil && p.Kind() == value.String && fn(p.Str(), want)
	}
}
