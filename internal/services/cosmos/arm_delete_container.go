package cosmos

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// armDeleteContainer answers 204, there or not: 200 is an error to azurerm.
func (s *Service) armDeleteContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		key := strings.ToLower(account.Name)
		c, err := findContainer(ctx, tx, key, r.Param("database"), r.Param("container"))
		if err != nil || c == nil {
			return err
		}
		return s.removeContainer(ctx, tx, key, c)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
