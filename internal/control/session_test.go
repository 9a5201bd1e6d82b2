package control

import (
	"testing"
	"time"
)

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
