package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listFederated(ctx context.Context, r *web.Request) (*web.Response, error) {
	a, err := s.applicationByID(ctx, r)
	if err != nil {
		return nil, err
	}
	found, err := s.Directory.FederatedCredentials(ctx, a.AppID)
	if err != nil {
		return nil, err
	}
	objects := make([]map[string]any, len(found))
	for i, c := range found {
		objects[i] = renderFederated(c)
	}
	return collection(r, federatedSet(a), objects)
}
