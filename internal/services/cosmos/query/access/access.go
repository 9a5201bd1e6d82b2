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
	intervals, ok := a.Intervals(paths, false)
	for _, i := range intervals {
		keys = append(keys, i.Low)
	}
	return keys, ok
}

// Interval is the keys from Low to High, level by level. A level with just one
// end has undefined for the other.
type Interval struct {
	Low, High                   []value.Value
	LowInclusive, HighInclusive bool
}

// Intervals is Keys with, if asked for, intervals of a level's values too.
func (a *Access) Intervals(paths [][]string, ranges bool) (list []Interval, ok bool) {
	for _, b := range a.boxes {
		found := []Interval{{LowInclusive: true, HighInclusive: true}}
		for _, path := range paths {
			longer, more := extend(found, b.at(path), ranges)
			if !more {
				break
			}
			found = longer
		}
		if len(found[0].Low) == 0 {
			return nil, false
		}
		list = append(list, found...)
	}
	return list, true
}

// extend adds a level; more is false if nothing is known of it.
func extend(found []Interval, c *Condition, ranges bool) (longer []Interval, more bool) {
	if c == nil || c.Values == nil && (!ranges || c.Low == nil && c.High == nil) || len(found)*max(1, len(c.Values)) > maxBoxes {
		return nil, false
	}
	for _, i := range found {
		if c.Values == nil {
			var low, high Bound
			if c.Low != nil {
				low = *c.Low
			}
			if c.High != nil {
				high = *c.High
			}
			longer = append(longer, i.level(low, high))
			continue
		}
		for _, v := range c.Values {
			if v.Kind() >= value.Array {
				v = value.Value{}
			}
			longer = append(longer, i.level(Bound{v, true}, Bound{v, true}))
		}
	}
	return longer, true
}

func (i Interval) level(low, high Bound) Interval {
	return Interval{
		Low: append(i.Low[:len(i.Low):len(i.Low)], low.Value), LowInclusive: i.LowInclusive && low.Inclusive,
		High: append(i.High[:len(i.High):len(i.High)], high.Value), HighInclusive: i.HighInclusive && high.Inclusive,
	}
}
