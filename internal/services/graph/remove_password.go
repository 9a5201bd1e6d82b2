package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// removePassword takes a secret away. The operator's stays: az signs in by it.
func (s *Service) removePassword(of directory.Holder) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		var body struct {
			KeyID string `json:"keyId"`
		}
		if err := r.DecodeJSON(&body); err != nil {
			return nil, err
		}
		appID, err := s.holder(ctx, r, of)
		if err != nil {
			return nil, err
		}
		if appID == s.Directory.Cloud().OperatorApp && of == directory.OfApplication {
			return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "The operator's secrets, by which the command line signs in, cannot be removed.")
		}
		found, err := s.Directory.RemovePassword(ctx, appID, of, body.KeyID)
		if err == nil && !found {
			err = azerr.New(azerr.Invalid, "Request_BadRequest", "No password credential found with keyId.")
		}
		if err != nil {
			return nil, err
		}
		return web.Empty(http.StatusNoContent), nil
	}
}
