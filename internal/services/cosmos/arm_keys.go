package cosmos

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// accountOf returns the account that a Resource Manager request names.
func (s *Service) accountOf(ctx context.Context, tx *store.Tx, r *web.Request) (*armkit.Resource, error) {
	return s.Kit.Get(ctx, tx, s.Kit.GroupID(r.Param("group"))+"/providers/"+accountType+"/"+r.Param("account"))
}

// keysOf returns the account that a request names and its keys.
func (s *Service) keysOf(ctx context.Context, r *web.Request) (name string, k keys, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		name = strings.ToLower(account.Name)
		k, err = s.readKeys(ctx, tx, name)
		return err
	})
	return name, k, err
}

func (s *Service) listKeys(ctx context.Context, r *web.Request) (*web.Response, error) {
	_, k, err := s.keysOf(ctx, r)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, k), nil
}

func (s *Service) listReadOnlyKeys(ctx context.Context, r *web.Request) (*web.Response, error) {
	_, k, err := s.keysOf(ctx, r)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{
		"primaryReadonlyMasterKey": k.PrimaryReadonly, "secondaryReadonlyMasterKey": k.SecondaryReadonly,
	}), nil
}

func (s *Service) listConnectionStrings(ctx context.Context, r *web.Request) (*web.Response, error) {
	account, k, err := s.keysOf(ctx, r)
	if err != nil {
		return nil, err
	}
	value := []map[string]any{}
	for _, c := range []struct{ title, kind, key string }{
		{"Primary SQL Connection String", "Primary", k.Primary}, {"Secondary SQL Connection String", "Secondary", k.Secondary},
		{"Primary Read-Only SQL Connection String", "PrimaryReadonly", k.PrimaryReadonly}, {"Secondary Read-Only SQL Connection String", "SecondaryReadonly", k.SecondaryReadonly},
	} {
		value = append(value, map[string]any{
			"connectionString": "AccountEndpoint=" + endpoint(account) + ";AccountKey=" + c.key + ";", "description": c.title, "keyKind": c.kind, "type": "Sql",
		})
	}
	return web.JSON(http.StatusOK, map[string]any{"connectionStrings": value}), nil
}

// regenerateKey makes a new key; the old one is refused from the next request
// on. Azure answers without a body.
func (s *Service) regenerateKey(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct {
		KeyKind string `json:"keyKind"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	made, err := newKey()
	if err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		name := strings.ToLower(account.Name)
		k, err := s.readKeys(ctx, tx, name)
		if err != nil {
			return err
		}
		field := k.field(body.KeyKind)
		if field == nil {
			return azerr.BadRequest("The key kind '%s' is invalid. It is one of %s.", body.KeyKind, strings.Join(keyKinds, ", "))
		}
		*field = made
		return s.saveKeys(ctx, tx, name, k)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusOK), nil
}

// nameTaken answers HEAD databaseAccountNames: 200 for a name that is taken,
// 404 for a free one.
func (s *Service) nameTaken(ctx context.Context, r *web.Request) (*web.Response, error) {
	found, err := s.Kit.ByName(ctx, accountType, r.Param("name"))
	switch {
	case err != nil:
		return nil, err
	case found == nil:
		return web.Empty(http.StatusNotFound), nil
	}
	return web.Empty(http.StatusOK), nil
}
