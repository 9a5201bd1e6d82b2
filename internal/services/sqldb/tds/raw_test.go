package tds_test

import (
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"
	"unicode/utf16"
)

// client speaks TDS 8.0 by hand, for what no driver sends.
type client struct {
	net.Conn
	t testing.TB
}

func dial(t testing.TB, s *server) *client {
	t.Helper()
	c, err := tls.Dial("tcp", s.address, &tls.Config{RootCAs: s.roots, ServerName: serverName, NextProtos: []string{"tds/8.0"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return &client{Conn: c, t: t}
}

// packet is one packet with its header.
func packet(kind, status byte, body []byte) []byte {
	b := []byte{kind, status}
	b = binary.BigEndian.AppendUint16(b, uint16(len(body)+8))
	return append(append(b, 0, 0, 1, 0), body...)
}

func (c *client) send(kind, status byte, body []byte) {
	c.t.Helper()
	if _, err := c.Write(packet(kind, status, body)); err != nil {
		c.t.Fatal(err)
	}
}

// answer reads the packets of an answer; an error is the connection's end.
func (c *client) answer() ([]byte, error) {
	var all []byte
	for {
		var header [8]byte
		if _, err := io.ReadFull(c, header[:]); err != nil {
			return all, err
		}
		body := make([]byte, binary.BigEndian.Uint16(header[2:])-8)
		if _, err := io.ReadFull(c, body); err != nil {
			return all, err
		}
		all = append(all, body...)
		if header[1]&1 != 0 {
			return all, nil
		}
	}
}

func (c *client) login() {
	c.t.Helper()
	c.send(18, 1, prelogin())
	if _, err := c.answer(); err != nil {
		c.t.Fatal(err)
	}
	c.send(16, 1, login("token"))
	if _, err := c.answer(); err != nil {
		c.t.Fatal(err)
	}
}

func prelogin() []byte {
	return []byte{1, 0, 11, 0, 1, 6, 0, 12, 0, 1, 0xFF, 4, 1}
}

// login is a LOGIN7 of TDS 8.0 with a security token.
func login(token string) []byte {
	b := make([]byte, 94)
	le := binary.LittleEndian
	le.PutUint32(b[4:], 0x08000000)
	le.PutUint32(b[8:], 4096)
	b[27] = 0x10
	le.PutUint16(b[56:], 94)
	le.PutUint16(b[58:], 4)
	b = le.AppendUint32(b, 98)
	t := utf16LE(token)
	b = le.AppendUint32(append(b, 2), uint32(5+len(t)))
	b = le.AppendUint32(append(b, 1<<1|1), uint32(len(t)))
	b = append(append(b, t...), 0xFF)
	le.PutUint32(b, uint32(len(b)))
	return b
}

func utf16LE(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// headers are the ALL_HEADERS that every request begins with.
func headers() []byte {
	b := []byte{22, 0, 0, 0, 18, 0, 0, 0, 2, 0}
	return append(b, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0)
}

func batch(text string) []byte { return append(headers(), utf16LE(text)...) }
