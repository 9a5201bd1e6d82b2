package builtin

import "math"

// vec is a point of the unit sphere.
type vec struct{ x, y, z float64 }

func onSphere(lon, lat float64) vec {
	sinLat, cosLat := math.Sincos(lat * math.Pi / 180)
	sinLon, cosLon := math.Sincos(lon * math.Pi / 180)
	return vec{cosLat * cosLon, cosLat * sinLon, sinLat}
}

func (p vec) latLon() (lat, lon float64) {
	return math.Atan2(p.z, math.Hypot(p.x, p.y)), math.Atan2(p.y, p.x)
}

func (p vec) dot(q vec) float64 { return p.x*q.x + p.y*q.y + p.z*q.z }

func (p vec) cross(q vec) vec {
	return vec{p.y*q.z - p.z*q.y, p.z*q.x - p.x*q.z, p.x*q.y - p.y*q.x}
}

func (p vec) length() float64 { return math.Sqrt(p.dot(p)) }

func (p vec) scale(f float64) vec { return vec{p.x * f, p.y * f, p.z * f} }

func (p vec) plus(q vec) vec { return vec{p.x + q.x, p.y + q.y, p.z + q.z} }

// angle is the angle between p and q, exact also for small ones.
func (p vec) angle(q vec) float64 { return math.Atan2(p.cross(q).length(), p.dot(q)) }

// arc is the shorter part of the great circle between two points.
type arc struct{ a, b vec }

// nearest returns the point of the arc that is nearest to p.
func (s arc) nearest(p vec) vec {
	normal := s.a.cross(s.b)
	if n := normal.length(); n > 0 {
		normal = normal.scale(1 / n)
		foot := p.plus(normal.scale(-p.dot(normal)))
		if l := foot.length(); l > 0 {
			foot = foot.scale(1 / l)
			if normal.dot(s.a.cross(foot)) >= 0 && normal.dot(foot.cross(s.b)) >= 0 {
				return foot
			}
		}
	}
	if p.angle(s.a) <= p.angle(s.b) {
		return s.a
	}
	return s.b
}

// crosses says that the arcs cross each other away from their ends.
func crosses(s, t arc) bool {
	n, m := s.a.cross(s.b), t.a.cross(t.b)
	c, d := n.dot(t.a), n.dot(t.b)
	e, f := m.dot(s.a), m.dot(s.b)
	// Opposite sides of each other's circle, and on the same half of the sphere.
	const tiny = 1e-15
	return c*d < -tiny*tiny && e*f < -tiny*tiny && (c > 0) == (f > 0) && s.a.plus(s.b).dot(t.a.plus(t.b)) > 0
}

// near is how close, in radians, counts as the same place: about a millimetre.
const near = 1.6e-10

// shape is a GeoJSON geometry on the sphere.
type shape struct {
	points   []vec
	lines    [][]vec
	polygons [][][]vec // polygon, ring, position; rings are closed, the first is the outer one
}

func (g *shape) vertices() []vec {
	list := g.points[:len(g.points):len(g.points)]
	for _, line := range g.lines {
		list = append(list, line...)
	}
	for _, polygon := range g.polygons {
		for _, ring := range polygon {
			list = append(list, ring...)
		}
	}
	return list
}

func (g *shape) arcs() []arc {
	var list []arc
	add := func(path []vec) {
		for i := range len(path) - 1 {
			list = append(list, arc{path[i], path[i+1]})
		}
	}
	for _, line := range g.lines {
		add(line)
	}
	for _, polygon := range g.polygons {
		for _, ring := range polygon {
			add(ring)
		}
	}
	return list
}

func (g *shape) onEdge(p vec) bool {
	for _, q := range g.points {
		if p.angle(q) < near {
			return true
		}
	}
	for _, s := range g.arcs() {
		if p.angle(s.nearest(p)) < near {
			return true
		}
	}
	return false
}

// covers says that p lies within a polygon and not within one of its holes.
func (g *shape) covers(p vec) bool {
	for _, polygon := range g.polygons {
		inside := len(polygon) > 0 && surrounds(polygon[0], p)
		for i := 1; i < len(polygon) && inside; i++ {
			inside = !surrounds(polygon[i], p)
		}
		if inside {
			return true
		}
	}
	return false
}

// surrounds says that the ring goes around p: the turns that one makes at p
// while looking along the ring do not cancel out. The side is the smaller one,
// that on which the ring's own middle lies.
func surrounds(ring []vec, p vec) bool {
	middle := vec{}
	for _, q := range ring[1:] {
		middle = middle.plus(q)
	}
	if middle.dot(p) <= 0 {
		return false
	}
	east := vec{0, 0, 1}.cross(p)
	if east.length() < near {
		east = vec{1, 0, 0}
	}
	east = east.scale(1 / east.length())
	north := p.cross(east)
	total, last := 0.0, 0.0
	for i, q := range ring {
		azimuth := math.Atan2(q.dot(east), q.dot(north))
		if i > 0 {
			total += math.Remainder(azimuth-last, 2*math.Pi)
		}
		last = azimuth
	}
	return math.Abs(total) > math.Pi
}
