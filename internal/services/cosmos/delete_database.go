package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) deleteDatabase(ctx context.Context, r *web.Request) (*web.Response, error) {
	t := targetOf(r)
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		d, err := findDatabase(ctx, tx, t.key(), r.Param("db"))
		switch {
		case err != nil:
			return err
		case d == nil:
			return notFound()
		case !etagFits(r, d.ETag):
			return preconditionFailed()
		}
		return s.removeDatabase(ctx, tx, t.key(), d)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
