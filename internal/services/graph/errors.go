package graph

import (
	"net/http"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// dialect is how Graph speaks: OData's error with an inner one of ids.
type dialect struct{}

func (dialect) Headers(r *web.Request, h http.Header) {
	h.Set("Cache-Control", "no-cache")
	h["request-id"] = []string{r.ID}
	if id := r.HTTP.Header.Get("client-request-id"); id != "" {
		h["client-request-id"] = []string{id}
	}
	h.Set("OData-Version", "4.0")
	// Pages of any site may call Graph, as in Azure: what they may do is in
	// the token that they bring, and no cookie is looked at.
	if r.HTTP.Header.Get("Origin") != "" {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "ETag, Location, request-id, client-request-id, OData-Version")
	}
}

func (dialect) Error(r *web.Request, e *azerr.Error) *web.Response {
	return web.JSON(e.Status(), map[string]any{"error": map[string]any{
		"code": e.Code, "message": e.Message,
		"innerError": map[string]any{"request-id": r.ID, "client-request-id": r.HTTP.Header.Get("client-request-id")},
	}})
}

func (dialect) Denied(_ *web.Request, _ web.Denial) *azerr.Error {
	return azerr.New(azerr.Forbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

func (dialect) Unknown(r *web.Request, methods []string) *azerr.Error {
	// A browser may ask about any path.
	methods = slices.DeleteFunc(methods, func(m string) bool { return m == http.MethodOptions })
	if len(methods) > 0 {
		return azerr.Newf(azerr.NotAllowed, "Request_BadRequest", "Specified HTTP method is not allowed for the request target. Lanyard serves %s here.", strings.Join(methods, ", "))
	}
	return azerr.BadRequest("Resource not found for the segment '%s'; docs/divergences.md lists what of Graph is not served.", strings.Trim(r.HTTP.URL.Path, "/"))
}

func (dialect) Unsupported(r *web.Request) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "NotSupported", "The operation '%s' is not supported by Lanyard.", r.Operation.Name)
}

// badValue refuses what a client wants a property of a resource to be.
func badValue(property, resource string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "Request_BadRequest", "Invalid value specified for property '%s' of resource '%s'.", property, resource)
}

func notFound(name string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "Request_ResourceNotFound", "Resource '%s' does not exist or one of its queried reference-property objects are not present.", name)
}
