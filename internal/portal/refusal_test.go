package portal

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// Each service refuses in its own words.
func TestRefusals(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"code":"AuthorizationFailed","message":"No."}}`: "AuthorizationFailed No.",
		`{"code":"Forbidden","message":"No."}`:                     "Forbidden No.",
		`{"Code":403,"Message":"No."}`:                             "403 No.",
		`{"Message":"No."}`:                                        "404 No.",
		"\xef\xbb\xbf<?xml version=\"1.0\"?><Error><Code>C</Code><Message>No.</Message></Error>": "C No.",
		``:       "404 Not Found",
		`<html>`: "404 Not Found",
	} {
		e := refusal(&http.Response{StatusCode: 404, Header: http.Header{"X-Ms-Request-Id": {"id"}}, Body: io.NopCloser(strings.NewReader(body))})
		if got := e.Code + " " + e.Message; got != want || e.Status != 404 || e.RequestID != "id" {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}
