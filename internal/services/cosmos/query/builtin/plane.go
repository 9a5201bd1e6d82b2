package builtin

import "math"

// plane is the space of the geometry type: x, y and their unit.
type plane struct{}

func (plane) position(x, y float64) (p vec, reason string) { return vec{x: x, y: y}, "" }

func (plane) apart(p, q vec) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

func (plane) near() float64 { return 1e-9 }

func (s plane) length(p, q vec) float64 { return s.apart(p, q) }

func (plane) area(ring []vec) float64 {
	sum := 0.0
	for i := range len(ring) - 1 {
		sum += ring[i].x*ring[i+1].y - ring[i+1].x*ring[i].y
	}
	return math.Abs(sum) / 2
}

func (plane) nearest(s arc, p vec) vec {
	along := s.b.plus(s.a.scale(-1))
	square := along.dot(along)
	if square == 0 {
		return s.a
	}
	t := p.plus(s.a.scale(-1)).dot(along) / square
	return s.a.plus(along.scale(min(max(t, 0), 1)))
}

// leftOf is positive where p lies to the left of the line from a to b.
func leftOf(a, b, p vec) float64 { return (b.x-a.x)*(p.y-a.y) - (b.y-a.y)*(p.x-a.x) }

func (plane) crosses(s, t arc) bool {
	return leftOf(s.a, s.b, t.a)*leftOf(s.a, s.b, t.b) < 0 && leftOf(t.a, t.b, s.a)*leftOf(t.a, t.b, s.b) < 0
}

// surrounds counts how often a ray to the right leaves the ring.
func (plane) surrounds(ring []vec, p vec) bool {
	inside := false
	for i := range len(ring) - 1 {
		a, b := ring[i], ring[i+1]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(p.y-a.y)/(b.y-a.y)*(b.x-a.x) {
			inside = !inside
		}
	}
	return inside
}
