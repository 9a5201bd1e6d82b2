package keyvault

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) purgeSecret(ctx context.Context, r *web.Request) (*web.Response, error) {
	name, err := secretName(r)
	if err != nil {
		return nil, err
	}
	if err := s.secrets.purge(ctx, targetOf(r), name); err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
