package access

import (
	"math"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/exec"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// analyser reads a condition of one query.
type analyser struct {
	root   string // the name of the documents, "" if they have none
	within []string
	params map[string]value.Value
}

// newAnalyser finds the documents' name: that of the first source, if it is
// the document or a property of it and no later source takes its name.
func newAnalyser(q *ast.Query, params map[string]value.Value) *analyser {
	a := &analyser{params: params}
	if len(q.From) == 0 || q.From[0].Each || q.From[0].Sub != nil {
		return a
	}
	within, ok := names(q.From[0].Path)
	if !ok {
		return a
	}
	name := exec.NameOf(&q.From[0])
	for i := range q.From[1:] {
		if exec.NameOf(&q.From[1+i]) == name {
			return a
		}
	}
	a.root, a.within = name, within
	return a
}

func names(path []ast.Step) (list []string, ok bool) {
	for _, step := range path {
		if step.IsIndex {
			return nil, false
		}
		list = append(list, step.Name)
	}
	return list, true
}

// path returns the document path that e is.
func (a *analyser) path(e ast.Expr) ([]string, bool) {
	root, steps, ok := ast.PathOf(e)
	if !ok || a.root == "" || root != a.root {
		return nil, false
	}
	list, ok := names(steps)
	list = append(a.within[:len(a.within):len(a.within)], list...)
	return list, ok && len(list) > 0
}

func (a *analyser) constant(e ast.Expr) (value.Value, bool) { return exec.Constant(e, a.params) }

func one(c Condition) []box {
	if c.Values != nil && len(c.Values) == 0 {
		return nil
	}
	return []box{{c}}
}

// truths returns the ways in which e is true, falses those in which it is
// false; undefined is neither.
func (a *analyser) truths(e ast.Expr) []box {
	if path, ok := a.path(e); ok {
		return one(in(path, []value.Value{value.True}))
	}
	switch e := e.(type) {
	case *ast.Binary:
		switch e.Op {
		case "AND":
			return intersect(a.truths(e.L), a.truths(e.R))
		case "OR":
			return union(a.truths(e.L), a.truths(e.R))
		}
		if boxes, ok := a.comparison(e.Op, e.L, e.R); ok {
			return boxes
		}
	case *ast.Unary:
		if e.Op == "NOT" {
			return a.falses(e.Of)
		}
	case *ast.In:
		if path, ok := a.path(e.Of); ok && !e.Not {
			return a.in(path, e.List)
		}
	case *ast.Between:
		if path, ok := a.path(e.Of); ok && !e.Not {
			low, ok1 := a.constant(e.Low)
			high, ok2 := a.constant(e.High)
			if ok1 && ok2 {
				return intersect(compared(path, ">=", low), compared(path, "<=", high))
			}
		}
	case *ast.Like:
		if path, ok := a.path(e.Of); ok && !e.Not {
			return a.like(path, e)
		}
	case *ast.Call:
		if boxes, ok := a.call(e); ok {
			return boxes
		}
	}
	if v, ok := a.constant(e); ok && !v.IsTrue() {
		return nil
	}
	return all()
}

func (a *analyser) falses(e ast.Expr) []box {
	if path, ok := a.path(e); ok {
		return one(in(path, []value.Value{value.False}))
	}
	switch e := e.(type) {
	case *ast.Binary:
		switch e.Op {
		case "AND":
			return union(a.falses(e.L), a.falses(e.R))
		case "OR":
			return intersect(a.falses(e.L), a.falses(e.R))
		case "!=":
			if boxes, ok := a.comparison("=", e.L, e.R); ok {
				return boxes
			}
		}
	case *ast.Unary:
		if e.Op == "NOT" {
			return a.truths(e.Of)
		}
	}
	if v, ok := a.constant(e); ok && !v.IsFalse() {
		return nil
	}
	return all()
}

var turned = map[string]string{"=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

func (a *analyser) comparison(op string, l, r ast.Expr) ([]box, bool) {
	back, ok := turned[op]
	if !ok {
		return nil, false
	}
	if v, ok := a.constant(r); ok {
		if path, ok := a.path(l); ok {
			return compared(path, op, v), true
		}
		return a.absolute(op, l, v)
	}
	if v, ok := a.constant(l); ok {
		if path, ok := a.path(r); ok {
			return compared(path, back, v), true
		}
		return a.absolute(back, r, v)
	}
	return nil, false
}

// absolute reads ABS(path) = constant.
func (a *analyser) absolute(op string, e ast.Expr, v value.Value) ([]box, bool) {
	call, ok := e.(*ast.Call)
	if !ok || op != "=" || call.UDF || !strings.EqualFold(call.Name, "ABS") || len(call.Args) != 1 {
		return nil, false
	}
	path, ok := a.path(call.Args[0])
	if !ok || v.Kind() != value.Number || v.Num() < 0 {
		return nil, false
	}
	return one(in(path, []value.Value{value.OfNumber(math.Abs(v.Num())), value.OfNumber(-v.Num())})), true
}

func compared(path []string, op string, v value.Value) []box {
	if op == "=" {
		return one(in(path, []value.Value{v}))
	}
	if !v.IsDefined() || v.Kind() >= value.Array {
		return nil // never true
	}
	bound := &Bound{Value: v, Inclusive: strings.HasSuffix(op, "=")}
	if op[0] == '<' {
		return one(Condition{Path: path, High: bound})
	}
	return one(Condition{Path: path, Low: bound})
}

func (a *analyser) in(path []string, list []ast.Expr) []box {
	values := make([]value.Value, len(list))
	for i, e := range list {
		v, ok := a.constant(e)
		if !ok {
			return one(Condition{Path: path})
		}
		values[i] = v
	}
	return one(in(path, values))
}

func (a *analyser) like(path []string, e *ast.Like) []box {
	pattern, ok := a.constant(e.Pattern)
	if !ok {
		return one(Condition{Path: path})
	}
	prefix, whole := exec.LikePrefix(pattern.Str(), e)
	if whole {
		return one(in(path, []value.Value{value.OfString(prefix)}))
	}
	return one(Condition{Path: path, Prefix: prefix})
}

// call reads the functions that say something of a path.
func (a *analyser) call(e *ast.Call) ([]box, bool) {
	if e.UDF || len(e.Args) == 0 {
		return nil, false
	}
	name := strings.ToUpper(e.Name)
	if path, ok := a.path(e.Args[0]); ok {
		switch {
		case name == "STARTSWITH" && (len(e.Args) == 2 || len(e.Args) == 3 && a.isFalse(e.Args[2])):
			if prefix, ok := a.constant(e.Args[1]); ok && prefix.Kind() == value.String {
				return one(Condition{Path: path, Prefix: prefix.Str()}), true
			}
		case len(e.Args) != 1:
		case name == "IS_NULL":
			return one(in(path, []value.Value{value.NullValue})), true
		case name == "IS_BOOL":
			return one(in(path, []value.Value{value.False, value.True})), true
		case strings.HasPrefix(name, "IS_"):
			return one(Condition{Path: path}), true
		}
		return nil, false
	}
	if (name == "ARRAY_CONTAINS" || name == "_TRY_ARRAY_CONTAINS") && len(e.Args) == 2 {
		list, ok := a.constant(e.Args[0])
		path, isPath := a.path(e.Args[1])
		if ok && isPath {
			return one(in(path, list.Items())), true
		}
	}
	return nil, false
}

func (a *analyser) isFalse(e ast.Expr) bool {
	v, ok := a.constant(e)
	return ok && v.IsFalse()
}
