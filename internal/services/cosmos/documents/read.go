package documents

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Get returns a document and the container's sequence number. The document is
// nil when there is none.
func (s *Store) Get(ctx context.Context, c *Container, key Key, id string) (*Document, int64, error) {
	d, lsn, err := s.get(ctx, c, place{key.Text, id})
	if d != nil && d.gone(s.Clock.Now().Unix()) {
		d = nil
	}
	return d, lsn, err
}

func (s *Store) get(ctx context.Context, c *Container, p place) (*Document, int64, error) {
	if s.loaded(c) == nil {
		return s.fromRow(ctx, c, p)
	}
	img, err := s.image(ctx, c)
	if err != nil {
		return nil, 0, err
	}
	img.mu.RLock()
	defer img.mu.RUnlock()
	return img.byPlace[p], img.lsn, nil
}

// ByRID returns the document with a resource id, nil if there is none: some
// clients address documents by it.
func (s *Store) ByRID(ctx context.Context, c *Container, id rid.ID) (*Document, error) {
	img, err := s.image(ctx, c)
	if err != nil || id != rid.Document(c.RID, id.Number()) { // another container's, or a physical partition
		return nil, err
	}
	img.mu.RLock()
	defer img.mu.RUnlock()
	d, ok := img.byNumber.Get(&Document{Number: id.Number()})
	if !ok || d.gone(s.Clock.Now().Unix()) {
		return nil, nil
	}
	return d, nil
}

// Size returns how many documents a container has, and their size in bytes.
func (s *Store) Size(ctx context.Context, c *Container) (count, bytes int, err error) {
	img, err := s.image(ctx, c)
	if err != nil {
		return 0, 0, err
	}
	now := s.Clock.Now().Unix()
	img.inOrder(func(i *image) *tree { return i.byNumber }).tree.Scan(func(d *Document) bool {
		if !d.gone(now) {
			count, bytes = count+1, bytes+len(d.Body)
		}
		return true
	})
	return count, bytes, nil
}

// Sequence returns the container's sequence number.
func (s *Store) Sequence(ctx context.Context, c *Container) (lsn int64, err error) {
	if s.loaded(c) == nil {
		err = s.DB.Read(ctx, func(tx *store.Tx) (err error) { lsn, err = sequenceRow(ctx, tx, c); return err })
		return lsn, err
	}
	img, err := s.image(ctx, c)
	if err != nil {
		return 0, err
	}
	img.mu.RLock()
	defer img.mu.RUnlock()
	return img.lsn, nil
}
