package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func ids(all []string) *web.Response {
	return web.JSON(http.StatusOK, map[string]any{"@odata.context": metadata + "Collection(Edm.String)", "value": list(all)})
}

// member is the object whose memberships are asked for: by its id, a user by
// his name too, or the signed-in user.
func (s *Service) member(ctx context.Context, r *web.Request) (*directory.Object, error) {
	id := r.Param("id")
	if id == "" {
		u, err := s.signedIn(ctx, r)
		if err != nil {
			return nil, err
		}
		return &u.Object, nil
	}
	o, err := s.Directory.ByID(ctx, id)
	if err == nil && o == nil {
		o, err = s.Directory.ByUPN(ctx, id)
	}
	if err == nil && o == nil {
		err = notFound(id)
	}
	return o, err
}
