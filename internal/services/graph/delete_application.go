package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// deleteApplication removes an application. That of the operator stays: az
// signs in by it.
func (s *Service) deleteApplication(ctx context.Context, r *web.Request) (*web.Response, error) {
	a, err := s.applicationByID(ctx, r)
	if err != nil {
		return nil, err
	}
	if a.AppID == s.Directory.Cloud().OperatorApp {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "The operator's application, by which the command line signs in, cannot be deleted.")
	}
	if err := s.Directory.DeleteApplication(ctx, a); err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
