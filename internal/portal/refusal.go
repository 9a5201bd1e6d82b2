package portal

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Refusal is an answer that is no success, in the service's words.
type Refusal struct {
	Status        int
	Code, Message string
	// RequestID is how the access log knows the call.
	RequestID string
}

// Error returns the service's message.
func (e *Refusal) Error() string { return e.Message }

// refusal reads an error in any of the services' dialects.
func refusal(resp *http.Response) *Refusal {
	data, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	e := &Refusal{Status: resp.StatusCode, RequestID: resp.Header.Get("x-ms-request-id")}
	for _, other := range []string{"request-id", "x-ms-activity-id"} { // Graph's, Cosmos DB's
		if e.RequestID == "" {
			e.RequestID = resp.Header.Get(other)
		}
	}
	if trimmed := bytes.TrimSpace(data); bytes.HasPrefix(trimmed, []byte("<?xml")) || bytes.HasPrefix(trimmed, []byte("\xef\xbb\xbf<?xml")) {
		var x struct{ Code, Message string }
		if xml.Unmarshal(trimmed, &x) == nil {
			e.Code, e.Message = x.Code, x.Message
		}
	} else {
		var j struct {
			Error   struct{ Code, Message string }
			Code    any // Cosmos DB's text, App Service's number
			Message string
		}
		if json.Unmarshal(data, &j) == nil {
			e.Code, e.Message = j.Error.Code, j.Error.Message
			if e.Message == "" {
				e.Message = j.Message
				if e.Code = fmt.Sprint(resp.StatusCode); j.Code != nil { // Kudu has none
					e.Code = fmt.Sprint(j.Code)
				}
			}
		}
	}
	if e.Message == "" {
		e.Code = fmt.Sprint(resp.StatusCode)
		e.Message = strings.TrimSpace(http.StatusText(resp.StatusCode))
	}
	return e
}
