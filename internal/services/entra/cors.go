package entra

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// allowPage lets a page read the answer, refusals too, when it is of the origin
// of one of the client's single-page addresses.
func (s *Service) allowPage(r *web.Request, a *app) {
	origin := r.HTTP.Header.Get("Origin")
	if origin == "" || a.first {
		return
	}
	if slices.ContainsFunc(a.SPA, func(address string) bool { return originOf(address, origin) }) {
		r.Target = pageOrigin(origin)
	}
}

// pageOrigin is the origin that may read an answer.
type pageOrigin string

// originOf reports whether an address is of an origin; on this machine the port
// does not count, as it does not for the address.
func originOf(address, origin string) bool {
	u, err := url.Parse(address)
	o, err2 := url.Parse(origin)
	if err != nil || err2 != nil || o.Host == "" {
		return false
	}
	return u.Scheme+"://"+u.Host == origin || sameRedirect(u.Scheme+"://"+u.Host, origin)
}

// preflight answers a browser that asks before it sends: a page may ask; what
// it may read is decided with the request.
func (s *Service) preflight(context.Context, *web.Request) (*web.Response, error) {
	return web.Empty(http.StatusOK).
		With("Access-Control-Allow-Origin", "*").
		With("Access-Control-Allow-Methods", "POST, OPTIONS").
		With("Access-Control-Allow-Headers", "*").
		With("Access-Control-Max-Age", "86400"), nil
}
