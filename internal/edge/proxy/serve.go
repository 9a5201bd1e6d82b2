package proxy

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
)

// serveOuter takes what is said to the proxy itself: CONNECT, requests in
// absolute form, and requests for the port's own paths.
func (s *Server) serveOuter(w http.ResponseWriter, r *http.Request) {
	conn := r.Context().Value(outerKey{}).(*outerConn)
	if conn.session.ended.Load() {
		panic(http.ErrAbortHandler)
	}
	switch {
	case r.Method == http.MethodConnect:
		s.connect(w, r, conn)
	case r.URL.IsAbs():
		s.absolute(w, r, conn)
	default:
		conn.session.Plain.ServeHTTP(w, r)
	}
}

// serveInner takes a request from inside a tunnel. It must be for the host
// that the tunnel was opened to: otherwise a name that was checked at the
// door would say nothing about who answers.
func (s *Server) serveInner(w http.ResponseWriter, r *http.Request) {
	t := r.Context().Value(tunnelKey{}).(tunnel)
	if t.session.ended.Load() {
		panic(http.ErrAbortHandler)
	}
	if r.Host != t.name && hosts.Name(r.Host) != t.name || r.URL.IsAbs() && hosts.Name(r.URL.Host) != t.name {
		http.Error(w, fmt.Sprintf("this connection is to %s, the request is for %s", t.name, r.Host), http.StatusMisdirectedRequest)
		return
	}
	if r.ContentLength != 0 {
		t.acknowledge()
	}
	r.TLS = t.secure // as a server sees it that ends TLS itself
	switch t.leads.Kind {
	case hosts.Served:
		r.Host = t.name // as the front knows it: lower case, no port, no final dot
		t.leads.Handler.ServeHTTP(w, r)
	case hosts.Metadata:
		metadata(w, r, t.session)
	default:
		t.session.Plain.ServeHTTP(w, r)
	}
}

// absolute takes "GET http://host/path". Azure's own hosts are answered here,
// in plain HTTP as they were asked; others are passed on.
func (s *Server) absolute(w http.ResponseWriter, r *http.Request, outer *outerConn) {
	switch v := s.Hosts.Lookup(r.URL.Host); v.Kind {
	case hosts.Served:
		if r.ContentLength != 0 {
			outer.acknowledge()
		}
		own := r.Clone(r.Context())
		own.Host, own.URL.Scheme, own.URL.Host = hosts.Name(r.URL.Host), "", ""
		v.Handler.ServeHTTP(w, own)
	case hosts.Metadata:
		metadata(w, r, outer.session)
	case hosts.LinkLocal:
		panic(http.ErrAbortHandler) // closes the connection without a word
	case hosts.Refused:
		refuse(w, r.URL.Host, v.Reason)
	case hosts.Malformed:
		malformed(w, v.Reason)
	case hosts.Tunnel:
		if r.URL.Scheme != "http" {
			malformed(w, "only http URLs can be asked for in absolute form; use CONNECT")
			return
		}
		s.forward(outer.session).ServeHTTP(w, r)
	}
}

// forward passes a request on as it came. ReverseProxy's care for the query
// and the headers of forwarding is for servers that stand behind one.
func (s *Server) forward(session *Session) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.Host, p.Out.URL.RawQuery = p.In.Host, p.In.URL.RawQuery
			for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
				if values, ok := p.In.Header[name]; ok {
					p.Out.Header[name] = values
				}
			}
		},
		Transport: s.transport(session), FlushInterval: -1, ErrorLog: quiet(s.Log),
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			var local *localError
			if errors.As(err, &local) {
				panic(http.ErrAbortHandler)
			}
			http.Error(w, "lanyard could not reach the host: "+err.Error(), http.StatusBadGateway)
		},
	}
}

// metadata answers as 169.254.169.254 where the session has an identity. Where
// it has none the connection is closed at once: an answer, and above all a
// 5xx, would have SDKs retry for half a minute instead of saying that there
// is no identity.
func metadata(w http.ResponseWriter, r *http.Request, session *Session) {
	if session.Metadata == nil {
		panic(http.ErrAbortHandler)
	}
	session.Metadata.ServeHTTP(w, r)
}

// refuse says why a host of Azure is not reached, and what to do.
func refuse(w http.ResponseWriter, host, reason string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusForbidden)
	fmt.Fprintf(w, "%s is %s. The call was not passed on to the real cloud.\n"+
		"docs/divergences.md lists what Lanyard serves; run the program outside `lanyard run` to reach Azure itself.\n", strings.ToLower(host), reason)
}
