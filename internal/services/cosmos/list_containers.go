package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listContainers(_ context.Context, r *web.Request) (*web.Response, error) {
	d := targetOf(r).database
	if d == nil {
		return nil, ownerMissing()
	}
	items := []map[string]any{}
	for _, c := range sortedByName(d.containers) {
		items = append(items, containerBody(c))
	}
	return web.JSON(http.StatusOK, feed(d.RID, "DocumentCollections", items)).With("x-ms-item-count", itemCount(len(items))), nil
}
