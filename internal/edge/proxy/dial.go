package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	socks "golang.org/x/net/proxy"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
)

const (
	dialTimeout = 30 * time.Second
	// lookupTimeout bounds the look at a name that a proxy will resolve.
	lookupTimeout = 2 * time.Second
)

// localError is a name that resolved to an address which never leaves the
// machine.
type localError struct{ address string }

func (e *localError) Error() string { return e.address + " never leaves the machine" }

// Dialer refuses link-local addresses after name resolution, when the address
// to connect to is certain.
func Dialer() *net.Dialer {
	return &net.Dialer{Timeout: dialTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return err
		}
		if ip := hosts.Address(host); ip == nil || hosts.Local(ip) {
			return &localError{address}
		}
		return nil
	}}
}

func (s *Server) dialer() *net.Dialer {
	d := Dialer()
	d.Resolver = s.Resolver
	return d
}

// dial connects to a host, through the upstream proxy where there is one.
func (s *Server) dial(ctx context.Context, address string, session *Session) (net.Conn, error) {
	proxy, err := s.upstreamFor(ctx, session, &url.URL{Scheme: "https", Host: address})
	if err != nil {
		return nil, err
	}
	if proxy == nil {
		return s.dialer().DialContext(ctx, "tcp", address)
	}
	return s.dialThrough(ctx, proxy, address)
}

// upstreamFor chooses the proxy for a URL. A proxy resolves the name itself,
// on a machine that has a metadata address of its own: a name that leads to
// such an address here is not handed on.
func (s *Server) upstreamFor(ctx context.Context, session *Session, u *url.URL) (*url.URL, error) {
	if session.Upstream == nil {
		return nil, nil
	}
	proxy, err := session.Upstream(u)
	if err != nil || proxy == nil {
		return nil, err
	}
	return proxy, s.checkName(ctx, u.Hostname())
}

// checkName fails when a name resolves to an address that never leaves the
// machine. Behind a corporate proxy names outside often do not resolve at all;
// that is no failure.
func (s *Server) checkName(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	found, err := s.Resolver.LookupIPAddr(ctx, name)
	if err != nil {
		return nil
	}
	for _, a := range found {
		if ip := hosts.Address(a.String()); ip == nil || hosts.Local(ip) {
			return &localError{name + " (" + a.String() + ")"}
		}
	}
	return nil
}

const socksPort = "1080"

// usualPorts are the kinds of proxies, with the ports that they have when
// none is named.
var usualPorts = map[string]string{"http": "80", "https": "443", "socks5": socksPort, "socks5h": socksPort}

// dialThrough asks a proxy for a tunnel.
func (s *Server) dialThrough(ctx context.Context, proxy *url.URL, address string) (net.Conn, error) {
	usual, ok := usualPorts[proxy.Scheme]
	if !ok {
		return nil, fmt.Errorf("proxies of the kind %s:// are not supported", proxy.Scheme)
	}
	host := proxy.Host
	if proxy.Port() == "" {
		host = net.JoinHostPort(proxy.Hostname(), usual)
	}
	conn, err := s.dialer().DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	if usual == socksPort {
		return throughSOCKS(ctx, conn, proxy.User, address)
	}
	if proxy.Scheme == "https" {
		conn = tls.Client(conn, &tls.Config{ServerName: proxy.Hostname()})
	}
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if proxy.User != nil {
		password, _ := proxy.User.Password()
		request.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(proxy.User.Username()+":"+password)))
	}
	_ = conn.SetDeadline(time.Now().Add(dialTimeout))
	if err := request.Write(conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, request)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("the proxy %s answered %s", proxy.Host, response.Status), conn.Close())
	}
	_ = conn.SetDeadline(time.Time{})
	return replay(conn, reader), nil
}

// throughSOCKS asks a SOCKS proxy, which gets the name, not an address: behind
// such a proxy names often resolve there only.
func throughSOCKS(ctx context.Context, conn net.Conn, user *url.Userinfo, address string) (net.Conn, error) {
	var auth *socks.Auth
	if user != nil {
		password, _ := user.Password()
		auth = &socks.Auth{User: user.Username(), Password: password}
	}
	d, err := socks.SOCKS5("tcp", "", auth, nil)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	// The connection itself, not what the library wraps around it, can end one
	// of its directions.
	shake := d.(interface {
		DialWithConn(ctx context.Context, c net.Conn, network, address string) (net.Addr, error)
	})
	if _, err := shake.DialWithConn(ctx, conn, "tcp", address); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// transport sends requests in absolute form on to hosts outside.
func (s *Server) transport(session *Session) http.RoundTripper {
	return &http.Transport{
		Proxy:             func(r *http.Request) (*url.URL, error) { return s.upstreamFor(r.Context(), session, r.URL) },
		DialContext:       s.dialer().DialContext,
		DisableKeepAlives: true, // a transport lives for one request
		// The body passes as it is: unpacked it would not be what the host sent.
		DisableCompression: true,
	}
}
