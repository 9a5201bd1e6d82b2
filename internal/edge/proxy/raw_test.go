package proxy

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// say sends bytes to the port and returns what comes back until the other side
// closes, or says nothing for a moment.
func say(t testing.TB, address, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, request)
	return heard(conn, conn)
}

// heard reads what comes until the other side closes, or says nothing more for
// a moment. For the first byte it waits longer: machines may be busy.
func heard(conn net.Conn, from io.Reader) string {
	var got bytes.Buffer
	patience := 10 * time.Second
	for {
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.CopyN(&got, from, 1); err != nil {
			return got.String()
		}
		patience = 300 * time.Millisecond
	}
}

// early sends CONNECT and the first bytes of TLS in one packet.
type early struct {
	net.Conn
	connect  string
	answered bool
}

func (e *early) Write(p []byte) (int, error) {
	if e.connect == "" {
		return e.Conn.Write(p)
	}
	n, err := e.Conn.Write(append([]byte(e.connect), p...))
	n -= len(e.connect)
	e.connect = ""
	return max(n, 0), err
}

func (e *early) Read(p []byte) (int, error) {
	if !e.answered {
		e.answered = true
		const want = "HTTP/1.1 200 Connection established\r\n\r\n"
		got := make([]byte, len(want))
		if _, err := io.ReadFull(e.Conn, got); err != nil || string(got) != want {
			return 0, fmt.Errorf("CONNECT: %q %v", got, err)
		}
	}
	return e.Conn.Read(p)
}

// inside opens TLS in a tunnel, says something and returns the answers.
func (w *world) inside(t testing.TB, host, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	fmt.Fprintf(conn, "CONNECT %s:443 HTTP/1.1\r\nHost: %s:443\r\n\r\n", host, host)
	if _, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: "CONNECT"}); err != nil {
		t.Fatal(err)
	}
	secure := tls.Client(conn, &tls.Config{RootCAs: w.roots, ServerName: host})
	fmt.Fprint(secure, request)
	return heard(conn, secure)
}
