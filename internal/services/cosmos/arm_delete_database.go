package cosmos

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// armDeleteDatabase answers 204, there or not: 200 is an error to azurerm.
func (s *Service) armDeleteDatabase(ctx context.Context, r *web.Request) (*web.Response, error) {
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		d, err := findDatabase(ctx, tx, strings.ToLower(account.Name), r.Param("database"))
		if err != nil || d == nil {
			return err
		}
		return s.removeDatabase(ctx, tx, strings.ToLower(account.Name), d)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
