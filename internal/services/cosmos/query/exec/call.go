package exec

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// UDF is the feature that calls of user defined functions need.
const UDF = "user defined functions"

func (c *compiler) call(e *ast.Call, s *scope) code {
	if e.UDF {
		c.unsupported(UDF)
		return constant(undefined)
	}
	if kind, ok := AggregateOf(e); ok {
		return c.aggregate(e, kind, s)
	}
	fn, missing := builtin.Lookup(e.Name)
	switch {
	case missing != "":
		c.unsupported(missing)
		return constant(undefined)
	case fn == nil:
		at := problem.Span{Start: e.Start, End: e.Start + len(e.Name)}
		c.fail(at, "SC2005", "'%s' is not a recognized built-in function name.", e.Name)
		return constant(undefined)
	case len(e.Args) < fn.Min || fn.Max >= 0 && len(e.Args) > fn.Max:
		c.fail(e.Span, "SC2050", "The %s function requires %s argument(s).", fn.Name, arity(fn))
		return constant(undefined)
	}
	args := c.exprs(e.Args, s)
	run := func(f *frame) value.Value {
		base := len(f.stack)
		for _, arg := range args {
			v := arg.run(f)
			f.stack = append(f.stack, v)
		}
		v := fn.Eval(f.env, f.stack[base:])
		f.stack = f.stack[:base]
		return f.checked(v)
	}
	if fn.Volatile {
		return code{run: run}
	}
	return c.folded(run, args...)
}

func arity(fn *builtin.Func) string {
	switch {
	case fn.Max < 0:
		return fmt.Sprintf("at least %d", fn.Min)
	case fn.Min == fn.Max:
		return fmt.Sprint(fn.Min)
	}
	return fmt.Sprintf("%d to %d", fn.Min, fn.Max)
}

// AggregateOf says which aggregate function a call is.
func AggregateOf(e *ast.Call) (kind Aggregate, ok bool) {
	if e.UDF {
		return 0, false
	}
	kind, ok = aggregates[strings.ToUpper(e.Name)]
	return kind, ok
}

func (c *compiler) aggregate(e *ast.Call, kind Aggregate, s *scope) code {
	switch {
	case c.aggs == nil:
		c.fail(e.Span, "SC2100", "The aggregate function '%s' is not allowed in this clause.", e.Name)
		return constant(undefined)
	case len(e.Args) != 1:
		c.fail(e.Span, "SC2050", "The %s function requires 1 argument(s).", strings.ToUpper(e.Name))
		return constant(undefined)
	case nests(e.Args[0]):
		c.fail(e.Span, "SC2101", "Cannot perform an aggregate function on an expression containing an aggregate or a subquery.")
		return constant(undefined)
	}
	of := c.expr(e.Args[0], s)
	i := len(*c.aggs)
	*c.aggs = append(*c.aggs, aggregate{kind: kind, of: of.run})
	return code{run: func(f *frame) value.Value { return f.aggs[i] }}
}

func nests(e ast.Expr) bool {
	found := false
	ast.Walk(e, func(e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.Subquery:
			found = true
		case *ast.Call:
			_, is := AggregateOf(e)
			found = found || is
		}
		return !found
	})
	return found
}

// HasAggregate says that e calls an aggregate function of its own query.
func HasAggregate(e ast.Expr) bool {
	found := false
	ast.Walk(e, func(e ast.Expr) bool {
		if call, ok := e.(*ast.Call); ok {
			_, is := AggregateOf(call)
			found = found || is
		}
		return !found
	})
	return found
}
