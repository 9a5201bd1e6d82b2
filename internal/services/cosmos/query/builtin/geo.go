package builtin

import (
	"math"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

var geoFunctions = []Func{
	ofShapes("ST_DISTANCE", func(g, h *shape) value.Value { return value.OfNumber(distance(g, h)) }),
	ofShapes("_ST_DISTANCE", func(g, h *shape) value.Value { return value.OfNumber(distance(g, h)) }),
	ofShapes("ST_WITHIN", within), ofShapes("_ST_WITHIN", within),
	ofShapes("ST_INTERSECTS", func(g, h *shape) value.Value { return value.OfBool(touches(g, h)) }),
	ofShapes("_ST_INTERSECTS", func(g, h *shape) value.Value { return value.OfBool(touches(g, h)) }),
	{Name: "ST_ISVALID", Min: 1, Max: 1, Eval: func(env *Env, a []value.Value) value.Value {
		if !a[0].IsDefined() {
			return undefined
		}
		_, reason := env.readShape(a[0])
		return value.OfBool(reason == "")
	}},
	{Name: "ST_ISVALIDDETAILED", Min: 1, Max: 1, Eval: func(env *Env, a []value.Value) value.Value {
		if !a[0].IsDefined() {
			return undefined
		}
		_, reason := env.readShape(a[0])
		valid := value.Member{Key: "valid", Value: value.OfBool(reason == "")}
		if reason == "" {
			return value.OfMembers(valid)
		}
		return value.OfMembers(valid, value.Member{Key: "reason", Value: value.OfString(reason)})
	}},
	{Name: "ST_AREA", Min: 1, Max: 1, Eval: func(env *Env, a []value.Value) value.Value {
		g, reason := env.readShape(a[0])
		if reason != "" || g.polygons == nil {
			return undefined
		}
		return value.OfNumber(area(g))
	}},
}

func ofShapes(name string, f func(g, h *shape) value.Value) Func {
	return Func{Name: name, Min: 2, Max: 2, Eval: func(env *Env, a []value.Value) value.Value {
		g, reason := env.readShape(a[0])
		h, reason2 := env.readShape(a[1])
		if reason != "" || reason2 != "" {
			return undefined
		}
		return f(g, h)
	}}
}

func within(g, h *shape) value.Value {
	if h.polygons == nil {
		return value.False
	}
	for _, p := range g.vertices() {
		if !h.covers(p) && !h.onEdge(p) {
			return value.False
		}
	}
	for _, arc := range g.arcs() {
		for _, edge := range h.arcs() {
			if g.crosses(arc, edge) {
				return value.False
			}
		}
	}
	return value.True
}

// touches says that the shapes share a point.
func touches(g, h *shape) bool {
	for _, p := range g.vertices() {
		if h.covers(p) || h.onEdge(p) {
			return true
		}
	}
	for _, p := range h.vertices() {
		if g.covers(p) || g.onEdge(p) {
			return true
		}
	}
	for _, arc := range g.arcs() {
		for _, edge := range h.arcs() {
			if g.crosses(arc, edge) {
				return true
			}
		}
	}
	return false
}

// distance is how far it is between the shapes' nearest points.
func distance(g, h *shape) float64 {
	if (g.polygons != nil || h.polygons != nil || len(g.lines) > 0 || len(h.lines) > 0) && touches(g, h) {
		return 0
	}
	best, from, to := math.Inf(1), vec{}, vec{}
	look := func(points []vec, other *shape) {
		for _, p := range points {
			for _, q := range other.points {
				if d := g.apart(p, q); d < best {
					best, from, to = d, p, q
				}
			}
			for _, arc := range other.arcs() {
				q := g.nearest(arc, p)
				if d := g.apart(p, q); d < best {
					best, from, to = d, p, q
				}
			}
		}
	}
	look(g.vertices(), h)
	look(h.vertices(), g)
	return g.length(from, to)
}

// area is what lies within the outer rings and not within the holes.
func area(g *shape) float64 {
	total := 0.0
	for _, polygon := range g.polygons {
		for i, ring := range polygon {
			a := g.space.area(ring)
			if i > 0 {
				a = -a
			}
			total += a
		}
	}
	return total
}
