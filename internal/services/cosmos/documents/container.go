package documents

import (
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
)

// Path is a property path, outermost name first.
type Path []string

// In returns what a document has at the path.
func (p Path) In(v value.Value) value.Value {
	for _, name := range p {
		v = v.Get(name)
	}
	return v
}

// Container is what the store must know of a container.
type Container struct {
	RID rid.ID
	// Version tells definitions of the container apart. A write that was
	// evaluated by another than the row's is not done.
	Version string
	// Unique lists the paths of each unique key.
	Unique [][]Path
	// Index says which paths may have an index.
	Index Policy
	// TTL is how long documents live, in seconds: 0 for ever whatever they
	// say, NeverUnlessSaid for ever unless one says otherwise itself.
	TTL int
	// History makes the container remember every version and deletion.
	History bool
}

// NeverUnlessSaid is a time to live of -1: documents may have one of their
// own, the container gives them none.
const NeverUnlessSaid = -1

// Key is the partition that a document lies in.
type Key struct {
	Text string // the components as JSON: ["a"]
	EPK  string // effective partition key: upper-case hex, orders partitions
}
