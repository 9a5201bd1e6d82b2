package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) deleteContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		c, err := s.containerToChange(ctx, tx, r)
		if err != nil {
			return err
		}
		return s.removeContainer(ctx, tx, targetOf(r).key(), c)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
