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

// sphere is the space of the geography type, the default: longitude, latitude
// and metres.
type sphere struct{}

func (sphere) nearest(s arc, p vec) vec {
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

func (sphere) crosses(s, t arc) bool {
	n, m := s.a.cross(s.b), t.a.cross(t.b)
	c, d := n.dot(t.a), n.dot(t.b)
	e, f := m.dot(s.a), m.dot(s.b)
	// Opposite sides of each other's circle, and on the same half of the sphere.
	const tiny = 1e-15
	return c*d < -tiny*tiny && e*f < -tiny*tiny && (c > 0) == (f > 0) && s.a.plus(s.b).dot(t.a.plus(t.b)) > 0
}

func (sphere) position(lon, lat float64) (p vec, reason string) {
	if lon < -180 || lon > 180 {
		return vec{}, "Longitude values must be between -180 and 180 degrees."
	}
	if lat < -90 || lat > 90 {
		return vec{}, "Latitude values must be between -90 and 90 degrees."
	}
	return onSphere(lon, lat), ""
}

// apart is the angle; a near angle is about a millimetre.
func (sphere) apart(p, q vec) float64 { return p.angle(q) }

const nearAngle = 1.6e-10

func (sphere) near() float64 { return nearAngle }

// surrounds adds up the turns that one makes at p while looking along the ring. The side is the smaller one,
// that on which the ring's own middle lies.
func (sphere) surrounds(ring []vec, p vec) bool {
	middle := vec{}
	for _, q := range ring[1:] {
		middle = middle.plus(q)
	}
	if middle.dot(p) <= 0 {
		return false
	}
	east := vec{0, 0, 1}.cross(p)
	if east.length() < nearAngle {
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

// earth is the mean radius in metres; axis and flattening are those of WGS 84.
const (
	earth      = 6371008.8
	axis       = 6378137.0
	flattening = 1 / 298.257223563
)

// length is the distance on the WGS 84 ellipsoid by Vincenty's formula, and
// on the sphere between points so far apart that it does not converge.
func (sphere) length(p, q vec) float64 {
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

func (sphere) area(ring []vec) float64 {
	sum := 0.0
	for i := range len(ring) - 1 {
		lat1, lon1 := ring[i].latLon()
		lat2, lon2 := ring[i+1].latLon()
		turn := math.Remainder(lon2-lon1, 2*math.Pi)
		sum += 2 * math.Atan2(math.Tan(turn/2)*(math.Tan(lat1/2)+math.Tan(lat2/2)), 1+math.Tan(lat1/2)*math.Tan(lat2/2))
	}
	return math.Abs(sum) * earth * earth
}
