package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listUsers(ctx context.Context, r *web.Request) (*web.Response, error) {
	found, err := s.Directory.Users(ctx)
	if err != nil {
		return nil, err
	}
	objects := make([]map[string]any, len(found))
	for i, u := range found {
		objects[i] = renderUser(u)
	}
	return collection(r, "users", objects)
}
