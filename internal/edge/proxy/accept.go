package proxy

import (
	"crypto/tls"
	"errors"
	"net"
	"time"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
	"github.com/lanyard-dev/lanyard/internal/web/headercase"
)

// handshakeRecord is the first byte of a TLS handshake; no HTTP method starts
// with it.
const handshakeRecord = 0x16

// accept looks at the first byte of a connection to the port: TLS is meant
// for the host in its SNI, anything else is HTTP to the proxy itself.
func (s *Server) accept(conn net.Conn, session *Session) {
	acknowledge := acknowledger(conn)
	_ = conn.SetReadDeadline(time.Now().Add(headerTimeout))
	first, conn, err := peekOrClose(conn)
	if err != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	if first == handshakeRecord {
		s.terminate(conn, tunnel{session: session, acknowledge: acknowledge})
		return
	}
	s.outerConns.give(headercase.Wrap(&outerConn{conn, session, acknowledge}))
}

// enter takes the inside of a tunnel to a host that is served here: TLS, or
// the plain HTTP that Java speaks through CONNECT.
func (s *Server) enter(conn net.Conn, t tunnel) {
	_ = conn.SetReadDeadline(time.Now().Add(headerTimeout))
	first, conn, err := peekOrClose(conn)
	if err != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	if first == handshakeRecord {
		s.terminate(conn, t)
		return
	}
	s.innerConns.give(headercase.Wrap(&tunnelConn{conn, t}))
}

// terminate ends TLS. The name in SNI must be the tunnel's; a connection that
// came without a tunnel goes where its SNI says.
func (s *Server) terminate(conn net.Conn, t tunnel) {
	config := s.tls.Clone()
	config.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		name := hosts.Name(hello.ServerName)
		switch {
		case t.name == "" && name == "":
			name = "127.0.0.1"
		case name == "":
			name = t.name
		case t.name != "" && t.name != name:
			return nil, errors.New("the TLS name is not the tunnel's host")
		}
		t.name = name
		if t.leads = s.Hosts.Lookup(name); t.leads.Kind == hosts.Refused || t.leads.Kind == hosts.Malformed {
			return nil, errors.New(t.leads.Reason)
		}
		return s.Authority.Leaf(name)
	}
	secure := tls.Server(conn, config)
	_ = conn.SetDeadline(time.Now().Add(handshakeTimeout))
	if err := secure.Handshake(); err != nil {
		s.Log.Debug("TLS handshake failed", "host", t.name, "error", err)
		_ = conn.Close()
		return
	}
	_ = conn.SetDeadline(time.Time{})
	state := secure.ConnectionState()
	t.secure = &state
	s.innerConns.give(headercase.Wrap(&tunnelConn{secure, t}))
}

func peekOrClose(conn net.Conn) (byte, net.Conn, error) {
	first, peeked, err := peek(conn)
	if err != nil {
		_ = conn.Close()
		return 0, nil, err
	}
	return first, peeked, nil
}
