package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) deleteGroup(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.Directory.RemoveGroup(ctx, r.Param("id")); err != nil {
		return nil, groupError(err, r.Param("id"), "")
	}
	return web.Empty(http.StatusNoContent), nil
}
