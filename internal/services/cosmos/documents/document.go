package documents

import (
	"sync/atomic"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// Document is one version of a document. Nobody changes it.
type Document struct {
	ID       string
	Key      Key
	Number   uint64 // in its resource id; counts per container
	LSN      int64  // sequence number of its last write
	ETag     string // in double quotes
	Modified int64  // Unix seconds
	Expires  int64  // Unix seconds; 0 for never
	Body     string // JSON, system properties included

	parsed atomic.Pointer[value.Value] // where it is kept taken apart
	at     int                         // among those that are
}

// gone reports whether the document's time is over.
func (d *Document) gone(now int64) bool { return d.Expires != 0 && d.Expires <= now }

// place is how documents are told apart within a container.
type place struct{ partition, id string }

func (d *Document) place() place { return place{d.Key.Text, d.ID} }
