package partition

import (
	"encoding/binary"
	"math"
)

// Range is one physical partition: the effective keys from Min up to and not
// with Max.
type Range struct{ Min, Max string }

// Contains says that an effective key lies in the range.
func (r Range) Contains(epk string) bool { return epk >= r.Min && epk < r.Max }

// Split divides a container into n ranges of about as many keys each.
func (d *Definition) Split(n int) []Range {
	n = max(n, 1)
	ranges := make([]Range, 0, n)
	from := Min
	for i := 1; i < n; i++ {
		to := d.boundary(float64(i) / float64(n))
		ranges = append(ranges, Range{from, to})
		from = to
	}
	return append(ranges, Range{from, Max})
}

// boundary is the effective key before which a fraction of all keys lies.
func (d *Definition) boundary(fraction float64) string {
	if d.Version == 2 || d.MultiHash {
		var out [16]byte
		binary.BigEndian.PutUint64(out[:], uint64(fraction*(1<<62)))
		return upper(out[:])
	}
	return upper(appendNumber(nil, math.Floor(fraction*(1<<32))))
}
