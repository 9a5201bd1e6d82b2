package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// owned lists what the signed-in user owns: the directory keeps no owners.
func (s *Service) owned(ctx context.Context, r *web.Request) (*web.Response, error) {
	if _, err := s.signedIn(ctx, r); err != nil {
		return nil, err
	}
	return collection(r, "directoryObjects", nil)
}
