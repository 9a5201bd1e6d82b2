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

	parsed atomic.Pointer[value.Value]
}

// Value returns the document taken apart, which is done once.
func (d *Document) Value() (value.Value, error) {
	if v := d.parsed.Load(); v != nil {
		return *v, nil
	}
	v, err := value.ParseString(d.Body)
	if err == nil {
		d.parsed.Store(&v)
	}
	return v, err
}

// gone reports whether the document's time is over.
func (d *Document) gone(now int64) bool { return d.Expires != 0 && d.Expires <= now }

// place is how documents are told apart within a container.
type place struct{ partition, id string }

func (d *Document) place() place { return place{d.Key.Text, d.ID} }
