package content

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

func testStore(t *testing.T) *Store {
	t.Helper()
	s := open(t, storetest.Open(t, "", []store.Schema{Schema}), t.TempDir())
	t.Cleanup(func() { s.kill(); s.work.Wait() })
	return s
}

// deploy runs a deployment to its end.
func (s *Store) deploy(t *testing.T, r Request) *Deployment {
	t.Helper()
	running, err := s.Deploy(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	<-running.Done()
	d, err := s.Deployment(t.Context(), r.Site, running.ID)
	if err != nil || d == nil || !d.Complete() || d.Ended.IsZero() {
		t.Fatalf("%+v %v", d, err)
	}
	if _, err := os.Stat(r.Artifact); !os.IsNotExist(err) {
		t.Errorf("the artifact is still there: %v", err)
	}
	return d
}

// files are those that a site runs, "path=content" in order.
func (s *Store) files(t *testing.T, site string) string {
	t.Helper()
	v, _, err := s.Current(t.Context(), site)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	_ = filepath.WalkDir(v.Dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			data, _ := os.ReadFile(path)
			rel, _ := filepath.Rel(v.Dir, path)
			out = append(out, filepath.ToSlash(rel)+"="+string(data))
		}
		return err
	})
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestDeploy(t *testing.T) {
	s := testStore(t)
	heard := ""
	zipped := func(r Request, members ...member) {
		t.Helper()
		r.Site, r.Artifact, r.Then = site1, archive(t, members...), func(_ context.Context, d Deployment) { heard = d.ID }
		if d := s.deploy(t, r); d.Status != Success || heard != d.ID {
			t.Fatalf("%+v, heard of %s", d, heard)
		}
	}
	shows := func(want string) {
		t.Helper()
		if got := s.files(t, site1); got != want {
			t.Errorf("the app runs %s\nwant %s", got, want)
		}
	}
	zipped(Request{}, member{name: "app.py", text: "1"}, member{name: "old/a", text: "1"})
	shows("app.py=1 old/a=1")
	v, _, _ := s.Current(t.Context(), site1)
	for name, text := range map[string]string{"data.db": "rows", "old/b": "mine", "__pycache__": ""} {
		if text == "" {
			_ = os.Mkdir(filepath.Join(v.Dir, name), 0o700)
			name, text = name+"/c.pyc", "compiled"
		}
		if err := os.WriteFile(filepath.Join(v.Dir, filepath.FromSlash(name)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(v.Dir, "link")); err != nil {
		t.Fatal(err)
	}
	// What the last zip brought goes, what the app wrote stays.
	zipped(Request{}, member{name: "app.py", text: "2"})
	shows("app.py=2 data.db=rows old/b=mine")
	// One file is put beside the others, and outlives the next zip.
	one := file(t, []byte("page"))
	if d := s.deploy(t, Request{Site: site1, Artifact: one, File: true, Target: "static/index.html"}); d.Status != Success {
		t.Fatalf("%+v", d)
	}
	shows("app.py=2 data.db=rows old/b=mine static/index.html=page")
	if d := s.deploy(t, Request{Site: site1, Artifact: file(t, []byte("new")), File: true, Target: "static/index.html"}); d.Status != Success {
		t.Fatalf("%+v", d)
	}
	zipped(Request{}, member{name: "main.py", text: "3"}, member{name: "old", text: "a file now"})
	shows("data.db=rows main.py=3 old=a file now static/index.html=new")
	zipped(Request{Clean: true, Target: "sub"}, member{name: "x", text: "4"})
	shows("sub/x=4")
	// A broken one changes nothing and leaves nothing.
	before, _, _ := s.Current(t.Context(), site1)
	heard = ""
	d := s.deploy(t, Request{Site: site1, Artifact: archive(t, member{name: "good", text: "x"}, member{name: "../evil", text: "x"})})
	after, _, _ := s.Current(t.Context(), site1)
	if d.Status != Failed || !strings.Contains(d.Error, "leads out") || after != before || heard != "" {
		t.Errorf("%+v, runs %+v", d, after)
	}
	if _, err := os.Stat(s.versionFolder(site1, d.ID)); !os.IsNotExist(err) {
		t.Errorf("the failed version's folder is there: %v", err)
	}
	entries, err := s.Entries(site1, d.ID)
	if err != nil || !slices.ContainsFunc(entries, func(e Entry) bool { return e.Type == logError && strings.Contains(e.Message, "leads out") }) {
		t.Errorf("%+v %v", entries, err)
	}
	// Only what runs and a few before it are kept.
	left, _ := os.ReadDir(filepath.Join(s.AppFolder(site1), "versions"))
	if len(left) > kept+1 {
		t.Errorf("%d versions are kept", len(left))
	}
}

// TestForgotten: the list of deployments and their logs do not grow for ever;
// what runs stays in it.
func TestForgotten(t *testing.T) {
	s := testStore(t)
	first := s.deploy(t, Request{Site: site1, Artifact: archive(t, member{name: "a", text: "1"})})
	for range remembered + 3 {
		if d := s.deploy(t, Request{Site: site1, Artifact: file(t, []byte("no zip"))}); d.Status != Failed {
			t.Fatalf("%+v", d)
		}
	}
	list, err := s.Deployments(t.Context(), site1)
	if err != nil || len(list) != remembered+1 || list[remembered].ID != first.ID || s.files(t, site1) != "a=1" {
		t.Errorf("%d deployments, %v", len(list), err)
	}
	if logs, _ := os.ReadDir(filepath.Join(s.AppFolder(site1), "deployments")); len(logs) != remembered+1 {
		t.Errorf("%d logs", len(logs))
	}
}

func TestOneDeploymentAtATime(t *testing.T) {
	s := testStore(t)
	slow := Request{Site: site1, Artifact: archive(t, member{name: "a", text: "1"}), Build: &Build{Settings: map[string]string{"PRE_BUILD_COMMAND": "sleep 30"}}}
	running, err := s.Deploy(t.Context(), slow)
	if err != nil {
		t.Fatal(err)
	}
	second := archive(t, member{name: "a", text: "2"})
	if _, err := s.Deploy(t.Context(), Request{Site: site1, Artifact: second}); !azerr.Is(err, "Conflict") {
		t.Errorf("a second one: %v", err)
	}
	if _, err := os.Stat(second); !os.IsNotExist(err) {
		t.Errorf("the refused one's artifact is there: %v", err)
	}
	if d := s.deploy(t, Request{Site: slot1, Artifact: archive(t, member{name: "a", text: "3"})}); d.Status != Success {
		t.Errorf("a slot's beside it: %+v", d)
	}
	// The app goes while it is deployed to.
	if err := s.DB.Write(t.Context(), func(tx *store.Tx) error { return s.Removed(t.Context(), tx, site1) }); err != nil {
		t.Fatal(err)
	}
	<-running.Done()
	if d, err := s.Deployment(t.Context(), site1, running.ID); d != nil || err != nil {
		t.Errorf("the removed app has a deployment again: %+v %v", d, err)
	}
}
