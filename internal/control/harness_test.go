package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

type fakeBackend struct {
	People
	mu       sync.Mutex
	n        int
	requests []RunRequest
	backends map[string]int
	closed   map[string]int
	shutdown chan struct{}
	once     sync.Once
}

func newFake() *fakeBackend {
	return &fakeBackend{backends: map[string]int{}, closed: map[string]int{}, shutdown: make(chan struct{})}
}

func (f *fakeBackend) Status(context.Context) (Status, error) {
	return Status{Endpoint: "http://127.0.0.1:4443", Operator: Operator{ClientID: "c", ObjectID: "o"}, Ready: true}, nil
}

func (f *fakeBackend) Operator(context.Context) (OperatorCredential, error) {
	return OperatorCredential{ClientID: "c", Secret: "s"}, nil
}

func (f *fakeBackend) App(_ context.Context, ref AppRef) (AppEnvironment, error) {
	switch {
	case ref.Name == "two" && ref.Group == "":
		return AppEnvironment{}, &Error{Code: CodeAmbiguous, Message: "app two is in groups rg1 and rg2; say which with -g"}
	case ref.Name == "broken":
		return AppEnvironment{}, errors.New("disk on fire")
	case ref.Name != "two":
		return AppEnvironment{}, &Error{Code: CodeNotFound, Message: "no app " + ref.Name}
	}
	return AppEnvironment{Name: ref.Name, Group: ref.Group, Settings: map[string]string{"A=": "x\ny"}}, nil
}

func (f *fakeBackend) DirectHosts(context.Context) ([]string, error) {
	return []string{"a.documents.azure.com"}, nil
}

func (f *fakeBackend) PortalLink(_ context.Context, upn string) (string, error) {
	if upn == "none" {
		return "", &Error{Code: CodeNotFound, Message: "there is no user none"}
	}
	return "http://lanyard.localhost/" + upn, nil
}

func (f *fakeBackend) Why(_ context.Context, id string) (Explanation, error) {
	return Explanation{Found: id == "r 1&", Text: id, JSON: json.RawMessage(`{"a":1}`)}, nil
}

func (f *fakeBackend) Shutdown(context.Context) error {
	f.once.Do(func() { close(f.shutdown) })
	return nil
}

type fakeRun struct {
	f  *fakeBackend
	id string
}

func (f *fakeBackend) OpenRun(_ context.Context, req RunRequest) (Run, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if req.App != nil && req.App.Name == "taken" {
		return nil, &Error{Code: CodeConflict, Message: "taken"}
	}
	f.n++
	f.requests = append(f.requests, req)
	return &fakeRun{f: f, id: fmt.Sprint("run", f.n)}, nil
}

func (r *fakeRun) Info() RunInfo { return RunInfo{ID: r.id, Proxy: "http://127.0.0.1:1"} }

func (r *fakeRun) SetBackend(port int) error {
	r.f.mu.Lock()
	defer r.f.mu.Unlock()
	r.f.backends[r.id] = port
	return nil
}

func (r *fakeRun) Close() error {
	r.f.mu.Lock()
	defer r.f.mu.Unlock()
	r.f.closed[r.id]++
	return nil
}

func (f *fakeBackend) closedCount(id string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.closed[id]
}

// serve runs a system on home until the test ends or stop is called.
func serve(t *testing.T, home string, f *fakeBackend, opts Options) (stop func()) {
	t.Helper()
	ln, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := Serve(ctx, ln, f, opts); err != nil {
			t.Error(err)
		}
		ln.Close()
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

func dial(t *testing.T, home string) *Client {
	t.Helper()
	c, err := Dial(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}
