// Package exec compiles queries to closures and runs them.
package exec

import (
	"fmt"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// frame is what a run of a query knows at a moment. Every source of every
// query within has its own slot, so that nothing is looked up by name.
type frame struct {
	slots []value.Value
	aggs  []value.Value // results of the aggregates of the group at hand
	stack []value.Value // parts of what is being put together
	env   *builtin.Env
	scan  func(yield func(value.Value) bool) // the collection
	key   []byte                             // scratch for what is looked up
	place string                             // what rows of one sort key are ordered by
	hints []value.Hint                       // of each step of each path
	steps int                                // rows that were looked at
	halt  func() error                       // says whether to stop
	err   error
}

// scope is the names that a query's sources give, within the scope around it.
type scope struct {
	outer *scope
	names []string
	slots []int
	used  int // how many of the sources the expression at hand needs
}

func (s *scope) bind(name string, slot int) {
	s.names, s.slots = append(s.names, name), append(s.slots, slot)
}

func (s *scope) resolve(name string) (slot int, ok bool) {
	for ; s != nil; s = s.outer {
		for i := len(s.names) - 1; i >= 0; i-- {
			if s.names[i] == name {
				s.used = max(s.used, i+1)
				return s.slots[i], true
			}
		}
	}
	return 0, false
}

// Settings are what a query is compiled for.
type Settings struct {
	Params map[string]value.Value // by their names with the @
	Planar bool                   // the container's geospatialConfig is Geometry
	// At is set to run over what documents have at this path in the place of
	// documents: one that Program.Only gave.
	At []string
}

type compiler struct {
	text string
	Settings
	slots    int
	hints    int
	env      *builtin.Env // for constants
	problems problem.Error
	missing  *problem.Unsupported
	aggs     *[]aggregate // takes the aggregates of the expression at hand; nil where none may be
	document int          // slot of the documents, < 0 where they go in none as they are
	uses     [][]ast.Step // what is read of a document
}

func newCompiler(text string, settings Settings) *compiler {
	return &compiler{text: text, Settings: settings, env: builtin.NewEnv(settings.Planar), document: -1}
}

// only returns the path below which everything lies that is read of a
// document, nil if nothing is read; ok is false if there is none.
func (c *compiler) only() (path []string, ok bool) {
	if c.document < 0 {
		return nil, false
	}
	for i, use := range c.uses {
		var names []string
		for _, step := range use {
			if step.IsIndex {
				break
			}
			names = append(names, step.Name)
		}
		switch n := min(len(path), len(names)); {
		case len(names) == 0 || i > 0 && !slices.Equal(path[:n], names[:n]):
			return nil, false
		case i == 0 || n < len(path):
			path = names
		}
	}
	return path, true
}

func (c *compiler) fail(at problem.Span, code, format string, args ...any) {
	c.problems.Add(c.text, at, code, fmt.Sprintf(format, args...))
}

func (c *compiler) unsupported(feature string) {
	if c.missing == nil {
		c.missing = &problem.Unsupported{Feature: feature}
	}
}

func (c *compiler) slot() int {
	c.slots++
	return c.slots - 1
}

// code is a compiled expression; constant says that it is always val.
type code struct {
	run      expr
	constant bool
	val      value.Value
}

func constant(v value.Value) code {
	return code{run: func(*frame) value.Value { return v }, constant: true, val: v}
}

// folded is run, or its value if all that it is made of is constant.
func (c *compiler) folded(run expr, parts ...code) code {
	for _, p := range parts {
		if !p.constant {
			return code{run: run}
		}
	}
	f := &frame{env: c.env}
	v := run(f)
	if f.err != nil {
		return code{run: run} // for the run to say
	}
	return constant(v)
}

var errTooLarge = &problem.Error{Plain: "A value that the query computes exceeds the maximum size."}

// checked is v, if it is not too large.
func (f *frame) checked(v value.Value) value.Value {
	if v.Weight() > builtin.MaxWeight {
		f.err = errTooLarge
		return value.Value{}
	}
	return v
}

// Constant evaluates an expression of literals, parameters, operators and
// functions; ok is false for any other.
func Constant(e ast.Expr, settings Settings) (v value.Value, ok bool) {
	c := newCompiler("", settings)
	k := c.expr(e, nil)
	return k.val, k.constant && len(c.problems.Entries) == 0 && c.missing == nil
}

func (c *compiler) expr(e ast.Expr, s *scope) code {
	switch e := e.(type) {
	case *ast.Literal:
		return constant(e.Value)
	case *ast.Param:
		v, ok := c.Params[e.Name]
		if !ok {
			c.fail(e.Span, "SC2001", "Identifier '%s' could not be resolved.", e.Name)
		}
		return constant(v)
	case *ast.Placeholder:
		return constant(value.True)
	case *ast.Ref, *ast.Prop, *ast.Index:
		return c.member(e, s)
	case *ast.Unary:
		of := c.expr(e.Of, s)
		return c.folded(prefix(e.Op, of.run), of)
	case *ast.Binary:
		l, r := c.expr(e.L, s), c.expr(e.R, s)
		return c.folded(infix(e.Op, l, r), l, r)
	case *ast.Cond:
		is, then, otherwise := c.expr(e.If, s), c.expr(e.Then, s), c.expr(e.Else, s)
		return c.folded(func(f *frame) value.Value {
			if is.run(f).IsTrue() {
				return then.run(f)
			}
			return otherwise.run(f)
		}, is, then, otherwise)
	case *ast.Between:
		return c.between(e, s)
	case *ast.In:
		return c.in(e, s)
	case *ast.Like:
		return c.like(e, s)
	case *ast.Array:
		return c.array(e, s)
	case *ast.Object:
		return c.object(e.Keys, e.Values, s)
	case *ast.Call:
		return c.call(e, s)
	case *ast.Subquery:
		return c.subquery(e, s)
	}
	panic(fmt.Sprintf("exec: no expression %T", e))
}
