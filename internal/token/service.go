package token

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// How long tokens live: a managed identity's a day, all others an hour less
// a second, as Entra's expires_in says.
const (
	ManagedIdentityLife = 24 * time.Hour
	Life                = 3599 * time.Second
)

// Config makes a Service.
type Config struct {
	DB       *store.DB
	Box      *seal.Box
	Clock    clock.Clock
	NewID    guid.Source
	TenantID string
	Log      *slog.Logger
}

// Service holds the signing keys, mints and verifies.
type Service struct {
	Config
	Verifier *Verifier
	mu       sync.RWMutex
	keys     []*key // newest first; the first signs
	minted   mintCache
	current  signerCache
}

// New loads the keys, making the first one in a new home.
func New(ctx context.Context, c Config) (*Service, error) {
	s := &Service{Config: c}
	s.Verifier = &Verifier{clock: c.Clock, tenant: c.TenantID, key: s.public}
	c.DB.Subscribe(s.follow)
	if err := s.reload(ctx); err != nil {
		return nil, err
	}
	if len(s.keys) > 0 {
		return s, nil
	}
	if err := s.addKey(ctx, true); err != nil {
		return nil, fmt.Errorf("make the first signing key: %w", err)
	}
	if err := s.reload(ctx); err != nil {
		return nil, err
	}
	if len(s.keys) == 0 {
		return nil, errors.New("no signing key after making the first one")
	}
	return s, nil
}

// Rotate makes a new key, which signs from now on. Tokens of the old keys
// stay good until they expire.
func (s *Service) Rotate(ctx context.Context) error { return s.addKey(ctx, false) }

// keyLife is the age at which the signing key is replaced, and rotateEvery
// how often that is looked at. Entra replaces its keys every few weeks.
const (
	keyLife     = 30 * 24 * time.Hour
	rotateEvery = time.Hour
)

// Run replaces the signing key when it is old, until the context ends.
func (s *Service) Run(ctx context.Context) error {
	ticker := time.NewTicker(rotateEvery)
	defer ticker.Stop()
	for {
		if s.Clock.Now().Sub(s.signing().created) > keyLife {
			if err := s.Rotate(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("the signing key was not replaced", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func (s *Service) follow(ctx context.Context, changes []store.Change) {
	for _, c := range changes {
		if c.Kind != keyChange {
			continue
		}
		if err := s.reload(ctx); err != nil {
			s.Log.Error("signing keys were not re-read", "error", err)
		}
		return
	}
}

func (s *Service) reload(ctx context.Context) error {
	keys, err := s.loadKeys(ctx)
	if err != nil {
		return fmt.Errorf("load signing keys: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = keys
	return nil
}

func (s *Service) signing() *key {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.keys[0]
}

// public returns the key that verifies tokens with a kid, nil if unknown.
func (s *Service) public(kid string) *key {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, k := range s.keys {
		if k.kid == kid {
			return k
		}
	}
	return nil
}
