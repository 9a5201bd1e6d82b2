// Package armkit is what Azure Resource Manager's resource providers share:
// the resource envelope, one table for all resource types, the rows for
// reading, writing, patching, deleting and listing a type, and Resource
// Manager's dialect of errors. A service describes its types; armkit serves
// them. The services that have resources import it.
package armkit

import (
	"log/slog"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Config makes a Kit.
type Config struct {
	DB    *store.DB
	Box   *seal.Box // seals the documents of types that hold secrets
	Clock clock.Clock
	NewID guid.Source
	Log   *slog.Logger
	// TenantID and SubscriptionID are the one tenant and subscription.
	TenantID, SubscriptionID string
	SubscriptionName         string
}

// Kit holds the resources of one cloud and the types that are known.
type Kit struct {
	Config
	types   map[string]*Type // by lower-case type name
	cache   cache
	removed []RemovedFunc
}

// New returns a kit without types. Register adds them.
func New(c Config) *Kit {
	k := &Kit{Config: c, types: map[string]*Type{}}
	c.DB.Subscribe(k.cache.follow)
	return k
}

// Types returns the registered types in no particular order.
func (k *Kit) Types() []*Type {
	out := make([]*Type, 0, len(k.types))
	for _, t := range k.types {
		out = append(out, t)
	}
	return out
}
