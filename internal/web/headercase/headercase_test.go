package headercase

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

type wrapping struct{ net.Listener }

func (l wrapping) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return Wrap(c), nil
}

func TestNamesKeepTheirCase(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ConnContext: Context, Handler: Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for name := range r.Header {
			if strings.HasPrefix(name, "X-Ms-Meta-") {
				fmt.Fprintln(w, Name(r, name))
			}
		}
	}))}
	go func() { _ = server.Serve(wrapping{ln}) }()
	defer server.Close()
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for i, name := range []string{"x-ms-meta-hello", "X-MS-META-Hello", "x-ms-meta-CamelCase", "x-ms-meta-under_Score"} {
		// The body ends in what looks like a header of another case.
		body := strings.Repeat("x", 3000*i) + "\r\n" + strings.ToUpper(name) + ": fake\r\n\r\n"
		fmt.Fprintf(conn, "PUT /c/b%d?x=y HTTP/1.1\r\nHost: a\r\n%s: v\r\nContent-Length: %d\r\n\r\n%s", i, name, len(body), body)
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(resp.Body)
		if strings.TrimSpace(string(got)) != name {
			t.Errorf("request %d: %q, want %q", i, got, name)
		}
	}
}

// A handler that refuses a call leaves its body to net/http, which reads it
// after the handler and before the next header.
func TestNamesKeepTheirCaseAfterABodyThatNobodyRead(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ConnContext: Context, Handler: Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, Name(r, "X-Ms-Meta-Hello"))
	}))}
	go func() { _ = server.Serve(wrapping{ln}) }()
	defer server.Close()
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for i, size := range []int{0, 70_000, 200_000, 250_000, 10} {
		fmt.Fprintf(conn, "PUT /c/b%d HTTP/1.1\r\nHost: a\r\nx-ms-meta-HeLLo: v\r\nContent-Length: %d\r\n\r\n%s", i, size, strings.Repeat("y", size))
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(resp.Body)
		if strings.TrimSpace(string(got)) != "x-ms-meta-HeLLo" {
			t.Errorf("request %d: %q", i, got)
		}
	}
}
