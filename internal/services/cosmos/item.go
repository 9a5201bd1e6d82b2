package cosmos

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// readItemBody reads a document that was sent.
func readItemBody(r *web.Request) (value.Value, error) {
	data, err := r.Body()
	if err != nil {
		return value.Value{}, err
	}
	if len(data) > documents.MaxBody { // as it was sent: escapes count
		return value.Value{}, documents.TooLarge()
	}
	return parseItem(data)
}

func parseItem(data []byte) (value.Value, error) {
	v, err := value.Parse(bytes.TrimSpace(data))
	if err != nil || v.Kind() != value.Object {
		return v, azerr.BadRequest("The input content is invalid because it is not a JSON object. Ensure to provide a valid JSON document.")
	}
	return v, nil
}

// maxID is how long the id of a document may be, in bytes.
const maxID = 1023

// itemID reads and checks the id of a document.
func itemID(body value.Value) (string, error) {
	v := body.Get("id")
	if !v.IsDefined() {
		return "", azerr.BadRequest("The input content is invalid because the required properties - 'id; ' - are missing")
	}
	if v.Kind() != value.String {
		return "", azerr.BadRequest("The input content is invalid because the required property 'id' is not a string.")
	}
	id := v.Str()
	if id == "" || len(id) > maxID || strings.HasSuffix(id, " ") || strings.ContainsAny(id, "/\\?#\x00") {
		return "", azerr.BadRequest(`The input name '%.*s' is invalid. Ensure that it is not empty, has at most %d bytes, does not end with a space and has none of '/', '\', '?', '#'.`, maxID, id, maxID)
	}
	return id, nil
}

// itemResponse answers one document. minimal leaves its body out.
func itemResponse(r *web.Request, status int, d *documents.Document, lsn int64, minimal bool) *web.Response {
	t := targetOf(r)
	var resp *web.Response
	if minimal {
		resp = web.Empty(status)
	} else {
		resp = web.Streamed(status, "application/json", io.NopCloser(strings.NewReader(d.Body)), int64(len(d.Body)))
	}
	resp.With("etag", d.ETag).With("x-ms-item-lsn", strconv.FormatInt(d.LSN, 10))
	resp.With("x-ms-request-charge", charge(r.HTTP.Method, len(d.Body)))
	return t.position(resp, d.Key.EPK, lsn)
}

// position adds what says where in a container an answer comes from: by it
// SDKs keep their sessions.
func (t *target) position(resp *web.Response, epk string, lsn int64) *web.Response {
	c := t.container
	id := strconv.Itoa(c.spec.rangeOf(epk))
	number := strconv.FormatInt(lsn, 10)
	resp.With(sessionHeader, id+":-1#"+number).With("lsn", number).With("x-ms-documentdb-partitionkeyrangeid", id)
	resp.With("x-ms-last-state-change-utc", c.naming.changed)
	return resp.With("x-ms-alt-content-path", c.naming.path).With("x-ms-content-path", c.naming.rid)
}

// rangeOf returns the number of the physical partition that holds a key.
func (s *spec) rangeOf(epk string) int {
	for i, r := range s.ranges {
		if r.Contains(epk) {
			return i
		}
	}
	return 0
}

// minimal reports whether the caller wants no body back.
func minimal(r *web.Request) bool {
	return strings.EqualFold(strings.ReplaceAll(r.HTTP.Header.Get("Prefer"), " ", ""), "return=minimal")
}

// charge is about what the real service would count, in request units: a
// read of 1 KiB is one, a write about five.
func charge(method string, size int) string {
	units := float64(1 + size/1024)
	if method != http.MethodGet {
		units = 5.71 * units
	}
	return strconv.FormatFloat(units, 'f', -1, 64)
}
