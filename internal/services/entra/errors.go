package entra

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// dialect is how Entra speaks: OAuth's error object with its own numbers.
type dialect struct{ config web.Config }

var number = regexp.MustCompile(`^AADSTS(\d+):`)

// Headers writes what every answer of Entra carries.
func (dialect) Headers(r *web.Request, h http.Header) {
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store, no-cache")
		h.Set("Pragma", "no-cache")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	h["x-ms-request-id"] = []string{r.ID}
	if origin, ok := r.Target.(pageOrigin); ok {
		h.Set("Access-Control-Allow-Origin", string(origin))
		h.Set("Access-Control-Expose-Headers", "*")
		h.Add("Vary", "Origin")
	}
	if id := r.HTTP.Header.Get("client-request-id"); id != "" {
		h["client-request-id"] = []string{id}
	}
}

// Error renders a refusal as recorded from Entra: the description repeats the
// trace, the correlation id and the time in one line.
func (d dialect) Error(r *web.Request, e *azerr.Error) *web.Response {
	now := stamp(d.config)
	codes := []int{}
	if n := numberOf(e); n != 0 {
		codes = append(codes, n)
	}
	body := map[string]any{
		"error":             e.Code,
		"error_description": describe(r, e, now),
		"error_codes":       codes, "timestamp": now, "trace_id": r.ID, "correlation_id": correlation(r),
	}
	if len(codes) == 1 {
		body["error_uri"] = errorURI(e)
	}
	if sub := e.Detail["suberror"]; sub != "" {
		body["suberror"] = sub
	}
	return web.JSON(e.Status(), body)
}

func stamp(c web.Config) string { return c.Clock.Now().Format("2006-01-02 15:04:05Z") }

func (s *Service) timestamp() string { return stamp(s.Web) }

func describe(r *web.Request, e *azerr.Error, now string) string {
	return fmt.Sprintf("%s Trace ID: %s Correlation ID: %s Timestamp: %s", e.Message, r.ID, correlation(r), now)
}

func (s *Service) described(r *web.Request, e *azerr.Error) string {
	return describe(r, e, s.timestamp())
}

// correlation is the client's own id of its request: a header, or a parameter
// where the client is a browser.
func correlation(r *web.Request) string {
	for _, id := range []string{r.HTTP.Header.Get("client-request-id"), r.QueryValue("client-request-id")} {
		if id != "" {
			return id
		}
	}
	return r.ID
}

func numberOf(e *azerr.Error) int {
	m := number.FindStringSubmatch(e.Message)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

func errorURI(e *azerr.Error) string {
	return fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", numberOf(e))
}

// Denied is never asked for: no operation here needs a role.
func (dialect) Denied(_ *web.Request, d web.Denial) *azerr.Error {
	return azerr.Newf(azerr.Forbidden, "access_denied", "AADSTS65004: The action %s is not permitted.", d.Action)
}

// Unknown answers a path that is none of Entra's, or a wrong method.
func (dialect) Unknown(r *web.Request, methods []string) *azerr.Error {
	if slices.Contains(methods, http.MethodPost) {
		return azerr.Newf(azerr.Invalid, "invalid_request", "AADSTS900561: The endpoint only accepts POST requests. Received a %s request.", r.HTTP.Method)
	}
	return azerr.New(azerr.NotFound, "not_found", "AADSTS900439: The requested endpoint is not known.")
}

// Unsupported answers what is not built. It is a 400, so that clients report it
// instead of trying again.
func (dialect) Unsupported(r *web.Request) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "unsupported_response_type", "AADSTS70011: The operation '%s' is not supported by Lanyard yet; docs/divergences.md lists what is not.", r.Operation.Name)
}
