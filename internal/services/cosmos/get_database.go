package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) getDatabase(_ context.Context, r *web.Request) (*web.Response, error) {
	d := targetOf(r).database
	if d == nil {
		return nil, notFound()
	}
	return web.JSON(http.StatusOK, databaseBody(d)).With("etag", d.ETag), nil
}
