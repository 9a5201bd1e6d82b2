package workers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/processes"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// The test's own program is an app, and stands for lanyard too: what lanyard's
// hosted runs do themselves is tried with the real one, in test/crash.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "be" {
		be(os.Args[2])
	}
	if slices.Contains(os.Args, "--hosted") {
		host(os.Args[slices.Index(os.Args, "--")+1:])
	}
	os.Exit(m.Run())
}

// host runs a command until it ends or standard input does.
func host(argv []string) {
	port := os.Args[slices.Index(os.Args, "--port")+1]
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "PORT="+port)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		fmt.Println(err)
		os.Exit(125)
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = cmd.Process.Signal(syscall.SIGTERM)
		time.Sleep(500 * time.Millisecond)
		_ = cmd.Process.Kill()
	}()
	_ = cmd.Wait()
	os.Exit(max(cmd.ProcessState.ExitCode(), 0))
}

// be is an app.
func be(what string) {
	port := os.Getenv("PORT")
	switch what {
	case "exits":
		fmt.Println("Traceback (most recent call last):\nModuleNotFoundError: No module named 'flask'\n[INFO] Shutting down: Master")
		os.Exit(3)
	case "never":
		time.Sleep(time.Hour)
	case "noise":
		line := strings.Repeat("x", 1000) + "\n"
		for range 40_000 {
			_, _ = os.Stdout.WriteString(line)
		}
	case "forks":
		child := exec.Command(os.Args[0], "be", "never")
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := child.Start(); err != nil {
			os.Exit(1)
		}
		fmt.Println("child", child.Process.Pid)
	case "greedy":
		hoard = make([]byte, 200<<20)
		for i := range hoard {
			hoard[i] = 1
		}
	case "fixed":
		port = os.Getenv("FIXED")
	}
	server := &http.Server{Addr: "127.0.0.1:" + port, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			time.Sleep(300 * time.Millisecond)
		}
		if s := os.Getenv("STATUS"); s != "" {
			status, _ := strconv.Atoi(s)
			w.WriteHeader(status)
		}
		dir, _ := os.Getwd()
		fmt.Fprintf(w, "%d %s", os.Getpid(), filepath.Base(filepath.Dir(dir)))
	})}
	go func() {
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		<-stop
		_ = server.Shutdown(context.Background())
		fmt.Println("ended gracefully")
		os.Exit(0)
	}()
	if err := server.ListenAndServe(); err != nil && err != http.ErrServerClosed {
		fmt.Println(err)
		os.Exit(1)
	}
	select {}
}

var hoard []byte

// world is a supervisor of apps that a test defines.
type world struct {
	*testing.T
	*Supervisor
	home string
	stop func()

	sites struct {
		sync.Mutex
		byKey map[string]Site
	}
}

// self is the path of this program.
func self(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

const prefix = "/subscriptions/0/resourceGroups/rg1/providers/Microsoft.Web/sites/"

// start starts a supervisor on a home; options change its configuration.
func start(t *testing.T, options ...func(*Config)) *world {
	t.Helper()
	home := t.TempDir()
	db := storetest.Open(t, "", []store.Schema{content.Schema})
	files, err := content.New(content.Config{DB: db, Home: home, Clock: clock.System{}, NewID: guid.Random(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, home: home}
	w.sites.byKey = map[string]Site{}
	c := Config{
		DB: db, Content: files, Program: self(t), Home: home, Clock: clock.System{}, NewID: guid.Random(), Log: slog.New(slog.DiscardHandler),
		Site: func(_ context.Context, id string) (*Site, error) {
			w.sites.Lock()
			defer w.sites.Unlock()
			if site, ok := w.sites.byKey[key(id)]; ok {
				return &site, nil
			}
			return nil, nil
		},
		Sites: func(context.Context) (ids []string, err error) {
			w.sites.Lock()
			defer w.sites.Unlock()
			for id := range w.sites.byKey {
				ids = append(ids, id)
			}
			return ids, nil
		},
	}
	for _, o := range options {
		o(&c)
	}
	if w.Supervisor, err = New(c); err != nil {
		t.Fatal(err)
	}
	w.up()
	t.Cleanup(func() { w.stop() })
	return w
}

// up runs the supervisor, again if it has ended.
func (w *world) up() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Supervisor.Run(ctx) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			w.Error(err)
		}
	})
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		w.mu.Lock()
		up := w.running
		w.mu.Unlock()
		if up {
			return
		}
	}
	w.Fatal("the supervisor does not come up")
}

