package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) removeMember(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.Directory.Leave(ctx, r.Param("id"), r.Param("member")); err != nil {
		return nil, groupError(err, r.Param("id"), r.Param("member"))
	}
	return web.Empty(http.StatusNoContent), nil
}
