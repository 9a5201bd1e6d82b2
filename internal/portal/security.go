package portal

import (
	"cmp"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// prefix is where the pages lie, on both hosts.
const prefix = "/portal"

// The two hosts of the portal. A browser without the proxy reaches the first:
// names below localhost are loopback in every browser, and cookies of this one
// are not those of other local servers.
const (
	LocalHost = "lanyard.localhost"
	AzureHost = "portal.azure.com"
)

// policy lets a page load its own files and nothing else: no inline script or
// style, no frame, no other host.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// site is the portal as one host shows it.
type site struct {
	host   string // as the browser names it, with its port
	secure bool
}

func (t *site) origin() string {
	if t.secure {
		return "https://" + t.host
	}
	return "http://" + t.host
}

// cookie is one of the portal's cookies, until the browser is closed; without a
// value it takes the cookie away.
func (t *site) cookie(purpose, value string) *http.Cookie {
	c := &http.Cookie{Name: t.cookieName(purpose), Value: value, Path: "/", HttpOnly: true, Secure: t.secure, SameSite: http.SameSiteStrictMode}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// cookieName holds the port, so that two clouds on one machine do not sign each
// other's users out: browsers do not keep the cookies of ports apart.
func (t *site) cookieName(purpose string) string {
	if t.secure {
		return "__Host-lanyard-" + purpose
	}
	_, port := splitHost(t.host)
	return "lanyard-" + purpose + "-" + cmp.Or(port, "80")
}

// Here reports whether a request came to the portal's own name on the cloud's
// port, where nothing else answers.
func Here(r *http.Request) bool {
	name, _ := splitHost(r.Host)
	return name == LocalHost
}

// splitHost returns the name of a host in small letters, and its port, "" where
// none stands there.
func splitHost(host string) (name, port string) {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = host, ""
	}
	return strings.ToLower(name), port
}

// Local serves the portal on the cloud's own port. Other names of loopback are
// sent to lanyard.localhost; any other name is somebody else's, who has it lead
// here to have a browser read these pages for him.
func (p *Portal) Local() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		harden(w.Header())
		if Here(r) {
			p.serve(w, r, &site{host: strings.ToLower(r.Host)})
			return
		}
		name, port := splitHost(r.Host)
		ip := net.ParseIP(strings.Trim(name, "[]"))
		switch {
		case name == "localhost" || ip != nil && ip.IsLoopback():
			if r.Method != http.MethodGet && r.Method != http.MethodHead {
				plainError(w, http.StatusForbidden, "The portal is at http://"+LocalHost+".")
				return
			}
			to := url.URL{Scheme: "http", Host: LocalHost, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
			if port != "" {
				to.Host = net.JoinHostPort(LocalHost, port)
			}
			http.Redirect(w, r, to.String(), http.StatusFound)
		default:
			plainError(w, http.StatusMisdirectedRequest, "The portal does not answer under this name.")
		}
	})
}

// Azure serves the portal at portal.azure.com, through the proxy, and over TLS
// alone.
func (p *Portal) Azure() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		harden(w.Header())
		if r.TLS == nil {
			w.Header().Del("Cross-Origin-Opener-Policy") // browsers complain of it without TLS
			to := url.URL{Scheme: "https", Host: AzureHost, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
			return
		}
		w.Header().Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		p.serve(w, r, &site{host: AzureHost, secure: true})
	})
}

// harden sets what every answer of the portal carries.
func harden(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin") // "no-referrer" would make the Origin of forms "null"
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
}

// foreign returns why a request is not one of the portal's own pages asking, ""
// if it is. Browsers say who asks in Sec-Fetch-Site and in Origin; a write
// must carry one of them.
func foreign(r *http.Request, t *site) string {
	from, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		switch mode, into := r.Header.Get("Sec-Fetch-Mode"), r.Header.Get("Sec-Fetch-Dest"); {
		case into == "iframe" || into == "frame" || into == "embed" || into == "object" || into == "fencedframe":
			return "The portal is not shown inside other pages."
		case (from == "cross-site" || from == "same-site") && mode != "navigate":
			return "Another site's page may not read the portal."
		}
		return ""
	}
	switch {
	case origin == "" && from == "":
		return "The request does not say which page sends it."
	case origin != "" && origin != t.origin(), from != "" && from != "same-origin":
		return "The request comes from another site's page."
	}
	return ""
}

// next returns where to go after signing in: a page of the portal, never
// another host's.
func next(target string) string {
	if target != prefix && !strings.HasPrefix(target, prefix+"/") && !strings.HasPrefix(target, prefix+"?") {
		return prefix
	}
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "" || u.Host != "" || strings.ContainsAny(target, "\\\r\n\t") {
		return prefix
	}
	return target
}

func plainError(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

var errForbidden = azerr.New(azerr.Forbidden, "Forbidden", "The form was made for another session, or is too old. Go back, load the page again and repeat it.")
