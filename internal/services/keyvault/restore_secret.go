package keyvault

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) restoreSecret(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body backupBody
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	back, err := s.secrets.restore(ctx, targetOf(r), body.Value)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, bundleOf(r, back)), nil
}
