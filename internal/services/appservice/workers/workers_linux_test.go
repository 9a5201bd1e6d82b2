package workers

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// An app goes from nothing to a version, another one, stopped and started.
func TestLife(t *testing.T) {
	w := start(t)
	id := w.site("app1", "ok")
	if st := w.wait(id); st.Phase != Running || !st.Default || st.Port != 0 {
		t.Fatalf("nothing deployed: %+v", st)
	}
	if st := w.deploy(id, "v1"); st.Phase != Running || st.Version != "v1" || st.Restarts != 0 || st.Default {
		t.Fatalf("v1: %+v", st)
	}
	first, version := w.must(id)
	if version != "v1" {
		t.Errorf("version %s", version)
	}
	if st := w.deploy(id, "v2"); st.Phase != Running || st.Version != "v2" || st.Restarts != 1 {
		t.Fatalf("v2: %+v", st)
	}
	second, version := w.must(id)
	if version != "v2" || second == first {
		t.Errorf("version %s of process %d", version, second)
	}
	w.gone(first)
	w.change(id, func(s *Site) { s.Stopped = true })
	if st := w.wait(id); st.Phase != Stopped || st.Port != 0 {
		t.Errorf("stopped: %+v", st)
	}
	if alive(second) {
		t.Error("the process of a stopped app lives")
	}
	w.change(id, func(s *Site) { s.Stopped = false })
	w.runs(id)
	third, _ := w.must(id)
	w.sites.Lock()
	delete(w.sites.byKey, key(id))
	w.sites.Unlock()
	w.follow(t.Context(), []store.Change{{Kind: "resource", Key: key(id)}})
	w.gone(third)
	for _, want := range []string{"Site started.", "Restarting: Deployment v2.", "Grace period: 5 seconds", "The app was stopped."} {
		if log := w.log(id, platformLog); !strings.Contains(log, want) {
			t.Errorf("%q is not in\n%s", want, log)
		}
	}
	if log := w.log(id, appLog); strings.Count(log, "ended gracefully") != 3 {
		t.Errorf("the app was not asked to end three times:\n%s", log)
	}
}

// What a new process would be given restarts the app; what is only written
// again, and an identity, does not. The state knows of the identity.
func TestWhatRestarts(t *testing.T) {
	w := start(t)
	id := w.site("app1", "ok")
	w.deploy(id, "v1")
	before, _ := w.must(id)
	w.change(id, func(*Site) {})
	w.change(id, func(s *Site) { s.Identity = "system" })
	if st := w.runs(id); !st.StaleIdentity {
		t.Errorf("an identity was added: %+v", st)
	}
	if pid, _ := w.must(id); pid != before {
		t.Error("restarted by what it already had")
	}
	w.Restart(id, "a restart was asked for")
	if st := w.runs(id); st.StaleIdentity {
		t.Errorf("restarted: %+v", st)
	}
	after, _ := w.must(id)
	if after == before {
		t.Error("not restarted when it was asked for")
	}
	w.change(id, func(s *Site) { s.Takes = "another setting" })
	// No waiting: a request after the change is answered by what was changed.
	if pid, _ := w.must(id); pid == after {
		t.Error("not restarted by a setting")
	}
}

// Restarts under load drop nothing, and requests under way are finished.
func TestRestartUnderLoad(t *testing.T) {
	w := start(t)
	id := w.site("app1", "ok")
	w.deploy(id, "v0")
	var asked, failed atomic.Int64
	done := make(chan struct{})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				path := "/"
				if i == 0 {
					path = "/slow"
				}
				if _, _, err := w.ask(id, path); err != nil {
					failed.Add(1)
					t.Log(err)
				}
				asked.Add(1)
			}
		})
	}
	for n := range 5 {
		if st := w.deploy(id, fmt.Sprint("v", n+1)); st.Phase != Running {
			t.Errorf("%+v", st)
		}
		time.Sleep(100 * time.Millisecond)
	}
	close(done)
	wg.Wait()
	if failed.Load() > 0 || asked.Load() < 20 {
		t.Errorf("%d of %d failed", failed.Load(), asked.Load())
	}
}

// A killed process is started again, a request waits for it, and what it left
// behind is gone.
func TestKilled(t *testing.T) {
	w := start(t)
	id := w.site("app1", "forks")
	w.deploy(id, "v1")
	for range 2 {
		pid, _ := w.must(id)
		children := regexp.MustCompile(`child (\d+)`).FindAllStringSubmatch(w.log(id, appLog), -1)
		child, _ := strconv.Atoi(children[len(children)-1][1])
		if !alive(child) {
			t.Fatalf("no child %d", child)
		}
		w.mu.Lock()
		run := w.apps[key(id)].serving.command.Process.Pid
		w.mu.Unlock()
		_ = syscall.Kill(run, syscall.SIGKILL)
		w.gone(pid)
		w.gone(child)
		if next, _ := w.must(id); next == pid {
			t.Error("the killed process answers")
		}
	}
	if st := w.State(id); st.Phase != Running || st.Restarts != 2 {
		t.Errorf("%+v", st)
	}
}

