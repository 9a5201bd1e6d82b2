package access

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/exec"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// Order is one key of ORDER BY.
type Order struct {
	Path []string
	Desc bool
}

// Access says which documents a query can be about and in what order.
type Access struct {
	Never      bool // about none at all
	Conditions []Condition
	OrderBy    []Order // empty if there is none, or not one of document paths only
	boxes      []box
}

// Of analyses a query.
func Of(q *ast.Query, settings exec.Settings) *Access {
	a := newAnalyser(q, settings)
	out := &Access{boxes: all()}
	if q.Where != nil {
		out.boxes = a.truths(q.Where)
	}
	if len(q.From) == 0 {
		out.boxes = nil
	}
	out.Never = len(out.boxes) == 0
	out.Conditions = common(out.boxes)
	for _, item := range q.OrderBy {
		path, ok := a.path(item.Expr)
		if !ok {
			out.OrderBy = nil
			break
		}
		out.OrderBy = append(out.OrderBy, Order{Path: path, Desc: item.Desc})
	}
	return out
}

// common is what holds in every box.
func common(boxes []box) []Condition {
	if len(boxes) == 0 {
		return nil
	}
	var list []Condition
	for _, c := range boxes[0] {
		ok := true
		if len(boxes) > 1 {
			values := slices.Clone(c.Values)
			known := c.Values != nil
			for _, b := range boxes[1:] {
				d := b.at(c.Path)
				if ok = d != nil; !ok {
					break
				}
				known = known && d.Values != nil
				values = append(values, d.Values...)
			}
			c = Condition{Path: c.Path}
			if known {
				c = in(c.Path, values)
			}
		}
		if ok {
			list = append(list, c)
		}
	}
	return list
}

// Keys returns the partition keys that the documents can have, each a value
// per path or, where only the first levels are known, for these; ok is false
// if the first level can be anything. Arrays and objects stand as undefined,
// as which they are hashed.
func (a *Access) Keys(paths [][]string) (keys [][]value.Value, ok bool) {
	for _, b := range a.boxes {
		tuples := [][]value.Value{nil}
		for _, path := range paths {
			c := b.at(path)
			if c == nil || c.Values == nil || len(tuples)*len(c.Values) > maxBoxes {
				break
			}
			var longer [][]value.Value
			for _, tuple := range tuples {
				for _, v := range c.Values {
					if v.Kind() >= value.Array {
						v = value.Value{}
					}
					longer = append(longer, append(tuple[:len(tuple):len(tuple)], v))
				}
			}
			tuples = longer
		}
		if len(tuples[0]) == 0 {
			return nil, false
		}
		keys = append(keys, tuples...)
	}
	return keys, true
}
