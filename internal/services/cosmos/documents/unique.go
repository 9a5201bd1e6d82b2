package documents

import (
	"encoding/binary"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// uniqueValues returns what a document takes of the container's unique keys:
// for each key its partition and the values at its paths. A path that is
// absent counts as a value of its own, as in Cosmos DB.
func uniqueValues(keys [][]Path, d *Document, v value.Value) []string {
	out := make([]string, len(keys))
	for i, paths := range keys {
		b := binary.BigEndian.AppendUint32(nil, uint32(i))
		b = value.AppendKey(b, value.OfString(d.Key.Text))
		for _, p := range paths {
			b = value.AppendKey(b, p.In(v))
		}
		out[i] = string(b)
	}
	return out
}