// A process that ends without having answered fails the start, with its last
// words, and is tried again after a while, boundedly.
func TestExitsAtOnce(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := w.site("app1", "exits")
	st := w.deploy(id, "v1")
	if st.Phase != Failed || st.Detail != "The app's process has ended with exit code 3: ModuleNotFoundError: No module named 'flask'" {
		t.Fatalf("%+v", st)
	}
	if lease, _ := w.Acquire(t.Context(), id, time.Minute); lease != nil {
		t.Error("a failed app answers")
	}
	for began := time.Now(); w.State(id).Restarts == 0; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			t.Fatalf("not tried again: %+v", w.State(id))
		}
	}
	w.site("app1", "ok")
	w.runs(id)
}

// A version that does not start ends the former one: the app says that it has
// failed, as in Azure.
func TestABadVersion(t *testing.T) {
	w := start(t)
	id := w.site("app1", "ok")
	w.deploy(id, "v1")
	pid, _ := w.must(id)
	w.site("app1", "exits")
	if st := w.wait(id); st.Phase != Failed {
		t.Errorf("%+v", st)
	}
	w.gone(pid)
}

// A deployment in which nothing can be started has come to its end: the
// default page answers for it.
func TestNothingToStart(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := w.site("app1", "")
	if st := w.deploy(id, "v1"); st.Phase != Running || st.Version != "v1" || !st.Default {
		t.Errorf("%+v", st)
	}
}

// An app that never listens fails when its time is up.
func TestNeverListens(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := w.site("app1", "never", "WEBSITES_CONTAINER_START_TIME_LIMIT", "1") // which is 10, the least
	began := time.Now()
	st := w.deploy(id, "v1")
	if st.Phase != Failed || !strings.Contains(st.Detail, "has not answered on port") || time.Since(began) < 9*time.Second {
		t.Errorf("%+v after %v", st, time.Since(began))
	}
}

// WEBSITE_WARMUP_STATUSES says which answers count.
func TestWarmUpStatuses(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := w.site("app1", "ok", "STATUS", "500", "WEBSITE_WARMUP_STATUSES", "200,202-299", "WEBSITES_CONTAINER_START_TIME_LIMIT", "10")
	if st := w.deploy(id, "v1"); st.Phase != Failed || !strings.Contains(st.Detail, "with 500, not with 200,202-299") {
		t.Errorf("%+v", st)
	}
	other := w.site("app2", "ok", "STATUS", "404")
	if st := w.deploy(other, "v1"); st.Phase != Running {
		t.Errorf("any status counts: %+v", st)
	}
}

// When the supervisor ends so do its apps; the next one starts them again.
func TestDownAndUp(t *testing.T) {
	w := start(t)
	id := w.site("app1", "ok")
	w.deploy(id, "v1")
	pid, _ := w.must(id)
	w.stop()
	if alive(pid) {
		t.Error("an app outlives the cloud")
	}
	if lease, _ := w.Acquire(t.Context(), id, time.Second); lease != nil {
		t.Error("an ended supervisor leads to a process")
	}
	w.apps = map[string]*app{}
	w.up()
	if next, version := w.must(id); next == pid || version != "v1" {
		t.Errorf("process %d, version %s", next, version)
	}
}

// The environment of an app holds nothing of the cloud's that is not its
// business.
func TestEnvironment(t *testing.T) {
	t.Setenv("LANYARD_MASTER_KEY", "secret")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("https_proxy", "http://proxy.invalid")
	w := start(t)
	id := w.site("app1", "ok")
	w.deploy(id, "v1")
	pid, _ := w.must(id)
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	if err != nil {
		t.Fatal(err)
	}
	env := strings.Split(string(text), "\x00")
	for _, kv := range env {
		if strings.Contains(kv, "secret") {
			t.Errorf("the app has %s", kv)
		}
	}
	for _, want := range []string{"HOME=" + w.Content.Folder(id), "https_proxy=http://proxy.invalid", "HOST=127.0.0.1"} {
		if !strings.Contains(string(text), want+"\x00") {
			t.Errorf("%s is not in %s", want, strings.ReplaceAll(string(text), "\x00", "\n"))
		}
	}
}
