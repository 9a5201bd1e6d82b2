package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listApplications(ctx context.Context, r *web.Request) (*web.Response, error) {
	found, err := s.Directory.Applications(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.Directory.Credentials(ctx, directory.OfApplication, "")
	if err != nil {
		return nil, err
	}
	objects := make([]map[string]any, len(found))
	for i, a := range found {
		objects[i] = shown(renderApplication(a), all[a.AppID], false)
	}
	return collection(r, "applications", objects)
}
