package app

import (
	"net/http"
	"sync"
)

// inside is an HTTP client of this cloud's own hosts, for parts that are made
// before the proxy is: the portal's pages, the references of app settings. What
// it asks is authorized like what anybody asks.
func (s *System) inside() *http.Client {
	transport := sync.OnceValue(func() http.RoundTripper { return s.proxy.Transport() })
	return &http.Client{
		Transport:     roundTrip(func(r *http.Request) (*http.Response, error) { return transport().RoundTrip(r) }),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip makes the function a transport.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
