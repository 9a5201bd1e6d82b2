package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// memberOf lists the groups that an object is in directly.
func (s *Service) memberOf(ctx context.Context, r *web.Request) (*web.Response, error) {
	o, err := s.member(ctx, r)
	if err != nil {
		return nil, err
	}
	found, err := s.Directory.MemberOf(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	return s.mixed(ctx, r, found)
}
