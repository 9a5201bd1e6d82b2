package authorization

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) getDefinition(_ context.Context, r *web.Request) (*web.Response, error) {
	scope, err := scopeOf(r)
	if err != nil {
		return nil, err
	}
	role := s.Authz.Role(strings.ToLower(r.Param("name")))
	if role == nil {
		return nil, azerr.Newf(azerr.NotFound, "RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", r.Param("name"))
	}
	return web.JSON(http.StatusOK, renderDefinition(role, scope, version(r))), nil
}
