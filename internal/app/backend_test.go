package app

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
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
	var asked atomic.Int32
	start := func() *httptest.Server {
		ln, err := net.Listen("tcp", address)
		if err != nil {
			t.Error(err)
			return nil
		}
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			if asked.Add(1); r.URL.Path == "/off" {
				panic(http.ErrAbortHandler)
			}
			out.Header().Set("Connection", "close") // a transport asks twice itself on a connection that it had
			n, _ := io.Copy(io.Discard, r.Body)
			fmt.Fprint(out, "here ", n)
		}))
		_ = s.Listener.Close()
		s.Listener = ln
		s.Start()
		return s
	}
	ask := func(path, body string) reply {
		method := "GET"
		if body != "" {
			method = "POST"
		}
		return w.do(w.client(""), method, "https://app1.azurewebsites.net"+path, "", body)
	}
	for _, phase := range []string{"before it listens", "while it starts again"} {
		started := make(chan *httptest.Server)
		time.AfterFunc(300*time.Millisecond, func() { started <- start() })
		var wg sync.WaitGroup
		for _, size := range []int{0, 100, 100_000} { // with a small body and with one that is passed on as it comes
			wg.Go(func() {
				if r := ask("/", strings.Repeat("x", size)); r.status != 200 || r.body != fmt.Sprint("here ", size) {
					t.Errorf("%s, %d bytes: %d %q", phase, size, r.status, r.body)
				}
			})
		}
		wg.Wait()
		s := <-started
		if s == nil {
			return
		}
		asked.Store(0)
		if r := ask("/off", ""); r.status != 502 || asked.Load() != 1 {
			t.Errorf("broken off: %d, asked %d times", r.status, asked.Load())
		}
		s.Close()
	}
}
