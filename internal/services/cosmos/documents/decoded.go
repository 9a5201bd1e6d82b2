package documents

import (
	"math/rand/v2"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// maxDecoded is how much text the documents may have that are kept taken
// apart, in bytes; apart they take about three times that.
const maxDecoded = 4 << 20

// decoded takes documents apart and keeps them so, as long as there is room.
// What makes room is chosen by chance: queries that go through everything
// again and again then find a part of it.
type decoded struct {
	decoder value.Decoder

	mu   sync.Mutex
	kept []*Document
	size int
}

// of returns a document taken apart, and keeps it so.
func (k *decoded) of(d *Document) (value.Value, error) {
	if v := d.parsed.Load(); v != nil {
		return *v, nil
	}
	v, err := k.decoder.DecodeWritten(d.Body)
	if err == nil {
		k.keep(d, &v)
	}
	return v, err
}

// once returns a document taken apart, without keeping it so. A body that
// cannot be read was never written by this package; it counts as having
// nothing.
func (k *decoded) once(d *Document) value.Value {
	if v := d.parsed.Load(); v != nil {
		return *v
	}
	v, err := k.decoder.DecodeWritten(d.Body)
	if err != nil {
		return value.Value{}
	}
	return v
}

func (k *decoded) keep(d *Document, v *value.Value) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if d.parsed.Load() != nil {
		return
	}
	for len(k.kept) > 0 && k.size+len(d.Body) > maxDecoded {
		k.drop(k.kept[rand.IntN(len(k.kept))])
	}
	d.parsed.Store(v)
	d.at = len(k.kept)
	k.kept = append(k.kept, d)
	k.size += len(d.Body)
}

// forget drops a document that is not there any more.
func (k *decoded) forget(d *Document) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if d.parsed.Load() != nil {
		k.drop(d)
	}
}

// drop moves the last of what is kept to the place of a document.
func (k *decoded) drop(d *Document) {
	last := len(k.kept) - 1
	k.kept[d.at] = k.kept[last]
	k.kept[d.at].at = d.at
	k.kept[last] = nil
	k.kept = k.kept[:last]
	d.parsed.Store(nil)
	k.size -= len(d.Body)
}
