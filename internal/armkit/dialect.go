package armkit

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// dialect is how Resource Manager speaks.
type dialect struct{}

// Headers writes what every answer of Resource Manager carries, as recorded
// from Azure. The polling header makes HashiCorp's SDK skip ten seconds of
// waiting before its first poll.
func (dialect) Headers(r *web.Request, h http.Header) {
	h.Set("Cache-Control", "no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	h.Set("X-Content-Type-Options", "nosniff")
	h["x-ms-request-id"] = []string{r.ID}
	h["x-ms-correlation-request-id"] = []string{r.ID}
	h["x-ms-routing-request-id"] = []string{"LANYARD:" + r.HTTP.Method + ":" + r.ID}
	h["X-Go-Azure-Sdk-Skip-Polling-Delay"] = []string{"true"}
	if id := r.HTTP.Header.Get("x-ms-client-request-id"); id != "" && strings.EqualFold(r.HTTP.Header.Get("x-ms-return-client-request-id"), "true") {
		h["x-ms-client-request-id"] = []string{id}
	}
}

// Error renders {"error":{"code","message"}}.
func (dialect) Error(_ *web.Request, e *azerr.Error) *web.Response {
	body := map[string]any{"code": e.Code, "message": e.Message}
	if e.Target != "" {
		body["target"] = e.Target
	}
	return web.JSON(e.Status(), map[string]any{"error": body})
}

// Denied is the gateway's refusal, or that of a linked resource.
func (dialect) Denied(r *web.Request, d web.Denial) *azerr.Error {
	client := r.Caller.AppID
	if r.Caller.Name != "" && strings.Contains(r.Caller.Name, "@") {
		client = r.Caller.Name
	}
	if d.Linked {
		row := r.Operation.Needs[0][0]
		return azerr.Newf(azerr.Forbidden, "LinkedAuthorizationFailed",
			"The client '%s' with object id '%s' has permission to perform action '%s' on scope '%s'; however, it does not have permission to perform action(s) '%s' on the linked scope(s) '%s' (respectively) or the linked scope(s) are invalid.",
			client, r.Caller.ObjectID, row.Action, r.Params.Expand(row.Scope), d.Action, d.Scope)
	}
	return azerr.Newf(azerr.Forbidden, "AuthorizationFailed",
		"The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s' or the scope is invalid. If access was recently granted, please refresh your credentials.",
		client, r.Caller.ObjectID, d.Action, d.Scope).WithHeader("x-ms-failure-cause", "gateway")
}

// Unknown tells a wrong method, a wrong namespace and a wrong type apart.
func (dialect) Unknown(r *web.Request, methods []string) *azerr.Error {
	path := r.HTTP.URL.Path
	if len(methods) > 0 {
		return azerr.Newf(azerr.NotAllowed, "MethodNotAllowed",
			"The requested resource does not support http method '%s'.", r.HTTP.Method).
			WithHeader("Allow", strings.Join(methods, ", "))
	}
	i := strings.LastIndex(strings.ToLower(path), "/providers/")
	if i < 0 {
		return azerr.Newf(azerr.NotFound, "NotFound", "The requested path '%s' is not known.", path)
	}
	parts := strings.Split(strings.Trim(path[i+len("/providers/"):], "/"), "/")
	types := make([]string, 0, 2)
	for j := 1; j < len(parts); j += 2 {
		types = append(types, parts[j])
	}
	return azerr.Newf(azerr.NotFound, "InvalidResourceType",
		"The resource type '%s' could not be found in the namespace '%s' for api version '%s'.",
		strings.Join(types, "/"), parts[0], r.QueryValue("api-version"))
}

// Unsupported answers an operation that Azure has and Lanyard does not.
func (dialect) Unsupported(r *web.Request) *azerr.Error {
	return azerr.New(azerr.Invalid, "OperationNotSupported",
		fmt.Sprintf("The operation '%s' is not supported by Lanyard; docs/divergences.md lists what is not.", r.Operation.Name))
}
