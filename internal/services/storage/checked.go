package storage

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// checked puts before a handler what every call of the blob service has to
// pass: a comp or restype that the row does not name makes it another
// operation than the plain one, names must be text, and headers that would
// change what the call means are not passed over in silence.
func checked(path string, h web.Handler) web.Handler {
	_, query, _ := strings.Cut(path, "?")
	named, err := url.ParseQuery(query)
	if err != nil {
		panic("storage: a row's query cannot be read: " + err.Error())
	}
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		for _, name := range []string{"comp", "restype"} {
			if r.HasQuery(name) && !named.Has(name) {
				return nil, invalidQuery(name, r.QueryValue(name))
			}
		}
		for _, p := range r.Params {
			if !isText(p.Value) {
				return nil, azerr.New(azerr.Invalid, "InvalidUri", "The requested URI does not represent any resource on the server.")
			}
		}
		for name, values := range r.Query {
			for _, v := range values {
				if !isText(v) {
					return nil, invalidQuery(name, "")
				}
			}
		}
		if err := refuseUnbuilt(r); err != nil {
			return nil, err
		}
		return h(ctx, r)
	}
}

// isText reports whether a name or a value of the query is UTF-8 without
// zero bytes, which is what both databases can keep and compare.
func isText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// unbuiltHeaders ask for something that is not built and that a caller would
// miss: content framed or encrypted in another way, tags, holds, conditions.
var unbuiltHeaders = []string{
	"x-ms-if-tags", "x-ms-tags", "x-ms-encryption-key", "x-ms-encryption-scope", structuredBody,
	"x-ms-access-tier-if-modified-since", "x-ms-access-tier-if-unmodified-since", "x-ms-immutability-policy-until-date", "x-ms-legal-hold", "x-ms-seal-blob",
}

// structuredBody says that content is framed with checksums. In a read it is a
// wish, and an answer without the header is taken as it is.
const structuredBody = "x-ms-structured-body"

func refuseUnbuilt(r *web.Request) error {
	h := r.HTTP.Header
	for _, name := range unbuiltHeaders {
		if h.Get(name) != "" && (name != structuredBody || r.HTTP.Method == http.MethodPut) {
			return azerr.Newf(azerr.Conflict, "FeatureNotSupportedByLanyard", "The header %s is not supported by Lanyard yet; docs/divergences.md lists what is not.", name)
		}
	}
	if h.Get("x-ms-lease-id") == "" {
		return nil
	}
	// Nothing is ever leased here.
	if r.Params.Get("blob") == "" {
		return azerr.New(azerr.Precondition, "LeaseNotPresentWithContainerOperation", "There is currently no lease on the container.")
	}
	return azerr.New(azerr.Precondition, "LeaseNotPresentWithBlobOperation", "There is currently no lease on the blob.")
}
