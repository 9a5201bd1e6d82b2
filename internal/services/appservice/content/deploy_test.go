package content

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

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
	s.kill()
	<-running.Done()
	if d, err := s.Deployment(t.Context(), site1, running.ID); d != nil || err != nil {
		t.Errorf("the removed app has a deployment again: %+v %v", d, err)
	}
}

// build deploys an empty app with a build of the given settings.
func (s *Store) buildOf(t *testing.T, b Build, members ...member) (*Deployment, []string) {
	t.Helper()
	d := s.deploy(t, Request{Site: site1, Artifact: archive(t, append(members, member{name: "a", text: "1"})...), Build: &b})
	entries, err := s.Entries(site1, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = e.Message
	}
	return d, lines
}

func TestBuildCommands(t *testing.T) {
	s := testStore(t)
	t.Setenv("AZURE_CLIENT_SECRET", "the operator's")
	t.Setenv("IDENTITY_HEADER", "the operator's")
	t.Setenv("LANYARD_MASTER_KEY", "")
	t.Setenv("HTTPS_PROXY", "http://proxy.example:3128")
	d, lines := s.buildOf(t, Build{Settings: map[string]string{
		"PRE_BUILD_COMMAND": "env; echo made > made.txt; printf 'no newline'", "POST_BUILD_COMMAND": "cat made.txt; echo to-stderr >&2", "GREETING": "hello",
	}})
	text := strings.Join(lines, "\n")
	if d.Status != Success || !d.Built {
		t.Fatalf("%+v\n%s", d, text)
	}
	for _, want := range []string{"GREETING=hello", "APPSETTING_GREETING=hello", "HTTPS_PROXY=http://proxy.example:3128", "no newline", "made", "to-stderr", "Running oryx build..."} {
		if !slices.Contains(lines, want) {
			t.Errorf("the log has no line %q", want)
		}
	}
	home, _ := os.UserHomeDir()
	for _, bad := range []string{"the operator's", "HOME=" + home + "\n", "IDENTITY_"} {
		if strings.Contains(text, bad) {
			t.Errorf("a build sees %q\n%s", bad, text)
		}
	}
	if got := s.files(t, site1); got != "a=1 made.txt=made\n" {
		t.Errorf("the app runs %q", got)
	}
	// A failing command, a silent one and one that forks: the former runs on.
	before, _, _ := s.Current(t.Context(), site1)
	pid := filepath.Join(t.TempDir(), "pid")
	for name, c := range map[string]struct {
		settings map[string]string
		want     string
	}{
		"fails":      {map[string]string{"PRE_BUILD_COMMAND": "echo ERROR: no such thing; echo more; exit 7"}, "exit code 7: ERROR: no such thing"},
		"not found":  {map[string]string{"POST_BUILD_COMMAND": "no-such-command-x"}, "exit code 127"},
		"is silent":  {map[string]string{"PRE_BUILD_COMMAND": fmt.Sprintf("sleep 600 & echo $! > %s; wait", pid), "SCM_COMMAND_IDLE_TIMEOUT": "1"}, "said nothing for 1s"},
		"bad syntax": {map[string]string{"PRE_BUILD_COMMAND": "((("}, "PRE_BUILD_COMMAND failed"},
	} {
		start := time.Now()
		d, lines := s.buildOf(t, Build{Settings: c.settings})
		if after, _, _ := s.Current(t.Context(), site1); d.Status != Failed || !strings.Contains(d.Error, c.want) || after != before || time.Since(start) > 20*time.Second {
			t.Errorf("%s: %+v after %s\n%s", name, d, time.Since(start), strings.Join(lines, "\n"))
		}
	}
	gone(t, pid)
	// What a command leaves in the background ends with it.
	d, lines = s.buildOf(t, Build{Settings: map[string]string{"PRE_BUILD_COMMAND": fmt.Sprintf("sleep 600 & echo $! > %s", pid)}})
	if d.Status != Success {
		t.Errorf("%+v\n%s", d, strings.Join(lines, "\n"))
	}
	gone(t, pid)
}

// gone fails unless the process whose id is in a file has ended.
func gone(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil && syscall.Kill(pid, 0) != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("process %d of the build lives on", pid)
		}
	}
}

// TestChattyBuild: a build that prints without end fills neither the disk nor
// the memory, and a line without end is cut.
func TestChattyBuild(t *testing.T) {
	s := testStore(t)
	d, lines := s.buildOf(t, Build{Settings: map[string]string{"PRE_BUILD_COMMAND": "yes a line of output that is repeated | head -c 30000000; head -c 5000000 /dev/zero | tr '\\0' x; echo; echo end; exit 3"}})
	if d.Status != Failed || !strings.Contains(d.Error, "exit code 3: end") {
		t.Errorf("%+v", d)
	}
	info, err := os.Stat(s.logPath(site1, d.ID))
	if err != nil || info.Size() > maxLog+1<<20 {
		t.Errorf("the log has %d bytes, %v", info.Size(), err)
	}
	if last := lines[len(lines)-1]; !strings.Contains(last, "runs on") || !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, "the log is full") }) {
		t.Errorf("the log ends %q", last)
	}
}
