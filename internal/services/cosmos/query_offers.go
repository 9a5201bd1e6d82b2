package cosmos

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// queryOffers answers the one query that SDKs make: the offer of a resource.
func (s *Service) queryOffers(ctx context.Context, r *web.Request) (*web.Response, error) {
	return queryList(ctx, r, "", "Offers", targetOf(r).offers())
}
