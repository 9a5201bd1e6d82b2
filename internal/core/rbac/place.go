package rbac

import (
	"iter"
	"strings"
)

// places numbers the scopes that assignments are made at, so that a check
// compares numbers. A scope is forgotten with its last assignment; numbers are
// not used again.
type places struct {
	byKey   map[string]*place
	last    uint64
	lengths []int // how many places have a key of this length
}

type place struct {
	number uint64
	uses   int
}

// take returns the number of a scope for one more assignment.
func (ps *places) take(key string) uint64 {
	p := ps.byKey[key]
	if p == nil {
		ps.last++
		p = &place{number: ps.last}
		ps.byKey[key] = p
		for len(ps.lengths) <= len(key) {
			ps.lengths = append(ps.lengths, 0)
		}
		ps.lengths[len(key)]++
	}
	p.uses++
	return p.number
}

// release forgets one assignment at a scope.
func (ps *places) release(key string) {
	p := ps.byKey[key]
	if p.uses--; p.uses == 0 {
		delete(ps.byKey, key)
		ps.lengths[len(key)]--
	}
}

// find appends the number of a scope that has assignments. Most prefixes of a
// resource's id are no scope at all; their length alone rules them out.
func (ps *places) find(found []uint64, key string) []uint64 {
	if len(key) < len(ps.lengths) && ps.lengths[len(key)] > 0 {
		if p := ps.byKey[key]; p != nil {
			return append(found, p.number)
		}
	}
	return found
}

// usualDepth is how many places at and above a scope a check finds room for
// without allocating; more than these never have assignments in practice.
const usualDepth = 24

// maxDepth bounds the walk through management groups; Azure allows six
// levels below the root group.
const maxDepth = 8

// above appends the places with assignments at the target and above it.
func (ix *Index) above(found []uint64, target Scope) []uint64 {
	key := target.key
	for end := 0; end < len(key); {
		if i := strings.IndexByte(key[end+1:], '/'); i >= 0 {
			end += 1 + i
		} else {
			end = len(key)
		}
		found = ix.places.find(found, key[:end])
	}
	for parent := range ix.groupsOver(key) {
		found = ix.places.find(found, parent)
	}
	if key != Root.key {
		found = ix.places.find(found, Root.key)
	}
	return found
}

// covers reports whether an assignment's scope is the target or above it,
// through management groups too. It says the same as above, for one scope.
func (ix *Index) covers(outer, target Scope) bool {
	if contains(outer.key, target.key) {
		return true
	}
	for parent := range ix.groupsOver(target.key) {
		if parent == outer.key {
			return true
		}
	}
	return false
}

// groupsOver yields the keys of the management groups over the subscription or
// management group that a scope is or lies in, nearest first.
func (ix *Index) groupsOver(key string) iter.Seq[string] {
	return func(yield func(string) bool) {
		at := anchor(key)
		for range maxDepth {
			parent, ok := ix.parents[at]
			if !ok || at == "" || !yield(parent) {
				return
			}
			at = parent
		}
	}
}

// SetParent puts a subscription or management group under a management
// group.
func (ix *Index) SetParent(child, parent Scope) { ix.parents[child.key] = parent.key }
