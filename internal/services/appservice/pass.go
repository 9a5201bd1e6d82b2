package appservice

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
)

// call is one request on its way to an app's program.
type call struct {
	host   string
	site   *armkit.Resource
	id     string // of the request, for logs
	port   int    // of the program on loopback
	hosted bool   // the program is one that was deployed
	leases []*workers.Lease
}

// lead leads the call to a process that was deployed, which it holds.
func (c *call) lead(l *workers.Lease) {
	c.port, c.hosted, c.leases = l.Port, true, append(c.leases, l)
}

// end lets go of what answered.
func (c *call) end() {
	for _, l := range c.leases {
		l.Release()
	}
}

type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// newProxy passes requests on, with the headers that App Service's front ends
// add.
func (s *Service) newProxy() *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Transport:      &again{workers.NewTransport(), s},
		Rewrite:        rewrite,
		ModifyResponse: affinity,
		ErrorHandler:   unanswered,
		BufferPool:     &buffers{},
		ErrorLog:       log.New(io.Discard, "", 0), // the answer says it
	}
}

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
	address, from, _ := net.SplitHostPort(p.In.RemoteAddr)
	uri := p.In.RequestURI
	if p.In.URL.Host == "" && !strings.HasPrefix(uri, "/") { // in absolute form
		uri = p.In.URL.RequestURI()
	}
	proto, outer := "https", "443"
	if p.In.TLS == nil {
		proto, outer = "http", "80"
		h.Del("X-Arr-Ssl")
	} else {
		h["X-Arr-Ssl"] = []string{"true"}
	}
	// One array for all: a header each would be an allocation each.
	v := [...]string{p.In.RemoteAddr, proto, c.host, outer, proto, uri, uri, c.id, p.In.RemoteAddr, address, from, c.host, c.host, qualified(c.site.ID), "10"}
	for i, name := range added {
		h[name] = v[i : i+1 : i+1]
	}
}

// forged reports whether a header is one of those that only the platform sets.
// Programs take an underscore for a hyphen: WSGI has one name for both.
func forged(name string) bool {
	if strings.Contains(name, "_") {
		if name = textproto.CanonicalMIMEHeaderKey(strings.ReplaceAll(name, "_", "-")); slices.Contains(added[:], name) || name == "X-Arr-Ssl" {
			return true
		}
	}
	return strings.HasPrefix(name, "X-Ms-Client-Principal") || strings.HasPrefix(name, "X-Ms-Token-")
}

// added are the headers that every app gets, in the order of rewrite's values.
var added = [...]string{
	"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Appservice-Proto", "X-Original-Url", "X-Waws-Unencoded-Url",
	"X-Arr-Log-Id", "Client-Ip", "X-Client-Ip", "X-Client-Port", "Disguised-Host", "Was-Default-Hostname", "X-Site-Deployment-Id", "Max-Forwards",
}

// affinityCookie is how App Service keeps a client at one worker; there is but
// one here, so that it only has to be there.
const affinityCookie = "ARRAffinity"

// affinity adds the cookies where the client does not have them.
func affinity(r *http.Response) error {
	c := callOf(r.Request.Context())
	if !c.site.Properties().Bool("clientAffinityEnabled", true) {
		return nil
	}
	id := instanceID(c.site)
	if has, err := r.Request.Cookie(affinityCookie); err == nil && has.Value == id {
		return nil
	}
	r.Header["Set-Cookie"] = append(r.Header["Set-Cookie"],
		affinityCookie+"="+id+";Path=/;HttpOnly;Secure;Domain="+c.host,
		affinityCookie+"SameSite="+id+";Path=/;HttpOnly;SameSite=None;Secure;Domain="+c.host)
	return nil
}

// unanswered is the answer where the program gives none.
func unanswered(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // the client has gone
	}
	why := "The program on 127.0.0.1:" + strconv.Itoa(callOf(r.Context()).port) + " broke the connection off: "
	if refused(err) {
		why = "Nothing listens: "
	}
	page(w, http.StatusBadGateway, "502 - The app did not answer.", why+err.Error())
}

// again is the transport to the programs. A program may end while a request is
// on its way: where nothing was sent, or the request asks for nothing to be
// done and has not been answered, it waits for the program that follows.
type again struct {
	http.RoundTripper
	s *Service
}

// RoundTrip makes the call.
func (a *again) RoundTrip(r *http.Request) (*http.Response, error) {
	c := callOf(r.Context())
	if r.Body != nil && r.Body != http.NoBody {
		body, err := gathered(r)
		if err != nil {
			return nil, err
		}
		r = r.WithContext(r.Context())
		r.Body = io.NopCloser(body) // a failed attempt must not close it
	}
	resp, err := a.RoundTripper.RoundTrip(r)
	if !refused(err) && !(cutOff(err) && harmless(r)) {
		return resp, err
	}
	if !a.s.next(r.Context(), c, !refused(err)) {
		return nil, err
	}
	second := r.Clone(r.Context())
	second.URL.Host = "127.0.0.1:" + strconv.Itoa(c.port)
	return a.RoundTripper.RoundTrip(second)
}

// small is the size up to which a body is read before its request is sent on:
// the transport writes what is in memory at once, together with the header.
const small = 4 << 10

// gathered returns the request's body, in memory if it is small.
func gathered(r *http.Request) (io.Reader, error) {
	if r.ContentLength <= 0 || r.ContentLength > small {
		return r.Body, nil
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	return bytes.NewReader(body), err
}

// refused reports whether no connection came about, so that nothing was sent.
func refused(err error) bool {
	var dial *net.OpError
	return errors.As(err, &dial) && dial.Op == "dial"
}

// cutOff reports whether a connection broke before the answer.
func cutOff(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// harmless reports whether a request may be made twice.
func harmless(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions) &&
		(r.Body == nil || r.Body == http.NoBody) && r.Header.Get("Upgrade") == ""
}

// buffers are those that bodies are copied through.
type buffers struct{ pool sync.Pool }

// Get returns a buffer.
func (b *buffers) Get() []byte {
	if p, ok := b.pool.Get().(*[]byte); ok {
		return *p
	}
	return make([]byte, 32<<10)
}

// Put takes it back.
func (b *buffers) Put(p []byte) { b.pool.Put(&p) }
