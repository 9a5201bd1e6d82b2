package documents

import (
	"encoding/binary"
	"strings"

	"github.com/tidwall/btree"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// index orders the documents of a container by what they have at one path;
// those that have nothing there come first, as in Cosmos DB's own order.
type index struct {
	path Path
	tree *btree.BTreeG[entry]
}

// entry is a document under its value: the value's key, then the document's
// number.
type entry struct {
	key string
	doc *Document
}

func newIndex(p Path) *index {
	return &index{p, btree.NewBTreeGOptions(func(a, b entry) bool { return a.key < b.key }, btree.Options{NoLocks: true})}
}

func (x *index) copy() *index { return &index{x.path, x.tree.Copy()} }

func (x *index) apply(old, made *Document) {
	if old != nil {
		x.tree.Delete(entry{key: x.keyOf(old)})
	}
	if made != nil {
		x.tree.Set(entry{x.keyOf(made), made})
	}
}

// keyOf returns a document's place in the index. A body that cannot be read
// was never written by this package; it counts as having nothing.
func (x *index) keyOf(d *Document) string {
	v, err := d.Value()
	if err != nil {
		v = value.Value{}
	}
	return string(binary.BigEndian.AppendUint64(value.AppendKey(nil, x.path.In(v)), d.Number))
}

// String returns the path as indexing policies write it: /a/b.
func (p Path) String() string { return "/" + strings.Join(p, "/") }
