package sqldb

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// checkName says whether a server may be called that.
func (s *Service) checkName(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct{ Name, Type string }
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	if !strings.EqualFold(body.Type, serverType) {
		return nil, badParameter("type")
	}
	no := func(reason, message string) *web.Response {
		return web.JSON(http.StatusOK, map[string]any{"name": body.Name, "available": false, "reason": reason, "message": message})
	}
	if !serverName.MatchString(body.Name) {
		return no("Invalid", "Specified server name contains unsupported characters or is too long. Server name must be no longer than 63 characters long, contain only lower-case characters or digits, cannot contain '.' or '_' characters and can't start or end with '-' character."), nil
	}
	found, err := s.Kit.ByName(ctx, serverType, body.Name)
	if err != nil {
		return nil, err
	}
	if found != nil {
		return no("AlreadyExists", fmt.Sprintf("Specified server name '%s' is already used.", body.Name)), nil
	}
	return web.JSON(http.StatusOK, map[string]any{"name": body.Name, "available": true}), nil
}
