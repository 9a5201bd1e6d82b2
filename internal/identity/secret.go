package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Schema is the table of the secrets with which programs ask the identity
// endpoint (IDENTITY_HEADER): sealed for those who start the program, hashed
// to find the resource by.
var Schema = store.Schema{Component: "identity", Versions: [][]string{{
	`CREATE TABLE identity_secrets (
		resource TEXT PRIMARY KEY,
		id       TEXT NOT NULL,
		hash     TEXT NOT NULL UNIQUE,
		secret   BYTES NOT NULL
	)`,
}}}

// makeSecret gives a resource its secret unless it has one: it is stable
// until the last identity is removed.
func (s *Service) makeSecret(ctx context.Context, tx *store.Tx, id string) error {
	key := strings.ToLower(id)
	var n int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM identity_secrets WHERE resource = ?`, key).Scan(&n); err != nil || n > 0 {
		return err
	}
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return err
	}
	secret := guid.Format(b) // the form on Linux
	_, err := tx.Exec(ctx, `INSERT INTO identity_secrets (resource, id, hash, secret) VALUES (?, ?, ?, ?)`,
		key, id, hash(secret), s.Box.Seal([]byte(secret), []byte(key)))
	return err
}

func (s *Service) removeSecret(ctx context.Context, tx *store.Tx, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM identity_secrets WHERE resource = ?`, strings.ToLower(id))
	return err
}

// Secret returns a resource's secret, "" when it has no identity.
func (s *Service) Secret(ctx context.Context, id string) (string, error) {
	key := strings.ToLower(id)
	var sealed []byte
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT secret FROM identity_secrets WHERE resource = ?`, key).Scan(&sealed)
	})
	if errors.Is(err, store.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the identity secret: %w", err)
	}
	secret, err := s.Box.Open(sealed, []byte(key))
	return string(secret), err
}

// BySecret returns the id of the resource that a secret belongs to, "" for
// none.
func (s *Service) BySecret(ctx context.Context, secret string) (string, error) {
	var id string
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT id FROM identity_secrets WHERE hash = ?`, hash(secret)).Scan(&id)
	})
	if errors.Is(err, store.ErrNoRows) {
		return "", nil
	}
	return id, err
}

func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
