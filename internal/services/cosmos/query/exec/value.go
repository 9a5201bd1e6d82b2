package exec

import (
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// expr computes a value, test whether a condition is true.
type (
	expr func(*frame) value.Value
	test func(*frame) bool
)

func (c *compiler) exprs(list []ast.Expr, s *scope) []code {
	codes := make([]code, len(list))
	for i, e := range list {
		codes[i] = c.expr(e, s)
	}
	return codes
}

// member compiles names and what follows them: c.a["b"][0].
func (c *compiler) member(e ast.Expr, s *scope) code {
	if root, path, ok := ast.PathOf(e); ok {
		slot, found := s.resolve(root)
		if !found {
			at := e.Where()
			at.End = at.Start + len(root)
			c.fail(at, "SC2001", "Identifier '%s' could not be resolved.", root)
		}
		get := c.follow(slot, path)
		return code{run: func(f *frame) value.Value {
			if p := get(f); p != nil {
				return *p
			}
			return value.Value{}
		}}
	}
	switch e := e.(type) {
	case *ast.Prop:
		of, name := c.expr(e.Of, s), e.Name
		return c.folded(func(f *frame) value.Value { return of.run(f).Get(name) }, of)
	case *ast.Index:
		of, at := c.expr(e.Of, s), c.expr(e.At, s)
		return c.folded(func(f *frame) value.Value { return index(of.run(f), at.run(f)) }, of, at)
	}
	return constant(value.Value{})
}

func index(of, at value.Value) value.Value {
	if at.Kind() == value.String {
		return of.Get(at.Str())
	}
	if n := at.Num(); at.Kind() == value.Number && n == float64(int32(n)) {
		return of.At(int(n))
	}
	return value.Value{}
}

// ref finds a value where it is kept, nil for undefined.
type ref func(*frame) *value.Value

// follow returns what walks a path from a slot.
func (c *compiler) follow(slot int, path []ast.Step) ref {
	if slot == c.document {
		c.uses = append(c.uses, path)
		path = path[len(c.At):]
	}
	hint := c.hints
	c.hints += len(path)
	switch {
	case len(path) == 0:
		return func(f *frame) *value.Value { return &f.slots[slot] }
	case len(path) == 1 && !path[0].IsIndex:
		name := path[0].Name
		return func(f *frame) *value.Value { return f.slots[slot].FindBy(name, &f.hints[hint]) }
	case len(path) == 2 && !path[0].IsIndex && !path[1].IsIndex:
		name, then := path[0].Name, path[1].Name
		return func(f *frame) *value.Value {
			p := f.slots[slot].FindBy(name, &f.hints[hint])
			if p == nil {
				return nil
			}
			return p.FindBy(then, &f.hints[hint+1])
		}
	}
	return func(f *frame) *value.Value { return walk(&f.slots[slot], path) }
}

func walk(p *value.Value, path []ast.Step) *value.Value {
	for _, step := range path {
		if step.IsIndex {
			if items := p.Items(); p.Kind() == value.Array && step.Index < len(items) {
				p = &items[step.Index]
				continue
			}
			return nil
		}
		if p = p.Find(step.Name); p == nil {
			return nil
		}
	}
	return p
}

func (c *compiler) array(e *ast.Array, s *scope) code {
	items := c.exprs(e.Items, s)
	return c.folded(func(f *frame) value.Value {
		list := make([]value.Value, len(items))
		for i, item := range items {
			list[i] = item.run(f)
		}
		return f.checked(value.OfArray(list))
	}, items...)
}

func (c *compiler) object(keys []string, exprs []ast.Expr, s *scope) code {
	vals := c.exprs(exprs, s)
	keys, vals = lastOfEach(keys, vals)
	shape := value.NewShape(keys...)
	return c.folded(func(f *frame) value.Value {
		base := len(f.stack)
		for _, part := range vals {
			v := part.run(f)
			f.stack = append(f.stack, v)
		}
		v := value.OfObject(shape, f.stack[base:])
		f.stack = f.stack[:base]
		return f.checked(v)
	}, vals...)
}

// lastOfEach drops the keys that come again later.
func lastOfEach(keys []string, vals []code) ([]string, []code) {
	at := make(map[string]int, len(keys))
	var uniqueKeys []string
	var uniqueVals []code
	for i, key := range keys {
		if j, ok := at[key]; ok {
			uniqueVals[j] = vals[i]
			continue
		}
		at[key] = len(uniqueKeys)
		uniqueKeys, uniqueVals = append(uniqueKeys, key), append(uniqueVals, vals[i])
	}
	return uniqueKeys, uniqueVals
}
