package builtin

import (
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// readShape reads a GeoJSON geometry; reason says why it is not valid.
func (env *Env) readShape(v value.Value) (g *shape, reason string) {
	kind, coordinates := v.Get("type"), v.Get("coordinates")
	if !isString(kind) || !isArray(coordinates) {
		return nil, "The input is not a GeoJSON object: it needs a type and coordinates."
	}
	g = &shape{space: sphere{}}
	if env.Planar {
		g.space = plane{}
	}
	switch kind.Str() {
	case "Point":
		var p vec
		p, reason = g.point(coordinates)
		g.points = []vec{p}
	case "MultiPoint":
		g.points, reason = g.positions(coordinates)
	case "LineString":
		var line []vec
		if line, reason = g.positions(coordinates); reason == "" && len(line) < 2 {
			reason = "The LineString input is not valid because it has less than two positions."
		}
		g.lines = [][]vec{line}
	case "Polygon":
		var polygon [][]vec
		polygon, reason = g.rings(coordinates)
		g.polygons = [][][]vec{polygon}
	case "MultiPolygon":
		g.polygons = [][][]vec{}
		for _, item := range coordinates.Items() {
			polygon, why := g.rings(item)
			if why != "" {
				return nil, why
			}
			g.polygons = append(g.polygons, polygon)
		}
	default:
		reason = fmt.Sprintf("The type %s is not a geometry.", kind.Str())
	}
	if reason == "" && len(g.vertices()) > maxVertices {
		reason = "The geometry has too many positions."
	}
	if reason != "" {
		return nil, reason
	}
	return g, ""
}

// maxVertices bounds what two shapes may cost: each position of one is held
// against each line of the other.
const maxVertices = 8192

func (g *shape) point(v value.Value) (p vec, reason string) {
	if !isArray(v) || v.Len() < 2 || !allOf(v.Items(), value.Number) {
		return vec{}, "A position must be an array of two numbers."
	}
	return g.position(v.At(0).Num(), v.At(1).Num())
}

func (g *shape) positions(v value.Value) (list []vec, reason string) {
	if !isArray(v) {
		return nil, "Positions must be an array."
	}
	for _, item := range v.Items() {
		p, reason := g.point(item)
		if reason != "" {
			return nil, reason
		}
		list = append(list, p)
	}
	return list, ""
}

// maxCheckedRing is up to how many positions a ring is checked against itself.
const maxCheckedRing = 1000

func (g *shape) rings(v value.Value) (polygon [][]vec, reason string) {
	if !isArray(v) || v.Len() == 0 {
		return nil, "The Polygon input is not valid because it has no ring."
	}
	for i, item := range v.Items() {
		ring, reason := g.positions(item)
		switch {
		case reason != "":
			return nil, reason
		case len(ring) < 4:
			return nil, fmt.Sprintf("The Polygon input is not valid because the ring number %d has less than four positions.", i+1)
		case !value.Equal(item.At(0), item.At(item.Len()-1)):
			return nil, fmt.Sprintf("The Polygon input is not valid because the start and end points of the ring number %d are not the same. Each ring of a polygon must have the same start and end points.", i+1)
		case g.crossesItself(ring):
			return nil, fmt.Sprintf("The Polygon input is not valid because the ring number %d crosses itself.", i+1)
		}
		polygon = append(polygon, ring)
	}
	return polygon, ""
}

func (g *shape) crossesItself(ring []vec) bool {
	if len(ring) > maxCheckedRing {
		return false
	}
	for i := range len(ring) - 1 {
		for j := i + 2; j < len(ring)-1; j++ {
			if g.crosses(arc{ring[i], ring[i+1]}, arc{ring[j], ring[j+1]}) {
				return true
			}
		}
	}
	return false
}
