package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listMembers(ctx context.Context, r *web.Request) (*web.Response, error) {
	found, ok, err := s.Directory.Members(ctx, r.Param("id"))
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, notFound(r.Param("id"))
	}
	return s.mixed(ctx, r, found)
}
