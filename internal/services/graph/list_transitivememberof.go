package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// transitiveMemberOf lists those that it is in through other groups too.
func (s *Service) transitiveMemberOf(ctx context.Context, r *web.Request) (*web.Response, error) {
	o, err := s.member(ctx, r)
	if err != nil {
		return nil, err
	}
	var found []*directory.Object
	for _, id := range s.Directory.GroupsOf(o.ID) {
		g, err := s.Directory.ByID(ctx, id)
		if err != nil {
			return nil, err
		}
		if g != nil {
			found = append(found, g)
		}
	}
	return s.mixed(ctx, r, found)
}
