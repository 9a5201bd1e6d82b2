package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

func TestCallsCrossTheSocket(t *testing.T) {
	home := t.TempDir()
	serve(t, home, newFake(), Options{})
	c := dial(t, home)
	ctx := t.Context()

	st, err := c.Status(ctx)
	if err != nil || !st.Ready || st.Operator.ObjectID != "o" {
		t.Errorf("Status = %+v, %v", st, err)
	}
	if op, err := c.Operator(ctx); err != nil || op.Secret != "s" {
		t.Errorf("Operator = %v, %v", op, err)
	}
	app, err := c.App(ctx, AppRef{Name: "two", Group: "rg 1"})
	want := AppEnvironment{Name: "two", Group: "rg 1", Settings: map[string]string{"A=": "x\ny"}}
	if diff := cmp.Diff(want, app); err != nil || diff != "" {
		t.Errorf("App: %v\n%s", err, diff)
	}
	if link, err := c.PortalLink(ctx, "a&b"); err != nil || link != "http://lanyard.localhost/a&b" {
		t.Errorf("PortalLink = %s, %v", link, err)
	}
	if _, err := c.PortalLink(ctx, "none"); !IsCode(err, CodeNotFound) {
		t.Errorf("PortalLink of nobody: %v", err)
	}
	if ex, err := c.Why(ctx, "r 1&"); err != nil || !ex.Found || string(ex.JSON) != `{"a":1}` {
		t.Errorf("Why = %+v, %v", ex, err)
	}
}

func TestErrorsKeepCodeAndWords(t *testing.T) {
	home := t.TempDir()
	serve(t, home, newFake(), Options{})
	c := dial(t, home)
	for _, tc := range []struct{ name, code, text string }{
		{"two", CodeAmbiguous, "app two is in groups rg1 and rg2; say which with -g"},
		{"none", CodeNotFound, "no app none"},
		{"broken", CodeInternal, "disk on fire"},
	} {
		_, err := c.App(t.Context(), AppRef{Name: tc.name})
		if !IsCode(err, tc.code) || err.Error() != tc.text {
			t.Errorf("%s: %v, want code %s and text %q", tc.name, err, tc.code, tc.text)
		}
	}
	_, err := c.OpenRun(t.Context(), RunRequest{App: &AppRef{Name: "taken"}})
	if !IsCode(err, CodeConflict) {
		t.Errorf("OpenRun = %v, want %s", err, CodeConflict)
	}
}

func TestSocketIsPrivate(t *testing.T) {
	home := t.TempDir()
	serve(t, home, newFake(), Options{})
	fi, err := os.Stat(filepath.Join(home, socketName))
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("socket: %v, %v; want mode 0600", fi, err)
	}
}

func TestLongHomeUsesRuntimeFolder(t *testing.T) {
	home := filepath.Join(t.TempDir(), strings.Repeat("long/", 30))
	if err := os.MkdirAll(home, 0o700); err != nil {
		t.Fatal(err)
	}
	runtime, err := os.MkdirTemp("/tmp", "lyrt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(runtime) })
	t.Setenv("XDG_RUNTIME_DIR", runtime)
	serve(t, home, newFake(), Options{})
	if _, err := dial(t, home).Status(t.Context()); err != nil {
		t.Error(err)
	}

	// A client finds it without the variable, but not in a folder that others
	// can write.
	t.Setenv("XDG_RUNTIME_DIR", "")
	dial(t, home)
	if err := os.Chmod(filepath.Join(runtime, "lanyard"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Dial(t.Context(), home); err == nil || !strings.Contains(err.Error(), "open to other users") {
		t.Errorf("Dial in an open folder = %v, want a refusal", err)
	}
}

func TestPreparedRuntimeFolderIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	target := t.TempDir()
	if err := os.Symlink(target, dir); err != nil {
		t.Fatal(err)
	}
	if err := privateFolder(dir); err == nil {
		t.Error("a symbolic link was accepted as a private folder")
	}
}

func TestSecondListenIsRefusedAndStaleIsTakenOver(t *testing.T) {
	home := t.TempDir()
	stop := serve(t, home, newFake(), Options{})
	if _, err := Listen(home); !errors.Is(err, ErrInUse) {
		t.Fatalf("second Listen = %v, want ErrInUse", err)
	}
	stop()
	if _, err := Dial(t.Context(), home); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Dial after stop = %v, want ErrNotRunning", err)
	}

	// A killed process leaves its socket behind.
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(home, socketName), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	dead.Close()
	if _, err := Dial(t.Context(), home); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Dial of a dead socket = %v, want ErrNotRunning", err)
	}
	ln, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
}

