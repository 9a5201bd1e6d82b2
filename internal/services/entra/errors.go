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
	if id := r.HTTP.Header.Get("client-request-id"); id != "" {
		h["client-request-id"] = []string{id}
	}
}

// Error renders a refusal as recorded from Entra: the description repeats the
// trace, the correlation id and the time in one line.
func (d dialect) Error(r *web.Request, e *azerr.Error) *web.Response {
	correlation := r.HTTP.Header.Get("client-request-id")
	if correlation == "" {
		correlation = r.ID
	}
	now := d.config.Clock.Now().Format("2006-01-02 15:04:05Z")
	codes := []int{}
	if m := number.FindStringSubmatch(e.Message); m != nil {
		n, _ := strconv.Atoi(m[1])
		codes = append(codes, n)
	}
	body := map[string]any{
		"error":             e.Code,
		"error_description": fmt.Sprintf("%s Trace ID: %s Correlation ID: %s Timestamp: %s", e.Message, r.ID, correlation, now),
		"error_codes":       codes, "timestamp": now, "trace_id": r.ID, "correlation_id": correlation,
	}
	if len(codes) == 1 {
		body["error_uri"] = fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", codes[0])
	}
	return web.JSON(e.Status(), body)
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

// Unsupported answers the sign-in flows that are not built. It is a 400, so
// that clients report it instead of trying again.
func (dialect) Unsupported(r *web.Request) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "unsupported_response_type", "AADSTS70011: The operation '%s' is not supported by Lanyard yet; docs/divergences.md lists what is not.", r.Operation.Name)
}
