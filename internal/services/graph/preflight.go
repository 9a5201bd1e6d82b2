package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// preflight tells a browser that pages may call Graph with a token.
func (s *Service) preflight(context.Context, *web.Request) (*web.Response, error) {
	return web.Empty(http.StatusOK).
		With("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE, OPTIONS").
		With("Access-Control-Allow-Headers", "Authorization, Content-Type, Prefer, ConsistencyLevel, client-request-id, SdkVersion").
		With("Access-Control-Max-Age", "86400"), nil
}
