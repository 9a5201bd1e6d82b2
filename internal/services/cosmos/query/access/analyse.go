package access

import (
	"maps"
	"math"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/exec"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// analyser reads the conditions of one query.
type analyser struct {
	settings exec.Settings
	names    map[string][]string // what the documents go by: a name and the path within
}

// newAnalyser finds the documents' name: that of the first source, if it is
// the document or a property of it and no later source takes its name.
func newAnalyser(q *ast.Query, settings exec.Settings) *analyser {
	a := &analyser{settings: settings, names: map[string][]string{}}
	if len(q.From) == 0 || q.From[0].Each || q.From[0].Sub != nil {
		return a
	}
	if within, ok := names(q.From[0].Path); ok {
		a.names[exec.NameOf(&q.From[0])] = within
	}
	a.bind(q.From[1:])
	return a
}

// bind adds sources: those that are a property of the document are documents'
// names themselves, all others hide the names that they take.
func (a *analyser) bind(sources []ast.Source) {
	for i := range sources {
		s := &sources[i]
		within, isDocument := a.names[s.Root]
		path, ok := names(s.Path)
		if name := exec.NameOf(s); isDocument && ok && !s.Each && s.Sub == nil {
			a.names[name] = append(within[:len(within):len(within)], path...)
		} else {
			delete(a.names, name)
		}
	}
}

func isSubquery(e ast.Expr) bool {
	_, ok := e.(*ast.Subquery)
	return ok
}

// subquery returns the ways in which a subquery has a row.
func (a *analyser) subquery(e ast.Expr) []box {
	s, ok := e.(*ast.Subquery)
	if !ok || s.Kind != "" && s.Kind != "EXISTS" || s.Query.Where == nil || len(s.Query.GroupBy) > 0 {
		return all()
	}
	for _, e := range s.Query.Exprs() {
		if exec.HasAggregate(e) {
			return all() // has a row in any case
		}
	}
	inner := &analyser{settings: a.settings, names: maps.Clone(a.names)}
	inner.bind(s.Query.From)
	return inner.truths(s.Query.Where)
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
	within, isDocument := a.names[root]
	if !ok || !isDocument {
		return nil, false
	}
	list, ok := names(steps)
	list = append(within[:len(within):len(within)], list...)
	return list, ok && len(list) > 0
}

func (a *analyser) constant(e ast.Expr) (value.Value, bool) {
	switch e := e.(type) {
	case *ast.Literal:
		return e.Value, true
	case *ast.Param:
		v, ok := a.settings.Params[e.Name]
		return v, ok
	case *ast.Ref, *ast.Prop, *ast.Subquery:
		return value.Value{}, false
	}
	return exec.Constant(e, a.settings)
}

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
		if _, ok := turned[e.Op]; (ok || e.Op == "!=") && (isSubquery(e.L) || isSubquery(e.R)) {
			return intersect(a.subquery(e.L), a.subquery(e.R)) // neither is undefined
		}
	case *ast.Subquery:
		return a.subquery(e)
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
