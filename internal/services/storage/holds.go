package storage

import (
	"context"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// holds counts the readers of payloads, so that content that is replaced or
// deleted stays until its last reader is done.
type holds struct {
	mu      sync.Mutex
	readers map[string]int
	dropped map[string]bool // nobody names them any more, somebody reads them
}

func newHolds() *holds { return &holds{readers: map[string]int{}, dropped: map[string]bool{}} }

func (h *holds) take(refs []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ref := range refs {
		h.readers[ref]++
	}
}

// free returns those of the given payloads that nobody reads, which may be
// deleted; the others wait for their readers.
func (h *holds) free(refs []string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []string
	for _, ref := range refs {
		if h.readers[ref] > 0 {
			h.dropped[ref] = true
			continue
		}
		out = append(out, ref)
	}
	return out
}

// release ends a reading and returns the payloads that waited for it.
func (h *holds) release(refs []string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []string
	for _, ref := range refs {
		if h.readers[ref]--; h.readers[ref] > 0 {
			continue
		}
		delete(h.readers, ref)
		if h.dropped[ref] {
			delete(h.dropped, ref)
			out = append(out, ref)
		}
	}
	return out
}

func (h *holds) has(ref string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.readers[ref] > 0
}

// hold makes sure that a blob's content stays until release. It reports false
// when the blob was written since it was read: its content may be gone.
func (s *Service) hold(ctx context.Context, b *blobItem) (bool, error) {
	if b.parts == nil {
		return true, nil
	}
	s.holds.take(refsIn(b.parts))
	var now *blobItem
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		now, err = findBlob(ctx, tx, withoutContent, b.account, b.container, b.name)
		return err
	})
	if err == nil && now != nil && now.etag == b.etag {
		return true, nil
	}
	s.release(refsIn(b.parts))
	return false, err
}

func (s *Service) release(refs []string) { s.remove(s.holds.release(refs)) }

// drop deletes payloads that nothing names any more, once nobody reads them.
func (s *Service) drop(refs []string) { s.remove(s.holds.free(refs)) }

// remove deletes payloads. What fails is swept.
func (s *Service) remove(refs []string) {
	for _, ref := range refs {
		if err := s.Payload.Delete(ref); err != nil {
			s.Web.Log.Warn("a payload was not deleted", "error", err)
		}
	}
}
