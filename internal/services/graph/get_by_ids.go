package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// getByIDs names the principals of role assignments to az. Ids that name
// nothing are left out.
func (s *Service) getByIDs(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct {
		IDs []string `json:"ids"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	if len(body.IDs) > 1000 {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Too many ids: at most 1000 can be asked for.")
	}
	var found []*directory.Object
	for _, id := range body.IDs {
		o, err := s.Directory.ByID(ctx, id)
		if err != nil {
			return nil, err
		}
		if o != nil {
			found = append(found, o)
		}
	}
	return s.mixed(ctx, r, found)
}
