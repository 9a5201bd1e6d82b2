package appservice

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
)

// rewrite leads a request to the program. The headers of App Service's sign-in
// feature never come from outside.
func rewrite(p *httputil.ProxyRequest) {
	c := callOf(p.In.Context())
	port := strconv.Itoa(c.port)
	u := p.Out.URL
	u.Scheme, u.Host, u.RawQuery = "http", "127.0.0.1:"+port, p.In.URL.RawQuery // ReverseProxy drops what Go cannot parse
	p.Out.Host = c.host
	h := p.Out.Header
	for name := range h {
		if forged(name) {
			delete(h, name)
		}
	}
	if _, ok := h["User-Agent"]; !ok {
		h["User-Agent"] = nil // or the transport adds its own
	}
	delete(h, "Expect") // the body is asked for here
	if up := h.Get("Upgrade"); up != "" && !strings.EqualFold(up, "websocket") {
		// Whoever speaks another protocol to the program could say anything
		// about who asks: h2c, for one.
		h.Del("Upgrade")
		h.Del("Connection")
	}
	address, from, _ := net.SplitHostPort(p.In.RemoteAddr)
	uri := p.In.RequestURI
	if p.In.URL.Host == "" && !strings.HasPrefix(uri, "/") { // in absolute form
		uri = p.In.URL.RequestURI()
	}
	proto, outer := "https", "443"
	if p.In.TLS == nil {
		proto, outer = "http", "80"
	} else {
		h["X-Arr-Ssl"] = []string{"true"}
		h["X-Forwarded-Tlsversion"] = []string{strings.TrimPrefix(tls.VersionName(p.In.TLS.Version), "TLS ")}
	}
	forwarded := p.In.RemoteAddr
	if before := p.In.Header["X-Forwarded-For"]; before != nil {
		forwarded = strings.Join(before, ", ") + ", " + forwarded // whoever stood before says so
	}
	// One array for all: a header each would be an allocation each.
	v := [...]string{forwarded, proto, c.host, outer, proto, uri, uri, c.id, p.In.RemoteAddr, address, from, c.host, c.host, qualified(c.site.ID), "10"}
	for i, name := range added {
		h[name] = v[i : i+1 : i+1]
	}
}

// forged reports whether a header is one of those that only the platform sets.
// Programs take an underscore for a hyphen: WSGI has one name for both.
func forged(name string) bool {
	if strings.Contains(name, "_") {
		if name = textproto.CanonicalMIMEHeaderKey(strings.ReplaceAll(name, "_", "-")); slices.Contains(added[:], name) {
			return true
		}
	}
	// X-Arr-Clientcert would be a client's certificate, which the platform has checked.
	return strings.HasPrefix(name, "X-Ms-Client-Principal") || strings.HasPrefix(name, "X-Ms-Token-") || strings.HasPrefix(name, "X-Arr-") || name == "X-Forwarded-Tlsversion"
}

// added are the headers that every app gets, in the order of rewrite's values.
var added = [...]string{
	"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Appservice-Proto", "X-Original-Url", "X-Waws-Unencoded-Url",
	"X-Arr-Log-Id", "Client-Ip", "X-Client-Ip", "X-Client-Port", "Disguised-Host", "Was-Default-Hostname", "X-Site-Deployment-Id", "Max-Forwards",
}

// affinityCookie is how App Service keeps a client at one worker; there is but
// one here, so that it only has to be there.
const affinityCookie = "ARRAffinity"

// answered looks at a program's answer before the client gets it.
func answered(r *http.Response) error {
	switch {
	case r.StatusCode < 200 && r.StatusCode != http.StatusSwitchingProtocols:
		return fmt.Errorf("%q is no status that an answer can have", r.Status)
	case r.StatusCode == http.StatusNoContent:
		r.Header.Del("Content-Length") // there is no content, whatever it says: HTTP/2 takes a length for a promise
	}
	affinity(r)
	return nil
}

// affinity adds the cookies where the client does not have them.
func affinity(r *http.Response) {
	c := callOf(r.Request.Context())
	if !c.site.Properties().Bool("clientAffinityEnabled", true) {
		return
	}
	id := instanceID(c.site)
	if has, err := r.Request.Cookie(affinityCookie); err == nil && has.Value == id {
		return
	}
	r.Header["Set-Cookie"] = append(r.Header["Set-Cookie"],
		affinityCookie+"="+id+";Path=/;HttpOnly;Secure;Domain="+c.host,
		affinityCookie+"SameSite="+id+";Path=/;HttpOnly;SameSite=None;Secure;Domain="+c.host)
}
