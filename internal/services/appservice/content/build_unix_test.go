//go:build unix

package content

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// buildOf deploys an empty app with a build of the given settings.
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
	if runtime.GOOS != "linux" {
		return
	}
	// Also what has left its group, when it ends and when Lanyard was killed.
	d, lines = s.buildOf(t, Build{Settings: map[string]string{"PRE_BUILD_COMMAND": fmt.Sprintf("setsid sh -c 'echo $$ > %s; exec sleep 600' >/dev/null 2>&1 & sleep 0.3", pid)}})
	if d.Status != Success {
		t.Errorf("%+v\n%s", d, strings.Join(lines, "\n"))
	}
	gone(t, pid)
	left := exec.Command("sh", "-c", fmt.Sprintf("echo $$ > %s; exec sleep 600", pid))
	left.Env = append(os.Environ(), homeVariable+"="+s.Home)
	if err := left.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = left.Wait() }()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if data, _ := os.ReadFile(pid); strings.TrimSpace(string(data)) == strconv.Itoa(left.Process.Pid) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the process does not begin")
		}
	}
	if err := s.recover(t.Context()); err != nil {
		t.Fatal(err)
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
