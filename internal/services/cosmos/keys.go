package cosmos

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// keys are an account's four keys, in base64.
type keys struct {
	Primary           string `json:"primaryMasterKey"`
	Secondary         string `json:"secondaryMasterKey"`
	PrimaryReadonly   string `json:"primaryReadonlyMasterKey"`
	SecondaryReadonly string `json:"secondaryReadonlyMasterKey"`
}

const keySize = 64

func newKey() (string, error) {
	b := make([]byte, keySize)
	_, err := rand.Read(b)
	return base64.StdEncoding.EncodeToString(b), err
}

// field returns where the key of that kind lies, nil if there is no such
// kind. The names are those of regenerateKey.
func (k *keys) field(kind string) *string {
	switch kind {
	case "primary":
		return &k.Primary
	case "secondary":
		return &k.Secondary
	case "primaryReadonly":
		return &k.PrimaryReadonly
	case "secondaryReadonly":
		return &k.SecondaryReadonly
	}
	return nil
}

var keyKinds = []string{"primary", "secondary", "primaryReadonly", "secondaryReadonly"}

// makeKeys gives an account its keys unless it has them.
func (s *Service) makeKeys(ctx context.Context, tx *store.Tx, account string) error {
	if _, err := s.readKeys(ctx, tx, account); !errors.Is(err, store.ErrNoRows) {
		return err
	}
	var made keys
	for _, kind := range keyKinds {
		var err error
		if *made.field(kind), err = newKey(); err != nil {
			return err
		}
	}
	return s.saveKeys(ctx, tx, account, made)
}

func (s *Service) readKeys(ctx context.Context, tx *store.Tx, account string) (keys, error) {
	var sealed []byte
	if err := tx.QueryRow(ctx, `SELECT sealed FROM cosmos_keys WHERE account = ?`, account).Scan(&sealed); err != nil {
		return keys{}, err
	}
	data, err := s.Box.Open(sealed, []byte(account))
	if err != nil {
		return keys{}, fmt.Errorf("keys of %s: %w", account, err)
	}
	var k keys
	return k, json.Unmarshal(data, &k)
}

func (s *Service) saveKeys(ctx context.Context, tx *store.Tx, account string, k keys) error {
	data, err := json.Marshal(k)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO cosmos_keys (account, sealed) VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed`,
		account, s.Box.Seal(data, []byte(account)))
	if err != nil {
		return err
	}
	return tx.Change(ctx, changeKind, account)
}
