package graph

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// ownersOf lists who owns an object that exists: the directory keeps no owners.
func (s *Service) ownersOf(exists func(context.Context, *web.Request) error) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		if err := exists(ctx, r); err != nil {
			return nil, err
		}
		return collection(r, "directoryObjects", nil)
	}
}

func (s *Service) isApplication(ctx context.Context, r *web.Request) error {
	_, err := s.applicationByID(ctx, r)
	return err
}

// exists refuses a path that names no object of a kind.
func (s *Service) exists(kind principal.Type) func(context.Context, *web.Request) error {
	return func(ctx context.Context, r *web.Request) error {
		_, err := s.object(ctx, r, kind)
		return err
	}
}
