package keyvault

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// deleteSecret puts a secret with all its versions into the deleted state.
func (s *Service) deleteSecret(ctx context.Context, r *web.Request) (*web.Response, error) {
	name, err := secretName(r)
	if err != nil {
		return nil, err
	}
	gone, err := s.secrets.remove(ctx, targetOf(r), name)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, bundleOf(r, gone)), nil
}
