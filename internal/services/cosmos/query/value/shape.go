package value

import (
	"slices"
	"strings"
	"sync"
)

// manyKeys is where a map beats looking through the keys.
const manyKeys = 24

// Shape is the keys of objects, in order. Objects share a shape where they can,
// so that a key is looked for once and not in every document.
type Shape struct {
	keys   []string
	index  map[string]int // with many keys only
	weight int            // about how many bytes of JSON
}

// NewShape returns a shape of keys that differ.
func NewShape(keys ...string) *Shape {
	s := &Shape{keys: make([]string, 0, len(keys))}
	for _, key := range keys {
		s.add(key)
	}
	return s
}

func (s *Shape) add(key string) {
	s.keys = append(s.keys, key)
	s.weight += len(key) + 4
	switch {
	case s.index != nil:
		s.index[key] = len(s.keys) - 1
	case len(s.keys) > manyKeys:
		s.index = make(map[string]int, 2*manyKeys)
		for i, k := range s.keys {
			s.index[k] = i
		}
	}
}

func (s *Shape) find(key string) int {
	if s.index != nil {
		if i, ok := s.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range s.keys {
		if k == key {
			return i
		}
	}
	return -1
}

// Hint remembers where a key was last; the zero Hint remembers nothing.
type Hint struct {
	shape *Shape
	at    int
}

// Decoder reads documents that resemble each other: it lets them share their
// shapes, which makes them smaller and queries over them faster. The zero
// Decoder is ready; many goroutines may use one.
type Decoder struct {
	mu     sync.RWMutex
	shapes map[uint64]*Shape
}

// maxShapes bounds what a decoder keeps, maxShared how large a shape may be.
const (
	maxShapes = 4096
	maxShared = 256
)

// hashKeys is FNV-1a of the keys.
func hashKeys(keys []string) uint64 {
	sum := uint64(14695981039346656037)
	for _, key := range keys {
		for i := range len(key) {
			sum = (sum ^ uint64(key[i])) * 1099511628211
		}
		sum = (sum ^ 0x100) * 1099511628211
	}
	return sum
}

// shape returns the shape of keys, an old one if there is one.
func (d *Decoder) shape(keys []string) *Shape {
	if d == nil || len(keys) > maxShared {
		return NewShape(keys...)
	}
	sum := hashKeys(keys)
	d.mu.RLock()
	s := d.shapes[sum]
	d.mu.RUnlock()
	if s != nil && slices.Equal(s.keys, keys) {
		return s
	}
	fresh := make([]string, len(keys))
	for i, key := range keys {
		fresh[i] = strings.Clone(key) // not to keep a document's text alive
	}
	s = NewShape(fresh...)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shapes == nil || len(d.shapes) >= maxShapes {
		d.shapes = map[uint64]*Shape{}
	}
	d.shapes[sum] = s
	return s
}
