package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listServicePrincipals(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.list(ctx, r, principal.ServicePrincipal)
}
