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
	{Name: "ST_ISVALID", Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		if !a[0].IsDefined() {
			return undefined
		}
		_, reason := readShape(a[0])
		return value.OfBool(reason == "")
	}},
	{Name: "ST_ISVALIDDETAILED", Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		if !a[0].IsDefined() {
			return undefined
		}
		_, reason := readShape(a[0])
		valid := value.Member{Key: "valid", Value: value.OfBool(reason == "")}
		if reason == "" {
			return value.OfMembers(valid)
		}
		return value.OfMembers(valid, value.Member{Key: "reason", Value: value.OfString(reason)})
	}},
	{Name: "ST_AREA", Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		g, reason := readShape(a[0])
		if reason != "" || g.polygons == nil {
			return undefined
		}
		return value.OfNumber(area(g))
	}},
}

func ofShapes(name string, f func(g, h *shape) value.Value) Func {
	return Func{Name: name, Min: 2, Max: 2, Eval: func(_ *Env, a []value.Value) value.Value {
		g, reason := readShape(a[0])
		h, reason2 := readShape(a[1])
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
			if crosses(arc, edge) {
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
			if crosses(arc, edge) {
				return true
			}
		}
	}
	return false
}

// distance is the metres between the shapes' nearest points.
func distance(g, h *shape) float64 {
	if (g.polygons != nil || h.polygons != nil || len(g.lines) > 0 || len(h.lines) > 0) && touches(g, h) {
		return 0
	}
	best, from, to := math.Inf(1), vec{}, vec{}
	look := func(points []vec, other *shape) {
		for _, p := range points {
			for _, q := range other.points {
				if d := p.angle(q); d < best {
					best, from, to = d, p, q
				}
			}
			for _, arc := range other.arcs() {
				q := arc.nearest(p)
				if d := p.angle(q); d < best {
					best, from, to = d, p, q
				}
			}
		}
	}
	look(g.vertices(), h)
	look(h.vertices(), g)
	return geodesic(from, to)
}

// earth is the mean radius in metres; axis and flattening are those of WGS 84.
const (
	earth      = 6371008.8
	axis       = 6378137.0
	flattening = 1 / 298.257223563
)

// geodesic is the distance on the WGS 84 ellipsoid by Vincenty's formula, and
// on the sphere between points so far apart that it does not converge.
func geodesic(p, q vec) float64 {
	lat1, lon1 := p.latLon()
	lat2, lon2 := q.latLon()
	polar := (1 - flattening) * axis
	u1, u2 := math.Atan((1-flattening)*math.Tan(lat1)), math.Atan((1-flattening)*math.Tan(lat2))
	sinU1, cosU1 := math.Sincos(u1)
	sinU2, cosU2 := math.Sincos(u2)
	l := lon2 - lon1
	for lambda, i := l, 0; i < 100; i++ {
		sinL, cosL := math.Sincos(lambda)
		sinS := math.Hypot(cosU2*sinL, cosU1*sinU2-sinU1*cosU2*cosL)
		if sinS == 0 {
			return 0
		}
		cosS := sinU1*sinU2 + cosU1*cosU2*cosL
		sigma := math.Atan2(sinS, cosS)
		sinA := cosU1 * cosU2 * sinL / sinS
		cos2A := 1 - sinA*sinA
		cos2M := 0.0
		if cos2A != 0 {
			cos2M = cosS - 2*sinU1*sinU2/cos2A
		}
		c := flattening / 16 * cos2A * (4 + flattening*(4-3*cos2A))
		next := l + (1-c)*flattening*sinA*(sigma+c*sinS*(cos2M+c*cosS*(2*cos2M*cos2M-1)))
		if math.Abs(next-lambda) > 1e-12 {
			lambda = next
			continue
		}
		uu := cos2A * (axis*axis - polar*polar) / (polar * polar)
		a := 1 + uu/16384*(4096+uu*(-768+uu*(320-175*uu)))
		b := uu / 1024 * (256 + uu*(-128+uu*(74-47*uu)))
		delta := b * sinS * (cos2M + b/4*(cosS*(2*cos2M*cos2M-1)-b/6*cos2M*(4*sinS*sinS-3)*(4*cos2M*cos2M-3)))
		return polar * a * (sigma - delta)
	}
	return earth * p.angle(q)
}

// area is the square metres within the outer rings and not within the holes.
func area(g *shape) float64 {
	total := 0.0
	for _, polygon := range g.polygons {
		for i, ring := range polygon {
			a := ringArea(ring)
			if i > 0 {
				a = -a
			}
			total += a
		}
	}
	return total
}

func ringArea(ring []vec) float64 {
	sum := 0.0
	for i := range len(ring) - 1 {
		lat1, lon1 := ring[i].latLon()
		lat2, lon2 := ring[i+1].latLon()
		turn := math.Remainder(lon2-lon1, 2*math.Pi)
		sum += 2 * math.Atan2(math.Tan(turn/2)*(math.Tan(lat1/2)+math.Tan(lat2/2)), 1+math.Tan(lat1/2)*math.Tan(lat2/2))
	}
	return math.Abs(sum) * earth * earth
}
