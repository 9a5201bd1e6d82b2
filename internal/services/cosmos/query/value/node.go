package value

// node is what arrays and objects are made of.
type node struct {
	items  []Value
	shape  *Shape // Object only: the keys beside items
	weight int    // about how many bytes of JSON
	text   string // an Object's JSON, if it is known
}

// weigh sets the weight and returns the node.
func (n *node) weigh() *node {
	n.weight = 2
	for i := range n.items {
		n.weight += n.items[i].Weight()
	}
	if n.shape != nil {
		n.weight += n.shape.weight
	}
	return n
}

// newNode copies items into a node. Small ones lie right behind their node:
// one allocation, and one stop less on the way to a value.
func newNode(items []Value, shape *Shape) *node {
	n := len(items)
	var at *node
	switch {
	case n == 0:
		return (&node{shape: shape}).weigh()
	case n <= 2:
		b := &struct {
			node
			room [2]Value
		}{}
		at, b.items = &b.node, b.room[:n:n]
	case n <= 4:
		b := &struct {
			node
			room [4]Value
		}{}
		at, b.items = &b.node, b.room[:n:n]
	case n <= 8:
		b := &struct {
			node
			room [8]Value
		}{}
		at, b.items = &b.node, b.room[:n:n]
	case n <= 12:
		b := &struct {
			node
			room [12]Value
		}{}
		at, b.items = &b.node, b.room[:n:n]
	case n <= 16:
		b := &struct {
			node
			room [16]Value
		}{}
		at, b.items = &b.node, b.room[:n:n]
	case n <= 20:
		b := &struct {
			node
			room [20]Value
		}{}
		at, b.items = &b.node, b.room[:n:n]
	default:
		at = &node{items: make([]Value, n)}
	}
	at.shape = shape
	copy(at.items, items)
	return at.weigh()
}