func TestListenWaitsForAPredecessorThatStops(t *testing.T) {
	home := t.TempDir()
	old, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	old.ln.Close() // it no longer answers, but the process still owns home
	time.AfterFunc(50*time.Millisecond, func() { old.Close() })
	ln, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
}

func TestDialWithoutHome(t *testing.T) {
	if _, err := Dial(t.Context(), filepath.Join(t.TempDir(), "none")); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Dial = %v, want ErrNotRunning", err)
	}
}

func TestSessionLivesAsLongAsItsClient(t *testing.T) {
	home, f := t.TempDir(), newFake()
	stop := serve(t, home, f, Options{})
	c := dial(t, home)
	s, err := c.OpenRun(t.Context(), RunRequest{App: &AppRef{Name: "a"}, Upstream: Upstream{HTTPSProxy: "http://corp:3128"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetBackend(t.Context(), 5000); err != nil {
		t.Fatal(err)
	}
	if err := s.SetBackend(t.Context(), 0); !IsCode(err, CodeInvalid) {
		t.Errorf("SetBackend(0) = %v, want %s", err, CodeInvalid)
	}
	if f.backends["run1"] != 5000 {
		t.Errorf("backend = %d, want 5000", f.backends["run1"])
	}
	if n := f.closedCount("run1"); n != 0 {
		t.Fatalf("closed %d times while open", n)
	}
	s.Close()
	eventually(t, "the server closes the run", func() bool { return f.closedCount("run1") == 1 })

	// The server's end closes the session too.
	s, err = c.OpenRun(t.Context(), RunRequest{})
	if err != nil {
		t.Fatal(err)
	}
	stop()
	select {
	case <-s.Lost():
	case <-time.After(5 * time.Second):
		t.Fatal("the session outlived the server")
	}
	if n := f.closedCount("run2"); n != 1 {
		t.Errorf("run2 closed %d times, want 1", n)
	}
}

func TestRunInsideARunTakesTheOuterUpstream(t *testing.T) {
	home, f := t.TempDir(), newFake()
	serve(t, home, f, Options{})
	c := dial(t, home)
	outer, err := c.OpenRun(t.Context(), RunRequest{Upstream: Upstream{HTTPSProxy: "http://corp:3128"}})
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	inner, err := c.OpenRun(t.Context(), RunRequest{Outer: outer.Info.ID, Upstream: Upstream{HTTPSProxy: outer.Info.Proxy}})
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	if got := f.requests[1].Upstream.HTTPSProxy; got != "http://corp:3128" {
		t.Errorf("inner upstream = %q, want the outer run's", got)
	}
	// Behind `lanyard env` there is no outer run, but inside such a run there is.
	last := ""
	for i := range 3 {
		run, err := c.OpenRun(t.Context(), RunRequest{Inside: i == 0, Outer: last})
		if err != nil {
			t.Fatal(err)
		}
		defer run.Close()
		if last = run.Info.ID; !f.requests[2+i].Inside {
			t.Errorf("run %d is no longer inside the cloud", i)
		}
	}
	if again, err := c.OpenRun(t.Context(), RunRequest{Outer: outer.Info.ID, Inside: true}); err != nil || f.requests[5].Inside {
		t.Errorf("the outer run's upstream gave way: %v", err)
	} else {
		again.Close()
	}
}

func TestEphemeralStopsWithItsLastRun(t *testing.T) {
	home, f := t.TempDir(), newFake()
	serve(t, home, f, Options{Ephemeral: true, Grace: 30 * time.Millisecond})
	c := dial(t, home)
	first, err := c.OpenRun(t.Context(), RunRequest{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.OpenRun(t.Context(), RunRequest{})
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	select {
	case <-f.shutdown:
		t.Fatal("stopped although a run is open")
	case <-time.After(150 * time.Millisecond):
	}
	second.Close()
	select {
	case <-f.shutdown:
	case <-time.After(5 * time.Second):
		t.Fatal("the last run closed and the system lives on")
	}
	if _, err := c.OpenRun(t.Context(), RunRequest{}); !IsCode(err, CodeStopping) {
		t.Errorf("OpenRun while stopping = %v, want %s", err, CodeStopping)
	}
}

func TestEphemeralThatNobodyUsesStops(t *testing.T) {
	home, f := t.TempDir(), newFake()
	serve(t, home, f, Options{Ephemeral: true, FirstRun: 20 * time.Millisecond})
	select {
	case <-f.shutdown:
	case <-time.After(5 * time.Second):
		t.Fatal("still waiting for a first run")
	}
}

func TestWaitGone(t *testing.T) {
	home := t.TempDir()
	ln, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Millisecond)
	defer cancel()
	if err := WaitGone(ctx, home, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("WaitGone while owned = %v", err)
	}
	ln.Close()
	if err := WaitGone(t.Context(), home, 0); err != nil {
		t.Error(err)
	}
}
