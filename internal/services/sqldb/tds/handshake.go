package tds

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
)

// strictProtocol is the ALPN name of TDS 8.0, which every client of it sends.
const strictProtocol = "tds/8.0"

// handshake runs the TLS handshake and returns the encrypted connection. In
// TDS 7.4 its records travel in PRELOGIN packets, and what follows it is bare
// TLS ([MS-TDS] 3.2.5.2). TLS 1.3 would send session tickets after the
// handshake, when a client no longer unwraps packets, so 7.4 has TLS 1.2
// without tickets. sni is the name that the client asked for.
func (s *Server) handshake(ctx context.Context, raw net.Conn, strict bool) (encrypted *tls.Conn, sni string, err error) {
	config := &tls.Config{
		MinVersion:                  tls.VersionTLS12,
		SessionTicketsDisabled:      true,
		DynamicRecordSizingDisabled: true,
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			sni = hello.ServerName
			return s.config.Certificate(hello.ServerName)
		},
	}
	transport := raw
	var wrapped *wrappedConn
	if strict {
		config.NextProtos = []string{strictProtocol}
	} else {
		config.MaxVersion = tls.VersionTLS12
		wrapped = &wrappedConn{Conn: raw}
		transport = wrapped
	}
	encrypted = tls.Server(transport, config)
	if err := encrypted.HandshakeContext(ctx); err != nil {
		return nil, sni, err
	}
	if strict && encrypted.ConnectionState().NegotiatedProtocol != strictProtocol {
		return nil, sni, protocolError("TLS came first, but the client did not ask for %s", strictProtocol)
	}
	if wrapped != nil {
		wrapped.bare = true
	}
	return encrypted, sni, nil
}

// wrappedConn carries TLS records in PRELOGIN packets until bare is set. It
// reads exactly what the packets say, so that nothing behind the handshake is
// swallowed. Only the handshake's goroutine uses it before bare is set.
type wrappedConn struct {
	net.Conn
	bare bool
	left int // of the packet that is being read
}

func (c *wrappedConn) Read(b []byte) (int, error) {
	if c.bare {
		return c.Conn.Read(b)
	}
	for c.left == 0 {
		var header [headerSize]byte
		if _, err := io.ReadFull(c.Conn, header[:]); err != nil {
			return 0, err
		}
		size := int(binary.BigEndian.Uint16(header[2:]))
		if header[0] != packetPrelogin || size < headerSize || size > maxIncoming {
			return 0, protocolError("packet type %d of %d bytes during the TLS handshake", header[0], size)
		}
		c.left = size - headerSize
	}
	n, err := c.Conn.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}

func (c *wrappedConn) Write(b []byte) (int, error) {
	if c.bare {
		return c.Conn.Write(b)
	}
	var out []byte
	for rest := b; len(rest) > 0; {
		n := min(len(rest), defaultPacketSize-headerSize)
		var status byte
		if n == len(rest) {
			status = statusEndOfMessage
		}
		out = append(out, packetPrelogin, status)
		out = binary.BigEndian.AppendUint16(out, uint16(n+headerSize))
		out = append(out, 0, 0, 0, 0)
		out = append(out, rest[:n]...)
		rest = rest[n:]
	}
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}
