package app

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// A run's program that does not listen for a moment loses no request, whether
// it has not begun to or starts again; one that breaks a request off is not
// asked twice.
func TestRequestsWaitForTheProgramOfARun(t *testing.T) {
	w := startWorld(t, home(t))
	apps := w.system.apps
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	ln.Close()
	defer apps.Serve("app1", ln.Addr().(*net.TCPAddr).Port)()
	asked := 0
	start := func() *httptest.Server {
		ln, err := net.Listen("tcp", address)
		if err != nil {
			t.Error(err)
			return nil
		}
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			if asked++; r.URL.Path == "/off" {
				panic(http.ErrAbortHandler)
			}
			out.Header().Set("Connection", "close") // a transport asks twice itself on a connection that it had
			fmt.Fprint(out, "here")
		}))
		_ = s.Listener.Close()
		s.Listener = ln
		s.Start()
		return s
	}
	ask := func(path string) reply {
		return w.do(w.client(""), "GET", "https://app1.azurewebsites.net"+path, "", "")
	}
	for _, phase := range []string{"before it listens", "while it starts again"} {
		started := make(chan *httptest.Server)
		time.AfterFunc(300*time.Millisecond, func() { started <- start() })
		if r := ask("/"); r.status != 200 || r.body != "here" {
			t.Errorf("%s: %d %q", phase, r.status, r.body)
		}
		s := <-started
		if s == nil {
			return
		}
		asked = 0
		if r := ask("/off"); r.status != 502 || asked != 1 {
			t.Errorf("broken off: %d, asked %d times", r.status, asked)
		}
		s.Close()
	}
}
