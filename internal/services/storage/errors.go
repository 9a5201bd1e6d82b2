package storage

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// dialect is how the blob service speaks: XML behind a byte order mark, and
// the code in a header, which is all that a HEAD request gets.
type dialect struct{ config web.Config }

const byteOrderMark = "\ufeff"

// defaultVersion is echoed to clients that name no version.
const defaultVersion = "2025-01-05"

// Headers writes what every answer of the blob service carries. The version
// is the client's own: any is served.
func (d dialect) Headers(r *web.Request, h http.Header) {
	version := r.HTTP.Header.Get("x-ms-version")
	if version == "" {
		version = defaultVersion
	}
	h["x-ms-version"] = []string{version}
	h["x-ms-request-id"] = []string{r.ID}
	h["Server"] = []string{"Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0"}
	h["Date"] = []string{httpTime(d.config.Clock.Now())}
	if id := r.HTTP.Header.Get("x-ms-client-request-id"); id != "" {
		h["x-ms-client-request-id"] = []string{id}
	}
}

// Error renders a refusal.
func (d dialect) Error(r *web.Request, e *azerr.Error) *web.Response {
	if e.Kind == azerr.NotModified {
		return web.Empty(http.StatusNotModified).With("x-ms-error-code", e.Code)
	}
	var b strings.Builder
	b.WriteString(byteOrderMark + `<?xml version="1.0" encoding="utf-8"?><Error><Code>` + e.Code + `</Code><Message>`)
	_ = xml.EscapeText(&b, []byte(e.Message))
	b.WriteString("\nRequestId:" + r.ID + "\nTime:" + stamp(d.config.Clock.Now()) + "</Message>")
	for _, name := range []string{"AuthenticationErrorDetail", "HeaderName", "HeaderValue", "QueryParameterName", "QueryParameterValue", "Reason"} {
		if detail := e.Detail[name]; detail != "" {
			b.WriteString("<" + name + ">")
			_ = xml.EscapeText(&b, []byte(detail))
			b.WriteString("</" + name + ">")
		}
	}
	b.WriteString("</Error>")
	return web.Bytes(e.Status(), "application/xml", []byte(b.String())).With("x-ms-error-code", e.Code)
}

// Denied is one text for every missing role.
func (dialect) Denied(*web.Request, web.Denial) *azerr.Error {
	return azerr.New(azerr.Forbidden, "AuthorizationPermissionMismatch", "This request is not authorized to perform this operation using this permission.")
}

// Unknown answers what no row takes.
func (dialect) Unknown(r *web.Request, methods []string) *azerr.Error {
	if len(methods) > 0 {
		return azerr.New(azerr.NotAllowed, "UnsupportedHttpVerb", "The resource doesn't support specified Http Verb.").WithHeader("Allow", strings.Join(methods, ", "))
	}
	for _, name := range []string{"comp", "restype"} {
		if r.HasQuery(name) {
			return invalidQuery(name, r.QueryValue(name))
		}
	}
	return azerr.New(azerr.Invalid, "InvalidUri", "The requested URI does not represent any resource on the server.")
}

// Unsupported is a 409, never a 501: SDKs try that again for a minute.
func (dialect) Unsupported(r *web.Request) *azerr.Error {
	return azerr.Newf(azerr.Conflict, "FeatureNotSupportedByLanyard", "The operation '%s' is not supported by Lanyard yet; docs/divergences.md lists what is not.", r.Operation.Name)
}

func containerNotFound() *azerr.Error {
	return azerr.New(azerr.NotFound, "ContainerNotFound", "The specified container does not exist.")
}

func blobNotFound() *azerr.Error {
	return azerr.New(azerr.NotFound, "BlobNotFound", "The specified blob does not exist.")
}

func invalidHeader(name, value string) *azerr.Error {
	return azerr.New(azerr.Invalid, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.").
		WithDetail("HeaderName", name).WithDetail("HeaderValue", value)
}

func invalidQuery(name, value string) *azerr.Error {
	return azerr.New(azerr.Invalid, "InvalidQueryParameterValue", "Value for one of the query parameters specified in the request URI is invalid.").
		WithDetail("QueryParameterName", name).WithDetail("QueryParameterValue", value)
}

func conditionNotMet() *azerr.Error {
	return azerr.New(azerr.Precondition, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
}
