package cosmos

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) armListContainers(ctx context.Context, r *web.Request) (*web.Response, error) {
	value := []map[string]any{}
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		value = value[:0]
		account, d, err := s.databaseOf(ctx, tx, r)
		if err != nil {
			return err
		}
		found, err := findContainers(ctx, tx, strings.ToLower(account.Name), d.Name)
		for _, c := range found {
			c.Database = d
			value = append(value, containerARM(account, c))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}
