package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) getOffer(_ context.Context, r *web.Request) (*web.Response, error) {
	for _, o := range targetOf(r).offers() {
		if o["id"] == r.Param("offer") {
			return web.JSON(http.StatusOK, o), nil
		}
	}
	return nil, notFound()
}
