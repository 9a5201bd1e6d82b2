package keyvault

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// updateSecret changes attributes, tags and content type, never the value.
func (s *Service) updateSecret(ctx context.Context, r *web.Request) (*web.Response, error) {
	name, version, err := nameAndVersion(r)
	if err != nil {
		return nil, err
	}
	in, err := decode(r)
	if err != nil {
		return nil, err
	}
	changed, err := s.secrets.update(ctx, targetOf(r), name, version, in.change())
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, bundleOf(r, changed)), nil
}
