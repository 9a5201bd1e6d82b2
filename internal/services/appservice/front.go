package appservice

import (
	"context"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Backend is the program that answers for a site while it runs.
type Backend struct{ port int }

// Serve leads a site's host name to a loopback port from now on, and returns
// what ends that. A later run of the same site takes the name over until it
// ends.
func (s *Service) Serve(name string, port int) (stop func()) {
	key := strings.ToLower(name)
	b := &Backend{port}
	s.mu.Lock()
	s.backends[key] = append(s.backends[key], b)
	s.mu.Unlock()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		left := slices.DeleteFunc(s.backends[key], func(x *Backend) bool { return x == b })
		if s.backends[key] = left; len(left) == 0 {
			delete(s.backends, key)
		}
	}
}

func (s *Service) backend(name string) *Backend {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if all := s.backends[strings.ToLower(name)]; len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// newTransport reaches the programs. They may listen on either loopback
// address: Node's "localhost" is often ::1. Bodies pass as they are.
func newTransport() http.RoundTripper {
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		conn, err := d.DialContext(ctx, network, address)
		if err == nil {
			return conn, nil
		}
		_, port, _ := net.SplitHostPort(address)
		if conn, err := d.DialContext(ctx, network, net.JoinHostPort("::1", port)); err == nil {
			return conn, nil
		}
		return nil, err
	}
	// An idle connection is given up before the servers of apps do it, some of
	// them after two seconds: a request on a dying one would be lost.
	return &http.Transport{DialContext: dial, DisableCompression: true, IdleConnTimeout: time.Second}
}

// ServeHTTP answers for https://<app>.azurewebsites.net/: it passes the call
// on to the app's program. No role is asked for: it is the app's own door.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(strings.ToLower(r.Host), ":")
	name := strings.TrimSuffix(host, domain)
	site, err := s.Kit.ByName(r.Context(), siteType, name)
	b := s.backend(name)
	switch {
	case err != nil:
		page(w, http.StatusInternalServerError, "Error", "The app could not be looked up.")
	case site == nil:
		page(w, http.StatusNotFound, "404 Web Site not found", "There is no app named "+name+" in this cloud.")
	case site.Properties().String("state") == stopped:
		page(w, http.StatusForbidden, "Error 403 - This web app is stopped.", "Start it with: az webapp start --name "+name)
	case b == nil:
		page(w, http.StatusServiceUnavailable, "503 The app is not running.", "Run its program with: lanyard run --app "+name+" -- COMMAND")
	default:
		s.pass(w, r, host, b)
	}
}

// pass forwards one request with the headers that App Service's front ends
// add. Those of its sign-in feature never come from outside.
func (s *Service) pass(w http.ResponseWriter, r *http.Request, host string, b *Backend) {
	id := s.NewID()
	proxy := &httputil.ReverseProxy{
		Transport:     s.transport,
		FlushInterval: -1, // pass on what an app streams as it comes
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "http", Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(b.port))})
			p.Out.Host = host
			p.Out.URL.RawQuery = p.In.URL.RawQuery // ReverseProxy drops what Go cannot parse
			for name := range p.Out.Header {
				if strings.HasPrefix(name, "X-Ms-Client-Principal") || strings.HasPrefix(name, "X-Ms-Token-") {
					p.Out.Header.Del(name)
				}
			}
			address, port, _ := net.SplitHostPort(p.In.RemoteAddr)
			for name, value := range map[string]string{
				"X-Forwarded-For": p.In.RemoteAddr, "X-Forwarded-Proto": "https", "X-Forwarded-Host": host, "X-Forwarded-Port": "443", "X-AppService-Proto": "https",
				"X-Original-URL": p.In.URL.RequestURI(), "X-WAWS-Unencoded-URL": p.In.URL.RequestURI(), "X-ARR-LOG-ID": id, "X-ARR-SSL": "true",
				"Client-Ip": p.In.RemoteAddr, "X-Client-IP": address, "X-Client-Port": port, "Disguised-Host": host, "Was-Default-Hostname": host,
				"X-Site-Deployment-Id": strings.TrimSuffix(host, domain), "Max-Forwards": "10",
			} {
				p.Out.Header.Set(name, value)
			}
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			page(w, http.StatusBadGateway, "502 - The app did not answer.", fmt.Sprintf("Nothing answers on 127.0.0.1:%d: %v", b.port, err))
		},
	}
	proxy.ServeHTTP(w, r)
}

func page(w http.ResponseWriter, status int, title, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1><p>%s</p></body></html>\n",
		html.EscapeString(title), html.EscapeString(title), html.EscapeString(text))
}
