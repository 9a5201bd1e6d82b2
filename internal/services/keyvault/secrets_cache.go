package keyvault

import (
	"context"
	"strings"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// changeKind marks writes of secrets in the change feed. The key is
// "vault/secret"; "vault/" stands for all secrets of a vault.
const changeKind = "keyvault-secret"

// cachedSecrets bounds the cache.
const cachedSecrets = 10_000

// cache keeps live secrets as they were read, their values sealed, because
// apps ask for the same few again and again. The change feed takes out what
// was written before the write is acknowledged, so nothing in it is ever old.
// Where other processes write to the same database there is no cache: their
// writes would be seen too late.
type cache struct {
	mu       sync.RWMutex
	revision uint64
	secrets  map[string]map[string]*secret // by vault/secret, by version or ""
}

func newCache(db *store.DB) *cache {
	if db.Shared() {
		return nil
	}
	c := &cache{secrets: map[string]map[string]*secret{}}
	db.Subscribe(c.follow)
	return c
}

func (c *cache) follow(_ context.Context, changes []store.Change) {
	for _, change := range changes {
		if change.Kind != changeKind {
			continue
		}
		c.mu.Lock()
		c.revision++
		delete(c.secrets, change.Key)
		if strings.HasSuffix(change.Key, "/") {
			for key := range c.secrets {
				if strings.HasPrefix(key, change.Key) {
					delete(c.secrets, key)
				}
			}
		}
		c.mu.Unlock()
	}
}

// get returns what is cached and the revision for put.
func (c *cache) get(v *vault, name, version string) (*secret, uint64) {
	if c == nil {
		return nil, 0
	}
	key, version := v.key+"/"+strings.ToLower(name), strings.ToLower(version)
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.secrets[key][version], c.revision
}

// put keeps what was read, unless a write came between reading and keeping.
func (c *cache) put(v *vault, s *secret, version string, revision uint64) {
	if c == nil {
		return
	}
	key := v.key + "/" + strings.ToLower(s.name)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.revision != revision {
		return
	}
	if len(c.secrets) >= cachedSecrets {
		clear(c.secrets)
	}
	if c.secrets[key] == nil {
		c.secrets[key] = map[string]*secret{}
	}
	c.secrets[key][strings.ToLower(version)] = s
}

// changed tells the cache, with the transaction, that a secret was written;
// with an empty name that all of the vault's were.
func (t *secrets) changed(ctx context.Context, tx *store.Tx, vaultKey, name string) error {
	if t.cache == nil {
		return nil
	}
	return tx.Change(ctx, changeKind, vaultKey+"/"+strings.ToLower(name))
}
