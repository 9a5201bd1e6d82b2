package appservice

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// checkName says whether a site's name is free in the whole cloud.
func (s *Service) checkName(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	answer := map[string]any{"nameAvailable": true, "reason": "", "message": ""}
	if t := strings.ToLower(body.Type); t != "" && t != "site" && t != "microsoft.web/sites" {
		return web.JSON(http.StatusOK, answer), nil
	}
	taken, err := s.Kit.ByName(ctx, siteType, body.Name)
	switch {
	case err != nil:
		return nil, err
	case !siteName.MatchString(body.Name):
		answer = map[string]any{"nameAvailable": false, "reason": "Invalid", "message": "The app name '" + body.Name + "' is not valid."}
	case taken != nil:
		answer = map[string]any{"nameAvailable": false, "reason": "AlreadyExists", "message": "Hostname '" + body.Name + "' already exists. Please select a different name."}
	}
	return web.JSON(http.StatusOK, answer), nil
}