// site defines an app; the change feed is played by hand.
func (w *world) site(name, command string, settings ...string) string {
	w.Helper()
	s := Site{ID: prefix + name, Name: name, Group: "rg1", Runtime: "TEST|1", Settings: map[string]string{}}
	if command != "" {
		s.Command = "exec " + self(w.T) + " be " + command
	}
	for i := 0; i+1 < len(settings); i += 2 {
		s.Settings[settings[i]] = settings[i+1]
		s.Command = settings[i] + "=" + settings[i+1] + " " + s.Command
	}
	w.change(s.ID, func(old *Site) { *old = s; old.Takes = fmt.Sprint(s.Command, s.Settings) })
	return s.ID
}

// change changes an app as a write of Resource Manager's would.
func (w *world) change(id string, f func(*Site)) {
	w.sites.Lock()
	site := w.sites.byKey[key(id)]
	f(&site)
	w.sites.byKey[key(id)] = site
	w.sites.Unlock()
	w.follow(w.Context(), []store.Change{{Kind: "resource", Key: key(id) + "/config/web"}})
}

// version makes a site run a version that is not built.
func (w *world) version(id, version string) {
	w.Helper()
	err := w.DB.Write(w.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(w.Context(), `INSERT INTO content_current (site, version, env) VALUES (?, ?, '') ON CONFLICT (site) DO UPDATE SET version = excluded.version`, key(id), version)
		return err
	})
	if err == nil {
		err = os.MkdirAll(filepath.Join(w.Content.AppFolder(id), "versions", version, "wwwroot"), 0o700)
	}
	if err != nil {
		w.Fatal(err)
	}
}

// deploy makes a site run a version, and waits until it does or fails.
func (w *world) deploy(id, version string) State {
	w.Helper()
	w.version(id, version)
	w.Deployed(w.Context(), id, version)
	return w.wait(id)
}

func (w *world) wait(id string) State {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), 30*time.Second)
	defer cancel()
	return w.Wait(ctx, id)
}

func (w *world) runs(id string) State {
	w.Helper()
	st := w.wait(id)
	if st.Phase != Running || st.Port == 0 {
		w.Fatalf("%s: %+v\n%s", id, st, w.log(id, appLog))
	}
	return st
}

// ask makes a request as the front does, and returns the process's id and
// version.
func (w *world) ask(id, path string) (pid int, version string, err error) {
	lease, st := w.Acquire(w.Context(), id, 10*time.Second)
	for tries := 0; lease != nil; tries++ {
		defer lease.Release()
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get("http://127.0.0.1:" + strconv.Itoa(lease.Port) + path)
		broken := errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF)
		if broken && tries == 0 { // as the front does
			lease, st = w.Next(w.Context(), id, lease.Port, 10*time.Second)
			continue
		}
		return read(resp, err)
	}
	return 0, "", fmt.Errorf("no process: %+v", st)
}

func read(resp *http.Response, err error) (pid int, version string, _ error) {
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	_, err = fmt.Fscan(resp.Body, &pid, &version)
	return pid, version, err
}

func (w *world) must(id string) (pid int, version string) {
	w.Helper()
	pid, version, err := w.ask(id, "/")
	if err != nil {
		w.Fatal(err)
	}
	return pid, version
}

// log returns what stands in the logs of a kind.
func (w *world) log(id, kind string) string {
	files, _ := filepath.Glob(filepath.Join(w.Content.LogFiles(id), "*"+kind))
	var all strings.Builder
	for _, f := range files {
		text, _ := os.ReadFile(f)
		all.Write(text)
	}
	return all.String()
}

// alive reports whether a process is there and has not ended.
func alive(pid int) bool {
	for _, p := range processes.All() {
		if p.PID == pid {
			return !p.Dead
		}
	}
	return false
}

// gone waits for a process's end.
func (w *world) gone(pid int) {
	w.Helper()
	for deadline := time.Now().Add(10 * time.Second); alive(pid); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.Fatalf("process %d is still there", pid)
		}
	}
}
