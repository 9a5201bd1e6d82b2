package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// deleteServicePrincipal removes what an application is in this tenant; the
// application stays. That of the operator stays too.
func (s *Service) deleteServicePrincipal(ctx context.Context, r *web.Request) (*web.Response, error) {
	o, err := s.ownServicePrincipal(ctx, r)
	if err != nil {
		return nil, err
	}
	if o.ID == s.Directory.Cloud().OperatorObject {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "The operator's service principal, as which the command line signs in, cannot be deleted.")
	}
	if err := s.Directory.DeleteServicePrincipal(ctx, o); err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
