package appservice

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
)

// fakeNext counts how often a process that follows is waited for.
type fakeNext struct {
	Workers
	asked int
}

func (f *fakeNext) Next(context.Context, string, int, time.Duration) (*workers.Lease, workers.State) {
	f.asked++
	return nil, workers.State{}
}

// A program that breaks a request off and lives has given its answer: nothing
// is waited for. One that has died is waited for, where that does no harm.
func TestBrokenOff(t *testing.T) {
	for _, c := range []struct {
		method string
		dies   bool
		asked  int
	}{{"GET", false, 0}, {"POST", false, 0}, {"GET", true, 1}, {"POST", true, 0}} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go func() {
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				if n, _ := conn.Read(make([]byte, 1)); n > 0 && c.dies { // not one that only looks whether it listens
					_ = ln.Close()
				}
				_ = conn.Close()
			}
		}()
		next := &fakeNext{}
		s := New(Config{Workers: next})
		site := &armkit.Resource{ID: "/subscriptions/0/resourceGroups/rg1/providers/Microsoft.Web/sites/app1", Name: "app1", Type: siteType, Body: armkit.Document{}}
		r := httptest.NewRequest(c.method, "https://app1.azurewebsites.net/", nil)
		r = r.WithContext(context.WithValue(r.Context(), callKey{}, &call{host: r.Host, site: site, port: ln.Addr().(*net.TCPAddr).Port, hosted: true}))
		w, began := httptest.NewRecorder(), time.Now()
		s.proxy.ServeHTTP(w, r)
		if w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), "broke the connection off") || next.asked != c.asked {
			t.Errorf("%+v: %d, waited %d times\n%s", c, w.Code, next.asked, w.Body)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%+v: answered after %v", c, took)
		}
	}
}
