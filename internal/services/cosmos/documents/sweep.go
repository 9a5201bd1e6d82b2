package documents

import (
	"context"
	"errors"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

const (
	// sweepEvery is how often outlived documents are removed; nobody sees
	// them meanwhile.
	sweepEvery = 30 * time.Second
	// keepTombstones is how many deletions of a container other replicas can
	// catch up with; one that is further behind reads the container anew.
	keepTombstones = 10_000
)

// Run removes documents that have outlived their time, and brings the images of
// containers that are in use, until the context ends.
func (s *Store) Run(ctx context.Context) error {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case c := <-s.cold:
			s.warm(ctx, c)
			continue
		case <-ticker.C:
		}
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("outlived documents were not removed", "error", err)
		}
	}
}

// Sweep removes documents that have outlived their time, and old tombstones.
func (s *Store) Sweep(ctx context.Context) error {
	s.mu.Lock()
	images := make([]*image, 0, len(s.images))
	for _, img := range s.images {
		images = append(images, img)
	}
	s.mu.Unlock()
	for _, img := range images {
		if err := s.sweep(ctx, img); err != nil {
			return err
		}
	}
	return nil
}

// sweep removes what one container has outlived.
func (s *Store) sweep(ctx context.Context, img *image) error {
	now := s.Clock.Now().Unix()
	var ops []Op
	img.mu.RLock()
	img.byNumber.Scan(func(d *Document) bool {
		if d.gone(now) {
			ops = append(ops, Op{Kind: expire, Key: d.Key, ID: d.ID})
		}
		return true
	})
	img.mu.RUnlock()
	c := img.spec.Load()
	if len(ops) > 0 {
		if _, _, err := s.Apply(ctx, c, ops, false); err != nil && !errors.Is(err, ErrOutdated) { // that one's next use brings the new
			return err
		}
	}
	if !s.DB.Shared() {
		return nil
	}
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		img.mu.RLock()
		before := img.lsn - keepTombstones
		img.mu.RUnlock()
		n, err := tx.Exec(ctx, `DELETE FROM cosmos_tombstones WHERE container = ? AND lsn <= ?`, img.container.String(), before)
		if err != nil || n == 0 {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE cosmos_sequences SET pruned = ? WHERE container = ? AND pruned < ?`, before, img.container.String(), before)
		return err
	})
}
