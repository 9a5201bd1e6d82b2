package storage

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// key is one of an account's two keys.
type key struct {
	Name    string `json:"keyName"`
	Value   string `json:"value"`
	Access  string `json:"permissions"`
	Created string `json:"creationTime"`
}

const keySize = 64

func (s *Service) newKey(name string) (key, error) {
	b := make([]byte, keySize)
	if _, err := rand.Read(b); err != nil {
		return key{}, err
	}
	return key{name, base64.StdEncoding.EncodeToString(b), "FULL", stamp(s.Web.Clock.Now())}, nil
}

// makeKeys gives an account its keys unless it has them.
func (s *Service) makeKeys(ctx context.Context, tx *store.Tx, account string) error {
	if _, err := s.keys(ctx, tx, account); !errors.Is(err, store.ErrNoRows) {
		return err
	}
	var made []key
	for _, name := range []string{"key1", "key2"} {
		k, err := s.newKey(name)
		if err != nil {
			return err
		}
		made = append(made, k)
	}
	return s.saveKeys(ctx, tx, account, made)
}

func (s *Service) keys(ctx context.Context, tx *store.Tx, account string) ([]key, error) {
	account = strings.ToLower(account)
	var sealed []byte
	if err := tx.QueryRow(ctx, `SELECT sealed FROM account_keys WHERE account = ?`, account).Scan(&sealed); err != nil {
		return nil, err
	}
	data, err := s.Box.Open(sealed, []byte(account))
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", account, err)
	}
	var keys []key
	return keys, json.Unmarshal(data, &keys)
}

func (s *Service) saveKeys(ctx context.Context, tx *store.Tx, account string, keys []key) error {
	account = strings.ToLower(account)
	data, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO account_keys (account, sealed) VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed`,
		account, s.Box.Seal(data, []byte(account)))
	return err
}

// accountOf returns the account that a Resource Manager request names.
func (s *Service) accountOf(ctx context.Context, tx *store.Tx, r *web.Request) (*armkit.Resource, error) {
	return s.Kit.Get(ctx, tx, s.Kit.GroupID(r.Param("group"))+"/providers/"+accountType+"/"+r.Param("account"))
}

func (s *Service) listKeys(ctx context.Context, r *web.Request) (*web.Response, error) {
	var keys []key
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		keys, err = s.keys(ctx, tx, account.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"keys": keys}), nil
}

func (s *Service) regenerateKey(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct {
		KeyName string `json:"keyName"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	made, err := s.newKey(strings.ToLower(body.KeyName))
	if err != nil {
		return nil, err
	}
	var keys []key
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		if keys, err = s.keys(ctx, tx, account.ID); err != nil {
			return err
		}
		for i := range keys {
			if keys[i].Name == made.Name {
				keys[i] = made
				return s.saveKeys(ctx, tx, account.ID, keys)
			}
		}
		return azerr.Newf(azerr.Invalid, "InvalidValuesForRequestParameters", "Values for request parameters are invalid: keyName '%s'.", body.KeyName)
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"keys": keys}), nil
}

func (s *Service) checkName(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct{ Name, Type string }
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	taken, err := s.Kit.ByName(ctx, accountType, body.Name)
	switch {
	case err != nil:
		return nil, err
	case !accountName.MatchString(body.Name):
		return web.JSON(http.StatusOK, map[string]any{"nameAvailable": false, "reason": "AccountNameInvalid",
			"message": body.Name + " is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only."}), nil
	case taken != nil:
		return web.JSON(http.StatusOK, map[string]any{"nameAvailable": false, "reason": "AlreadyExists", "message": "The storage account named " + body.Name + " is already taken."}), nil
	}
	return web.JSON(http.StatusOK, map[string]any{"nameAvailable": true}), nil
}
