package portal

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// fakeAccounts knows ann, with the password "secret".
type fakeAccounts struct {
	gone    bool // ann was removed
	changed time.Time
	asked   int
}

var ann = directory.Object{ID: "ann-id", Name: "Ann", UPN: "ann@lanyard.onmicrosoft.com"}

func (f *fakeAccounts) CheckPassword(_ context.Context, upn, password string, at directory.Place) (*directory.Object, error) {
	switch {
	case at.Address == "" || at.Browser == "":
		return nil, errors.New("nobody knows where the call came from")
	case upn == ann.UPN && password == "secret":
		return &ann, nil
	case upn == "many":
		return nil, azerr.New(azerr.Throttled, "invalid_grant", "AADSTS50053: too many attempts")
	case upn == "broken":
		return nil, errors.New("the database is on fire")
	}
	return nil, azerr.New(azerr.Invalid, "invalid_grant", "AADSTS50126: wrong")
}

func (f *fakeAccounts) UserToken(_ context.Context, id, client, resource string) (string, time.Time, error) {
	f.asked++
	if f.gone || id != ann.ID || client != ClientID {
		return "", time.Time{}, azerr.New(azerr.Invalid, "invalid_grant", "AADSTS50057: disabled")
	}
	return "token of " + id + " for " + resource, time.Unix(1<<40, 0), nil
}

func (f *fakeAccounts) UserChanged(context.Context, string) (time.Time, error) { return f.changed, nil }

// fakeARM is a cloud with one subscription and one group.
type fakeARM struct{ calls []string }

func (f *fakeARM) RoundTrip(r *http.Request) (*http.Response, error) {
	f.calls = append(f.calls, r.Method+" "+r.URL.String()+" "+r.Header.Get("Authorization"))
	w := httptest.NewRecorder()
	switch path := r.URL.Path; {
	case r.Method == "PUT":
		w.WriteHeader(201)
	case path == "/subscriptions":
		_, _ = io.WriteString(w, `{"value":[{"id":"/subscriptions/s","subscriptionId":"s","displayName":"Sub"}]}`)
	case strings.HasSuffix(path, "/resourceGroups"):
		_, _ = io.WriteString(w, `{"value":[{"id":"/subscriptions/s/resourceGroups/rg","name":"rg","location":"westeurope"}]}`)
	case strings.HasSuffix(path, "/locations"):
		_, _ = io.WriteString(w, `{"value":[{"name":"westeurope","displayName":"West Europe"}]}`)
	default:
		_, _ = io.WriteString(w, `{"value":[]}`)
	}
	return w.Result(), nil
}

// visit is a browser at a portal.
type visit struct {
	testing.TB
	portal   *Portal
	accounts *fakeAccounts
	arm      *fakeARM
	clock    *clock.Fixed
	client   *http.Client
	host     string
}

func newVisit(t testing.TB) *visit {
	t.Helper()
	v := &visit{TB: t, accounts: &fakeAccounts{}, arm: &fakeARM{}, clock: &clock.Fixed{T: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)}, host: "lanyard.localhost:4443"}
	var err error
	v.portal, err = New(Config{
		Client: &http.Client{Transport: v.arm}, Accounts: v.accounts, Clock: v.clock, NewID: guid.Random(), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	v.browser()
	return v
}

// browser starts another one, with no cookies.
func (v *visit) browser() {
	jar, _ := cookiejar.New(nil)
	v.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		w, in := httptest.NewRecorder(), r.Clone(context.WithValue(r.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4443}))
		in.RequestURI, in.RemoteAddr, in.Host = r.URL.RequestURI(), "127.0.0.1:5", r.URL.Host
		if r.Host != "" {
			in.Host = r.Host
		}
		if in.Body == nil {
			in.Body = http.NoBody
		}
		handler := v.portal.Local()
		if r.URL.Scheme == "https" {
			handler, in.TLS = v.portal.Azure(), &tls.ConnectionState{}
		}
		handler.ServeHTTP(w, in)
		resp := w.Result()
		resp.Request = r
		return resp, nil
	})}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type page struct {
	*http.Response
	body string
}

func (v *visit) do(method, path string, form url.Values, header ...string) page {
	v.Helper()
	target := "http://" + v.host + path
	if strings.HasPrefix(path, "https:") {
		target = path
	}
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, target, body)
	if err != nil {
		v.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", req.URL.Scheme+"://"+req.URL.Host)
	}
	for i := 0; i+1 < len(header); i += 2 {
		switch {
		case header[i] == "Host":
			req.Host = header[i+1]
		case header[i+1] == "":
			req.Header.Del(header[i])
		default:
			req.Header.Set(header[i], header[i+1])
		}
	}
	resp, err := v.client.Do(req)
	if err != nil {
		v.Fatal(err)
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		v.Fatal(err)
	}
	return page{resp, string(data)}
}

// get asks for a page that must be there.
func (v *visit) get(path string) page {
	v.Helper()
	p := v.do("GET", path, nil)
	if p.StatusCode != 200 {
		v.Fatalf("GET %s: %d %s\n%s", path, p.StatusCode, p.Header.Get("Location"), p.body)
	}
	return p
}

// enter signs ann in.
func (v *visit) enter() {
	v.Helper()
	if p := v.do("POST", "/portal/signin", url.Values{"username": {ann.UPN}, "password": {"secret"}}); p.StatusCode != 200 {
		v.Fatalf("sign-in: %d %s", p.StatusCode, p.body)
	}
	v.get("/portal")
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

func (p page) csrf() string {
	if m := csrfField.FindStringSubmatch(p.body); m != nil {
		return m[1]
	}
	return ""
}

// out reports whether nobody is signed in.
func (v *visit) out() bool {
	v.Helper()
	p := v.do("GET", "/portal", nil)
	return p.StatusCode == http.StatusSeeOther && strings.HasPrefix(p.Header.Get("Location"), "/portal/signin")
}
