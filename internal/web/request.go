package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
)

// Handler serves one operation. It returns a response or an error, exactly
// one of them; only the waist touches the ResponseWriter.
type Handler func(ctx context.Context, r *Request) (*Response, error)

// Request is one call on its way through the waist: what the wire said, which
// operation it is, what its host names and who asks.
type Request struct {
	HTTP *http.Request
	// ID is the request id that the answer carries and `why` explains.
	ID string
	// Host is the name the call was made to, lower case, without port.
	Host string
	// Operation is the row that the call fits. It is nil in Resolve and
	// Authenticate when no row fits.
	Operation *op.Operation
	Params    op.Params
	Query     url.Values
	// Target is what the host names (a vault, a storage account), set by
	// the front's Resolve and read by its handlers.
	Target any
	// Base is the scope of Target, to which a row's scopes are relative;
	// empty for Resource Manager, whose rows hold whole scopes.
	Base string
	// Location is the region of Target, for records and texts that name it.
	Location string
	Caller   principal.Principal

	front   *Front
	granted grant
}

// grant is the assignment that allows a call, as Granted was told it.
type grant struct{ assignment, role, scope string }

// maxBody bounds JSON, XML and form bodies. Blob content is streamed and does
// not pass here. Resource Manager's own limit is 4 MiB.
const maxBody = 4 << 20

// Param returns a path parameter.
func (r *Request) Param(name string) string { return r.Params.Get(name) }

// QueryValue returns a query parameter by name, whatever its case.
func (r *Request) QueryValue(name string) string {
	if v, ok := r.Query[name]; ok && len(v) > 0 {
		return v[0]
	}
	for k, v := range r.Query {
		if len(v) > 0 && strings.EqualFold(k, name) {
			return v[0]
		}
	}
	return ""
}

// HasQuery reports whether a query parameter is present, with or without a
// value, whatever its case.
func (r *Request) HasQuery(name string) bool {
	for k := range r.Query {
		if strings.EqualFold(k, name) {
			return true
		}
	}
	return false
}

// Body reads the whole body, which must not exceed the limit for documents.
func (r *Request) Body() ([]byte, error) {
	if r.HTTP.Body == nil {
		return nil, nil
	}
	data, err := io.ReadAll(http.MaxBytesReader(nil, r.HTTP.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, azerr.Newf(azerr.TooLarge, "RequestEntityTooLarge", "The request body is larger than the permitted %d bytes.", maxBody)
	case err != nil:
		return nil, azerr.New(azerr.Invalid, "InvalidRequestContent", "The request body could not be read to its end.")
	}
	return data, nil
}

// DecodeJSON reads the body into v. Unknown fields are ignored and an absent
// body leaves v alone; text that is not JSON is the caller's error.
func (r *Request) DecodeJSON(v any) error {
	data, err := r.Body()
	if err != nil || len(data) == 0 {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return azerr.Newf(azerr.Invalid, "InvalidRequestContent", "The request content was invalid and could not be deserialized: '%v'.", err)
	}
	return nil
}

// Authorize asks for one more permission than the row names, at an absolute
// scope. Handlers use it where the body names a second resource, such as an
// identity to attach. The refusal is recorded and explained like any other.
func (r *Request) Authorize(ctx context.Context, p op.Permission) error {
	return r.front.authorize(ctx, r, []op.Grant{{p}})
}

// AllowedAs reports whether the caller holds a permission by a role that does
// not exclude another: for an operation that Azure's roles name in two ways.
func (r *Request) AllowedAs(p, unless op.Permission) bool {
	return r.front.allowedAs(r, p, unless)
}

// Granted is told by a front's Decide which assignment of the service's own
// allows the call: its id, its role's name and its scope.
func (r *Request) Granted(assignment, role, scope string) {
	r.granted = grant{assignment, role, scope}
}

// Refuse records a refusal that no role decides, such as of what only the
// directory's administrators may do, and returns it.
func (r *Request) Refuse(p op.Permission, by string, refusal error) error {
	r.front.record(r, access.Record{Note: by}, r.front.expand(r, p))
	return refusal
}

// Allowed reports whether the caller holds a permission, without refusing or
// recording anything: for lists that show only what the caller may see.
func (r *Request) Allowed(p op.Permission) bool {
	return r.front.allowed(r, p)
}
