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

// Action is one operation of a resource provider, ready for checks.
type Action struct {
	Name  string // in the provider's casing
	Plane Plane
	key   string // lower case
	id    int    // place in the catalogue, -1 when it is not in there
}

// Operation is a row of the catalogue of operations.
type Operation struct {
	Name  string
	Plane Plane
}

// catalogue numbers the known operations of each plane, so that a role can
// be turned into a set of bits. Actions that it lacks are matched as text.
type catalogue struct {
	ids   [2]map[string]int
	names [2][]string
}

func newCatalogue(ops []Operation) *catalogue {
	c := &catalogue{}
	for p := range c.ids {
		c.ids[p] = map[string]int{}
	}
	for _, o := range ops {
		key := strings.ToLower(o.Name)
		if _, known := c.ids[o.Plane][key]; known {
			continue
		}
		c.ids[o.Plane][key] = len(c.names[o.Plane])
		c.names[o.Plane] = append(c.names[o.Plane], o.Name)
	}
	return c
}

// action returns a ready action.
func (c *catalogue) action(plane Plane, name string) Action {
	key := strings.ToLower(name)
	id, known := c.ids[plane][key]
	if !known {
		id = -1
	}
	return Action{Name: name, Plane: plane, key: key, id: id}
}

// Matches reports whether a permission pattern covers a name. "*" stands for
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
