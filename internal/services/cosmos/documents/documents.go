// Package documents keeps the documents of Cosmos DB containers. Rows in the
// database are what is true; an image of each container in use is kept in
// memory, with its order and its indexes, and reads and queries see nothing
// else once it is there. A write is evaluated against the image, committed, then applied to
// it, one container at a time. Other replicas' writes are read by their
// sequence numbers before anything is answered. It knows no HTTP; the cosmos
// service alone imports it.
package documents

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Config makes a Store. Every field is required.
type Config struct {
	DB    *store.DB
	Clock clock.Clock
	NewID guid.Source
	Log   *slog.Logger
}

// Store holds the documents of all containers.
type Store struct {
	Config
	decoded decoded
	mu      sync.Mutex
	images  map[rid.ID]*image
	cold    chan *Container // whose images are wanted soon
}

// Value returns a document taken apart.
func (s *Store) Value(d *Document) (value.Value, error) { return s.decoded.of(d) }

// New returns the store.
func New(c Config) (*Store, error) {
	if c.DB == nil || c.Clock == nil || c.NewID == nil || c.Log == nil {
		return nil, errors.New("documents: database, clock, ids and log are required")
	}
	s := &Store{Config: c, images: map[rid.ID]*image{}, cold: make(chan *Container, maxCold)}
	c.DB.Subscribe(s.follow)
	return s, nil
}

// erased marks containers whose documents are gone, in the change feed.
const erased = "cosmosErased"

func (s *Store) follow(_ context.Context, changes []store.Change) {
	for _, c := range changes {
		id, ok := rid.Parse(c.Key)
		if c.Kind != erased && c.Kind != retimed || !ok {
			continue
		}
		s.mu.Lock()
		img := s.images[id]
		if c.Kind == erased {
			delete(s.images, id)
		}
		s.mu.Unlock()
		switch {
		case c.Kind == erased:
			img.forget()
		case img != nil:
			img.outdated.Add(1)
			img.current.Store(false)
		}
	}
}

// Create makes room for the documents of a container, in the transaction that
// makes the container.
func (s *Store) Create(ctx context.Context, tx *store.Tx, c *Container) error {
	_, err := tx.Exec(ctx, `INSERT INTO cosmos_sequences (container, lsn, last_id, pruned, version) VALUES (?, 0, 0, 0, ?)`, c.RID.String(), c.Version)
	return err
}

// Redefine takes over what is new in the definition of a container, in the
// transaction that replaces it. What is written by the old one after that
// fails.
func (s *Store) Redefine(ctx context.Context, tx *store.Tx, before, after *Container) error {
	if _, err := tx.Exec(ctx, `UPDATE cosmos_sequences SET version = ? WHERE container = ?`, after.Version, after.RID.String()); err != nil || before.TTL == after.TTL {
		return err
	}
	return s.retime(ctx, tx, after)
}

// Erase removes the documents of a container, in the transaction that removes
// the container.
func (s *Store) Erase(ctx context.Context, tx *store.Tx, container rid.ID) error {
	for _, table := range []string{"cosmos_documents", "cosmos_tombstones", "cosmos_history", "cosmos_sequences"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE container = ?`, container.String()); err != nil {
			return err
		}
	}
	return tx.Change(ctx, erased, container.String())
}

// image returns the up-to-date image of a container.
func (s *Store) image(ctx context.Context, c *Container) (*image, error) {
	s.mu.Lock()
	img := s.images[c.RID]
	if img == nil {
		img = newImage(c, &s.decoded)
		s.images[c.RID] = img
	}
	s.mu.Unlock()
	img.spec.Store(c)
	if img.current.Load() && !s.DB.Shared() {
		return img, nil
	}
	img.writing.Lock()
	defer img.writing.Unlock()
	err := s.DB.Read(ctx, func(tx *store.Tx) error { return img.catchUp(ctx, tx, s.DB.Shared(), img.outdated.Load()) })
	if errors.Is(err, ErrOutdated) { // there is no such container
		s.mu.Lock()
		if s.images[c.RID] == img {
			delete(s.images, c.RID)
		}
		s.mu.Unlock()
		img.forget()
	}
	return img, err
}
