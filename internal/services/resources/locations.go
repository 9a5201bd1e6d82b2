package resources

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listLocations(_ context.Context, r *web.Request) (*web.Response, error) {
	if err := s.known(r); err != nil {
		return nil, err
	}
	value := []map[string]any{}
	for _, l := range armkit.Regions() {
		value = append(value, map[string]any{
			"id": "/subscriptions/" + s.Kit.SubscriptionID + "/locations/" + l.Name, "name": l.Name, "type": "Region",
			"displayName": l.DisplayName, "regionalDisplayName": "(" + l.Geography + ") " + l.DisplayName,
			"metadata": map[string]any{"regionType": "Physical", "regionCategory": "Recommended", "geographyGroup": l.Geography},
		})
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}
