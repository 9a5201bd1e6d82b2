package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listOffers(_ context.Context, r *web.Request) (*web.Response, error) {
	items := targetOf(r).offers()
	return web.JSON(http.StatusOK, feed("", "Offers", items)).With("x-ms-item-count", itemCount(len(items))), nil
}
