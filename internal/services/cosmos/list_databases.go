package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listDatabases(_ context.Context, r *web.Request) (*web.Response, error) {
	items := []map[string]any{}
	for _, d := range sortedByName(targetOf(r).contents.databases) {
		items = append(items, databaseBody(d))
	}
	return web.JSON(http.StatusOK, feed("", "Databases", items)).With("x-ms-item-count", itemCount(len(items))), nil
}
