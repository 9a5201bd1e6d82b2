package appservice

import (
	"context"
	"crypto/sha256"
	"strings"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
)

// outcomeLife is how long Azure keeps what a reference was resolved to.
const outcomeLife = 24 * time.Hour

// outcome is what became of one reference, as far as others than the app may
// know it.
type outcome struct {
	text, identity string
	at             time.Time
	resolution     // without its value
	hash           [sha256.Size]byte
}

// outcomes remember, for those who ask for the status of references, what
// became of them when they were resolved last. They are not stored: the next
// start resolves them again.
type outcomes struct {
	mu     sync.Mutex
	bySite map[string]map[string]outcome // by lower-case id, then by kind/name
}

func (o *outcomes) get(siteID, key string) (outcome, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	out, ok := o.bySite[strings.ToLower(siteID)][key]
	return out, ok
}

func (o *outcomes) put(siteID, key string, out outcome) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bySite == nil {
		o.bySite = map[string]map[string]outcome{}
	}
	id := strings.ToLower(siteID)
	if o.bySite[id] == nil {
		o.bySite[id] = map[string]outcome{}
	}
	o.bySite[id][key] = out
}

// forget makes the next question ask the vaults: the configuration changed,
// or the site is gone.
func (o *outcomes) forget(siteID string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.bySite, strings.ToLower(siteID))
}

// resolveNow resolves one reference and remembers the outcome.
func (s *Service) resolveNow(ctx context.Context, site *armkit.Resource, key, text string) (value string, out outcome) {
	r := s.resolve(ctx, site, text)
	value = r.value
	out = outcome{text: text, identity: site.Properties().String("keyVaultReferenceIdentity"), at: s.Clock.Now(), resolution: r, hash: sha256.Sum256([]byte(r.value))}
	out.value = ""
	s.outcomes.put(site.ID, key, out)
	return value, out
}

// outcomeOf returns what became of a reference: what is known, or what it
// resolves to now.
func (s *Service) outcomeOf(ctx context.Context, site *armkit.Resource, key, text string) outcome {
	known, ok := s.outcomes.get(site.ID, key)
	if ok && known.text == text && known.identity == site.Properties().String("keyVaultReferenceIdentity") && s.Clock.Now().Sub(known.at) < outcomeLife {
		return known
	}
	_, out := s.resolveNow(ctx, site, key, text)
	return out
}
