// Package rbac is the decision engine: which assignment of which role lets a
// principal do an action at a scope, and if none does, how close the others
// came. It holds no lock, does no I/O and knows nothing of tokens or HTTP.
// authz wraps it for the rest of the program.
package rbac

import "strings"

// Plane tells the two kinds of operations apart. They never mix: Owner's "*"
// grants every action and no data action.
type Plane uint8

// The planes.
const (
	Control Plane = iota
	Data
)

func (p Plane) String() string {
	if p == Data {
		return "data"
	}
	return "control"
}

// Action is one operation of a resource provider, ready for checks. Index
// makes them; one made by hand is granted by nothing.
type Action struct {
	Name  string // in the provider's casing
	Plane Plane
	key   string // lower case
	bit   int    // from 1: place in the catalogue; 0 when it is not in there
}

// Operation is a row of the catalogue of operations.
type Operation struct {
	Name  string
	Plane Plane
}

// catalogue numbers the known operations of each plane from 1, so that a role
// can be turned into a set of bits. Actions that it lacks are matched as text.
type catalogue struct{ bits [2]map[string]int }

func newCatalogue(ops []Operation) *catalogue {
	c := &catalogue{}
	for p := range c.bits {
		c.bits[p] = map[string]int{}
	}
	for _, o := range ops {
		key := strings.ToLower(o.Name)
		if c.bits[o.Plane][key] == 0 {
			c.bits[o.Plane][key] = len(c.bits[o.Plane]) + 1
		}
	}
	return c
}

// action returns a ready action.
func (c *catalogue) action(plane Plane, name string) Action {
	key := strings.ToLower(name)
	return Action{Name: name, Plane: plane, key: key, bit: c.bits[plane][key]}
}

// Matches reports whether a permission pattern such as "Microsoft.Web/sites/*"
// covers an action, whatever the case of either.
func Matches(pattern, action string) bool {
	return matches(strings.ToLower(pattern), strings.ToLower(action))
}

// matches reports whether a permission pattern covers a name. "*" stands for
// any run of characters, slashes included; case does not count; the whole
// name must fit. Both are taken in lower case.
func matches(pattern, name string) bool {
	head, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == name
	}
	if !strings.HasPrefix(name, head) {
		return false
	}
	name = name[len(head):]
	for {
		part, tail, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(name, part)
		}
		i := strings.Index(name, part)
		if i < 0 {
			return false
		}
		name, rest = name[i+len(part):], tail
	}
}
