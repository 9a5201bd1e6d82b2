package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) getServicePrincipal(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.one(ctx, r, principal.ServicePrincipal)
}
