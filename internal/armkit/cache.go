package armkit

import (
	"context"
	"strings"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// cache keeps the resources that host names lead to, because every call to a
// vault or an account asks for one. The change feed empties it, in this
// process before a write is acknowledged.
type cache struct {
	mu       sync.RWMutex
	revision uint64
	byName   map[string]*Resource
}

func (c *cache) follow(_ context.Context, changes []store.Change) {
	for _, change := range changes {
		if change.Kind == changeKind {
			c.mu.Lock()
			c.revision++
			c.byName = nil
			c.mu.Unlock()
			return
		}
	}
}

func (c *cache) get(key string) (*Resource, uint64, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	res, ok := c.byName[key]
	return res, c.revision, ok
}

// put keeps what was read, unless a write came between reading and keeping.
func (c *cache) put(key string, res *Resource, revision uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.revision != revision {
		return
	}
	if c.byName == nil {
		c.byName = map[string]*Resource{}
	}
	c.byName[key] = res
}

// ByName returns the resource that owns a host name among those of a global
// type, or nil: of that type, or one that is known as such (Type.GlobalAs).
// The caller must not change it. Names that nobody owns are not kept, so that
// guessing hosts fills nothing.
func (k *Kit) ByName(ctx context.Context, typeName, name string) (*Resource, error) {
	key := globalName(typeName, strings.ToLower(name))
	res, revision, ok := k.cache.get(key)
	if ok {
		return res, nil
	}
	err := k.DB.Read(ctx, func(tx *store.Tx) (err error) {
		res, err = k.named(ctx, tx, key)
		return err
	})
	if err == nil && res != nil {
		k.cache.put(key, res, revision)
	}
	return res, err
}
