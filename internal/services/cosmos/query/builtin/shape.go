package builtin

// arc is the shortest line between two points.
type arc struct{ a, b vec }

// space is where shapes lie: on the sphere, or on a plane.
type space interface {
	position(x, y float64) (p vec, reason string)
	apart(p, q vec) float64           // in the space's own unit
	near() float64                    // up to where two points are the same
	length(p, q vec) float64          // in metres, or the plane's unit
	area(ring []vec) float64          // in square metres, or the plane's unit
	nearest(s arc, p vec) vec         // the point of s nearest to p
	crosses(s, t arc) bool            // away from their ends
	surrounds(ring []vec, p vec) bool // whether the ring goes around p
}

// shape is a GeoJSON geometry.
type shape struct {
	space
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
		if g.apart(p, q) < g.near() {
			return true
		}
	}
	for _, s := range g.arcs() {
		if g.apart(p, g.nearest(s, p)) < g.near() {
			return true
		}
	}
	return false
}

// covers says that p lies within a polygon and not within one of its holes.
func (g *shape) covers(p vec) bool {
	for _, polygon := range g.polygons {
		inside := len(polygon) > 0 && g.surrounds(polygon[0], p)
		for i := 1; i < len(polygon) && inside; i++ {
			inside = !g.surrounds(polygon[i], p)
		}
		if inside {
			return true
		}
	}
	return false
}
