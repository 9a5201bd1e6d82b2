package cosmos

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) armListDatabases(ctx context.Context, r *web.Request) (*web.Response, error) {
	value := []map[string]any{}
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		value = value[:0]
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		found, err := findDatabases(ctx, tx, strings.ToLower(account.Name))
		for _, d := range found {
			value = append(value, databaseARM(account, d))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}
