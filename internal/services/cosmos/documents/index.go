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

// add and remove take the document taken apart, too.
func (x *index) add(d *Document, v value.Value) {
	at := x.path.In(v)
	key := keyOf(d, at)
	x.tree.Set(entry{key, x.shared(at, key), d})
}

func (x *index) remove(d *Document, v value.Value) {
	x.tree.Delete(entry{key: keyOf(d, x.path.In(v))})
}

// numberLength is how long the number at the end of a key is.
const numberLength = 8

func keyOf(d *Document, at value.Value) string {
	var room [64]byte
	return string(binary.BigEndian.AppendUint64(value.AppendKey(room[:0], at), d.Number))
}

// maxShared is how long texts are that entries share.
const maxShared = 128

// shared returns a short text as the index has it already: what many documents
// have in common is then read from one place. Others point into their
// documents.
func (x *index) shared(v value.Value, key string) value.Value {
	if v.Kind() != value.String || len(v.Str()) > maxShared {
		return v
	}
	found := false
	x.tree.Ascend(entry{key: key[:len(key)-numberLength]}, func(e entry) bool {
		if found = e.val.Kind() == value.String && e.val.Str() == v.Str(); found {
			v = e.val
		}
		return false
	})
	if !found {
		v = value.OfString(strings.Clone(v.Str())) // not to keep the document's text alive
	}
	return v
}

// key tells paths apart, whatever is in their names.
func (p Path) key() string {
	var key []byte
	for _, name := range p {
		key = value.AppendKey(key, value.OfString(name))
	}
	return string(key)
}
