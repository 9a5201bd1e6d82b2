// Package access finds out which documents a query can be about, for indexes
// and partitions: conditions that are necessary, though not sufficient.
package access

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// Bound is an end of a range.
type Bound struct {
	Value     value.Value
	Inclusive bool
}

// Condition is what every document that matters fulfils at one path. Where
// Values is not nil, the value is one of them; else it is defined and, where
// these are given, within the bounds (and of their type) and a string that
// begins with Prefix.
type Condition struct {
	Path      []string
	Values    []value.Value // in order, without repetition
	Low, High *Bound
	Prefix    string
}

// Admits says that a value fulfils the condition.
func (c *Condition) Admits(v value.Value) bool {
	if !v.IsDefined() {
		return false
	}
	if c.Values != nil {
		_, found := slices.BinarySearchFunc(c.Values, v, value.Compare)
		return found
	}
	return c.above(v) && c.below(v) && (c.Prefix == "" || v.Kind() == value.String && strings.HasPrefix(v.Str(), c.Prefix))
}

func (c *Condition) above(v value.Value) bool {
	if c.Low == nil {
		return true
	}
	order := value.Compare(v, c.Low.Value)
	return v.Kind() == c.Low.Value.Kind() && (order > 0 || order == 0 && c.Low.Inclusive)
}

func (c *Condition) below(v value.Value) bool {
	if c.High == nil {
		return true
	}
	order := value.Compare(v, c.High.Value)
	return v.Kind() == c.High.Value.Kind() && (order < 0 || order == 0 && c.High.Inclusive)
}

// both returns the condition of fulfilling c and d; ok is false if nothing can.
func (c Condition) both(d Condition) (out Condition, ok bool) {
	if c.Values == nil && d.Values != nil {
		c, d = d, c
	}
	if c.Values != nil {
		kept := []value.Value{}
		for _, v := range c.Values {
			if d.Admits(v) {
				kept = append(kept, v)
			}
		}
		c.Values = kept
		return c, len(kept) > 0
	}
	if d.Low != nil && (c.Low == nil || tighter(d.Low, c.Low) > 0) {
		c.Low = d.Low
	}
	if d.High != nil && (c.High == nil || tighter(c.High, d.High) > 0) {
		c.High = d.High
	}
	if c.Low != nil && c.High != nil && c.Low.Value.Kind() != c.High.Value.Kind() {
		return c, false
	}
	if strings.HasPrefix(c.Prefix, d.Prefix) {
		return c, true
	}
	if !strings.HasPrefix(d.Prefix, c.Prefix) {
		return c, false
	}
	c.Prefix = d.Prefix
	return c, true
}

// tighter compares two ends of the same side; which of two equal values is
// exclusive does not matter, as either is a necessary condition.
func tighter(a, b *Bound) int { return value.Compare(a.Value, b.Value) }

// in is the condition of being one of the values, of which undefined ones do
// not count.
func in(path []string, values []value.Value) Condition {
	list := make([]value.Value, 0, len(values))
	for _, v := range values {
		if v.IsDefined() {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, value.Compare)
	return Condition{Path: path, Values: slices.CompactFunc(list, value.Equal)}
}

// box is one way of fulfilling a query: conditions, all of them, by path and
// in the order of paths.
type box []Condition

func (b box) at(path []string) *Condition {
	for i := range b {
		if slices.Equal(b[i].Path, path) {
			return &b[i]
		}
	}
	return nil
}

// meet is the box of both; ok is false if nothing can be in it.
func (b box) meet(other box) (out box, ok bool) {
	out = slices.Clone(b)
	for _, c := range other {
		mine := out.at(c.Path)
		if mine == nil {
			out = append(out, c)
			continue
		}
		if *mine, ok = mine.both(c); !ok {
			return nil, false
		}
	}
	slices.SortFunc(out, func(x, y Condition) int {
		return cmp.Compare(strings.Join(x.Path, "\x00"), strings.Join(y.Path, "\x00"))
	})
	return out, true
}

// maxBoxes is how many ways are told apart.
const maxBoxes = 4096

// all is the one way that asks for nothing.
func all() []box { return []box{nil} }

// union takes over a.
func union(a, b []box) []box {
	if len(a)+len(b) > maxBoxes {
		return all()
	}
	return append(a, b...)
}

func intersect(a, b []box) []box {
	if len(a)*len(b) > maxBoxes {
		if len(a) <= len(b) {
			return a
		}
		return b
	}
	var out []box
	for _, x := range a {
		for _, y := range b {
			if z, ok := x.meet(y); ok {
				out = append(out, z)
			}
		}
	}
	return out
}
