package scm

import (
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// dialect is how Kudu speaks.
type dialect struct{}

// Headers writes what every answer carries.
func (dialect) Headers(r *web.Request, h http.Header) {
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	h["x-ms-request-id"] = []string{r.ID}
	if id := r.HTTP.Header.Get("x-ms-client-request-id"); id != "" {
		h["x-ms-client-request-id"] = []string{id}
	}
}

// Error renders {"Message": …}. az shows the body of a refused deployment as
// it is.
func (dialect) Error(_ *web.Request, e *azerr.Error) *web.Response {
	return web.JSON(e.Status(), map[string]any{"Message": e.Message})
}

// Denied is the refusal of a role that does not allow to publish.
func (dialect) Denied(r *web.Request, d web.Denial) *azerr.Error {
	return azerr.Newf(azerr.Forbidden, "AuthorizationFailed",
		"The client with object id '%s' does not have authorization to perform action '%s' over scope '%s'.", r.Caller.ObjectID, d.Action, d.Scope)
}

// Unknown answers a call that fits no row.
func (dialect) Unknown(r *web.Request, methods []string) *azerr.Error {
	if len(methods) > 0 {
		return azerr.Newf(azerr.NotAllowed, "MethodNotAllowed", "The requested resource does not support http method '%s'.", r.HTTP.Method).
			WithHeader("Allow", strings.Join(methods, ", "))
	}
	return azerr.Newf(azerr.NotFound, "NotFound", "No HTTP resource was found that matches the request path '%s'.", r.HTTP.URL.Path)
}

// Unsupported answers an operation that Kudu has and Lanyard does not.
func (dialect) Unsupported(r *web.Request) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "NotSupported", "The operation '%s' is not supported by Lanyard; docs/divergences.md lists what is not.", r.Operation.Name)
}
