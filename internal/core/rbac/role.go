package rbac

import (
	"math/bits"
	"slices"
	"strings"
	"time"
)

// Role is a role definition.
type Role struct {
	ID               string // GUID, lower case
	Name             string
	Description      string
	Custom           bool
	AssignableScopes []string
	Blocks           []Block
	// Who wrote a custom role and when; unset for built-in ones, whose
	// history is not known.
	Created, Updated     time.Time
	CreatedBy, UpdatedBy string // object ids
}

// AssignableAt reports whether the role may be assigned at a scope. A
// management group among its assignable scopes reaches every subscription:
// the tenant has no other group than the one over all.
func (r *Role) AssignableAt(at Scope) bool {
	return slices.ContainsFunc(r.AssignableScopes, func(text string) bool {
		within, err := ParseScope(text)
		return err == nil && (within.Contains(at) || within.ManagementGroup() && at != Root)
	})
}

// Block is one set of permissions of a role, under a condition of its own.
type Block struct {
	Actions, NotActions, DataActions, NotDataActions []string
	Condition, ConditionVersion                      string
}

// compiled is a role made ready for checks.
type compiled struct {
	role   *Role
	blocks []compiledBlock
}

type compiledBlock struct {
	conditioned bool
	grant, not  [2][]string // patterns by plane, lower case
	set         [2][]uint64 // operations of the catalogue that the block grants
}

// compile makes a role ready for checks.
func compile(c *catalogue, r *Role) *compiled {
	out := patterns(r)
	out.fill(c)
	return out
}

// patterns prepares the text of a role without working out its operations.
func patterns(r *Role) *compiled {
	out := &compiled{role: r, blocks: make([]compiledBlock, len(r.Blocks))}
	for i, b := range r.Blocks {
		out.blocks[i] = compiledBlock{
			conditioned: b.Condition != "",
			grant:       [2][]string{lower(b.Actions), lower(b.DataActions)},
			not:         [2][]string{lower(b.NotActions), lower(b.NotDataActions)},
		}
	}
	return out
}

// fill works out which operations of the catalogue the role grants.
func (c *compiled) fill(known *catalogue) {
	for i := range c.blocks {
		for p := range c.blocks[i].set {
			c.blocks[i].set[p] = c.blocks[i].bits(known, Plane(p))
		}
	}
}

func (b *compiledBlock) bits(c *catalogue, p Plane) []uint64 {
	if len(b.grant[p]) == 0 {
		return nil
	}
	set := make([]uint64, len(c.bits[p])/64+1)
	for key, bit := range c.bits[p] {
		if b.text(p, key) == granted {
			set[bit/64] |= 1 << (bit % 64)
		}
	}
	return set
}

// has reports whether a set holds an operation.
func has(set []uint64, bit int) bool {
	return bit/64 < len(set) && set[bit/64]&(1<<(bit%64)) != 0
}

// merge adds the operations of one set to another.
func merge(into, set []uint64) []uint64 {
	if len(into) < len(set) {
		into = append(into, make([]uint64, len(set)-len(into))...)
	}
	for w, word := range set {
		into[w] |= word
	}
	return into
}

// verdict is what one block, or the best block of a role, says of an action.
type verdict uint8

const (
	silent      verdict = iota // no pattern covers the action
	otherPlane                 // a pattern of the other plane does
	excluded                   // covered, and taken away by notActions
	conditioned                // covered by a block whose condition is not evaluated
	granted
)

// text decides by patterns.
func (b *compiledBlock) text(p Plane, key string) verdict {
	switch {
	case !anyMatch(b.grant[p], key):
		if anyMatch(b.grant[1-p], key) {
			return otherPlane
		}
		return silent
	case anyMatch(b.not[p], key):
		return excluded
	}
	return granted
}

// grants reports whether the role lets the action pass, unconditionally.
func (c *compiled) grants(a Action) bool {
	for i := range c.blocks {
		b := &c.blocks[i]
		if b.conditioned {
			continue
		}
		if has(b.set[a.Plane], a.bit) || a.bit == 0 && b.text(a.Plane, a.key) == granted {
			return true
		}
	}
	return false
}

// unconditional reports whether a block without a condition grants the action
// by its patterns.
func (c *compiled) unconditional(a Action) bool {
	for i := range c.blocks {
		if !c.blocks[i].conditioned && c.blocks[i].text(a.Plane, a.key) == granted {
			return true
		}
	}
	return false
}

// verdict says how close the role comes, for explanations.
func (c *compiled) verdict(a Action) verdict {
	best := silent
	for i := range c.blocks {
		v := c.blocks[i].text(a.Plane, a.key)
		if v == granted && c.blocks[i].conditioned {
			v = conditioned
		}
		best = max(best, v)
	}
	return best
}

// size counts the operations of the catalogue that the role grants in both
// planes. What two blocks grant counts once.
func (c *compiled) size() int {
	n := 0
	for p := range 2 {
		var all []uint64
		for i := range c.blocks {
			all = merge(all, c.blocks[i].set[p])
		}
		for _, word := range all {
			n += bits.OnesCount64(word)
		}
	}
	return n
}

func anyMatch(patterns []string, key string) bool {
	for _, p := range patterns {
		if matches(p, key) {
			return true
		}
	}
	return false
}

func lower(in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = strings.ToLower(s)
	}
	return out
}
