package cosmos

import (
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// dialect is how the data plane speaks: {"code","message"}, with the activity
// at the end of the text and a finer code in a header.
type dialect struct {
	config web.Config
	// standing are the headers that never change, made once.
	standing http.Header
}

func newDialect(c web.Config) dialect {
	return dialect{c, http.Header{
		"x-ms-gatewayversion": {"version=2.14.0"}, "x-ms-schemaversion": {"1.18"},
		"Strict-Transport-Security": {"max-age=31536000"}, "Pragma": {"no-cache"}, "Cache-Control": {"no-store, no-cache"},
		"Server": {"Microsoft-HTTPAPI/2.0"}, "x-ms-request-charge": {"0"}, // unless the answer says more
	}}
}

const (
	substatusHeader = "x-ms-substatus"
	// product is what the texts of the real service end with.
	product = "Microsoft.Azure.Documents.Common/2.14.0"
)

// Headers writes what every answer carries.
func (d dialect) Headers(r *web.Request, h http.Header) {
	// The activity is the request id, so that `lanyard why` knows what the
	// SDKs print.
	h["x-ms-activity-id"] = []string{r.ID}
	for name, values := range d.standing {
		h[name] = values
	}
}

type errorBody struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// AdditionalErrorInfo is the plan of a query that needs one.
	AdditionalErrorInfo string `json:"additionalErrorInfo,omitempty"`
}

// Error renders a refusal.
func (d dialect) Error(r *web.Request, e *azerr.Error) *web.Response {
	if e.Kind == azerr.NotModified {
		return web.Empty(http.StatusNotModified)
	}
	code := e.Code
	switch code {
	case "InvalidRequestContent", "InvalidQueryParameterValue":
		code = "BadRequest" // the waist's own words for what cannot be read
	case "RequestEntityTooLarge":
		e = azerr.New(azerr.TooLarge, code, "Request size is too large")
	}
	return web.JSON(e.Status(), errorBody{code, e.Message + "\r\nActivityId: " + r.ID + ", " + product, e.Detail["additionalErrorInfo"]})
}

// Denied words a missing permission. decide does so itself; this is for
// calls that never reach it.
func (d dialect) Denied(r *web.Request, denial web.Denial) *azerr.Error {
	t := targetOf(r)
	return roleMissing(t.account.Name, r.Caller.ObjectID, denial.Action, t.resource)
}

// Unknown answers what no row takes.
func (d dialect) Unknown(r *web.Request, methods []string) *azerr.Error {
	if len(methods) > 0 {
		return azerr.New(azerr.NotAllowed, "MethodNotAllowed", "The requested verb is not supported.").WithHeader("Allow", strings.Join(methods, ", "))
	}
	return azerr.New(azerr.NotFound, "NotFound", "The requested resource does not exist: the path names nothing that a database account has.")
}

// Unsupported is a 400, which no SDK tries again.
func (d dialect) Unsupported(r *web.Request) *azerr.Error {
	return azerr.BadRequest("The operation '%s' is not supported by Lanyard yet; docs/divergences.md lists what is not.", r.Operation.Name)
}

// notFound is the answer for whatever the path names and is not there.
func notFound() *azerr.Error {
	return azerr.New(azerr.NotFound, "NotFound", `Message: {"Errors":["Resource Not Found. Learn more: https://aka.ms/cosmosdb-tsg-not-found"]}`)
}

// ownerMissing says that the database or the container is not there, in which
// something was asked for: SDKs drop what they have cached.
func ownerMissing() *azerr.Error {
	return azerr.New(azerr.NotFound, "NotFound", `Message: {"Errors":["Owner resource does not exist"]}`).WithHeader(substatusHeader, "1003")
}

// exists refuses a second thing of one name.
func exists() *azerr.Error {
	return azerr.New(azerr.Conflict, "Conflict", `Message: {"Errors":["Resource with specified id or name already exists."]}`)
}

func preconditionFailed() *azerr.Error {
	return azerr.New(azerr.Precondition, "PreconditionFailed", `Message: {"Errors":["One of the specified pre-condition is not met. Learn more: https://aka.ms/CosmosDB/sql/errors/precondition-failed"]}`)
}
