package documents

import (
	"encoding/binary"

	"github.com/tidwall/btree"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// index orders the documents of a container by what they have at one path;
// those that have nothing there come first, as in Cosmos DB's own order.
type index struct {
	path Path
	used int64 // when last, counted by the image
	tree *btree.BTreeG[entry]
}

// entry is a document under its value, which it holds so that a query that
// needs no more of the document need not look at it. The key is the value's,
// then the document's number.
type entry struct {
	key string
	val value.Value
	doc *Document
}

func newIndex(p Path) *index {
	return &index{path: p, tree: btree.NewBTreeGOptions(func(a, b entry) bool { return a.key < b.key }, btree.Options{NoLocks: true})}
}

func (x *index) add(d *Document, v value.Value) { x.tree.Set(x.entry(d, v)) }

func (x *index) remove(d *Document, v value.Value) { x.tree.Delete(x.entry(d, v)) }

// entry returns a document's place in the index, from the document taken
// apart.
func (x *index) entry(d *Document, v value.Value) entry {
	v = x.path.In(v)
	var room [64]byte
	return entry{string(binary.BigEndian.AppendUint64(value.AppendKey(room[:0], v), d.Number)), v, d}
}

// key tells paths apart, whatever is in their names.
func (p Path) key() string {
	var key []byte
	for _, name := range p {
		key = value.AppendKey(key, value.OfString(name))
	}
	return string(key)
}
