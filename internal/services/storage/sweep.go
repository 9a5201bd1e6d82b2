package storage

import (
	"context"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

const (
	// sweepEvery is how often leftovers are looked for.
	sweepEvery = time.Hour
	// sweepAge spares payloads of uploads that are still going on.
	sweepAge = 24 * time.Hour
)

// Run deletes leftovers, at the start and then until the context ends: blocks that no blob took
// within a week, and payloads that a crash left without a name.
func (s *Service) Run(ctx context.Context) error {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		if err := s.sweep(ctx, sweepAge); err != nil && ctx.Err() == nil {
			s.Web.Log.Warn("leftovers of blobs were not deleted", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func (s *Service) sweep(ctx context.Context, age time.Duration) error {
	named := map[string]bool{}
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		clear(named)
		before := s.Web.Clock.Now().Add(-blockLife).UnixNano()
		if _, err := tx.Exec(ctx, `DELETE FROM blocks WHERE created < ?`, before); err != nil {
			return err
		}
		return refsOf(ctx, tx, func(ref string) { named[ref] = true }, `1 = 1`)
	})
	if err != nil {
		return err
	}
	return s.Payload.Sweep(age, func(ref string) (bool, error) { return named[ref] || s.holds.has(ref), nil })
}
