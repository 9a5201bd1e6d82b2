package crash

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// tenacious is an app that does what it can to stay: it ignores SIGTERM, and
// has a daemon that forked twice, has a session of its own, no environment and
// closed files.
const tenacious = `
import http.server, json, os, signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(write, str(os.getpid()).encode())
        null = os.open("/dev/null", os.O_RDWR)
        for fd in range(3): os.dup2(null, fd)
        os.closerange(3, 100)
        os.execve("/bin/sleep", ["sleep", "600"], {})
    os._exit(0)
os.wait()
daemon = int(os.read(read, 20))
child = subprocess.Popen(["sleep", "600"]).pid
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"app": os.getpid(), "run": os.getppid(), "daemon": daemon, "child": child,
            "version": os.environ.get("VERSION"), "port": os.environ["PORT"], "header": os.environ.get("IDENTITY_HEADER", "")}).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *a): print(self.path, flush=True)
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), H).serve_forever()
`

// hosted is what tenacious says of itself.
type hosted struct {
	App, Run, Daemon, Child int
	Version, Port, Header   string
}

func (h hosted) all() []int { return []int{h.App, h.Run, h.Daemon, h.Child} }

// alive lists those of the processes that have not ended.
func alive(pids []int) (left []string) {
	for _, pid := range pids {
		stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if err == nil && !bytes.HasPrefix(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" Z")) {
			command, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
			left = append(left, fmt.Sprintf("%d (%s)", pid, strings.ReplaceAll(string(command), "\x00", " ")))
		}
	}
	return left
}

func endIn(t *testing.T, what string, limit time.Duration, pids []int) {
	t.Helper()
	for deadline := time.Now().Add(limit); len(alive(pids)) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: still there after %v: %s", what, limit, strings.Join(alive(pids), ", "))
		}
	}
}

// deployed makes an app of one file.
func deployed(o *clienttest.Operator, name string) {
	o.Do("PATCH", o.Path("Microsoft.Web/sites/"+name+"/config/web"), "2025-05-01", map[string]any{"properties": map[string]any{
		"linuxFxVersion": "DOTNETCORE|8.0", "appCommandLine": "python3 -u server.py",
	}})
	o.Deploy(name, map[string]string{"server.py": tenacious})
}

// asked is what the app says.
func asked(t *testing.T, o *clienttest.Operator, name string) (h hosted) {
	t.Helper()
	status, answer, err := o.Call("GET", "https://"+name+".azurewebsites.net/", "", nil)
	if err == nil {
		err = json.Unmarshal(answer, &h)
	}
	if err != nil || status != 200 {
		t.Fatalf("the app: %d %s %v", status, answer, err)
	}
	return h
}

// operator is an operator of the cloud that runs now.
func operator(c *clienttest.Cloud) *clienttest.Operator {
	o := c.Operator()
	o.SignIn(arm, clienttest.Kudu)
	return o
}

// An app's process that is killed is healed; when Lanyard is killed nothing of
// its apps stays, whatever they do to stay, and the next one runs them again;
// `down` ends them.
func TestKillApps(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		clienttest.Missing(t, "python3")
	}
	c := clienttest.Start(t)
	o := operator(c)
	o.MakePlace()
	o.MakeApp("crashapp", true, nil, map[string]string{"VERSION": "1"})
	deployed(o, "crashapp")
	ask := func() hosted { t.Helper(); return asked(t, o, "crashapp") }

	first := ask()
	if first.Version != "1" || first.Header == "" {
		t.Errorf("%+v", first)
	}
	_ = syscall.Kill(first.App, syscall.SIGKILL)
	second := ask()
	endIn(t, "the app was killed", 5*time.Second, first.all())

	time.Sleep(2500 * time.Millisecond) // the daemon has been seen
	_ = syscall.Kill(second.Run, syscall.SIGKILL)
	third := ask()
	endIn(t, "its run was killed", 5*time.Second, second.all())

	c.Kill()
	endIn(t, "Lanyard was killed", 10*time.Second, third.all())
	c.Up()
	o = operator(c)
	fourth := ask()

	// A request that comes at once waits for the new process.
	o.Do("PUT", o.Path("Microsoft.Web/sites/crashapp/config/appsettings"), "2025-05-01", map[string]any{"properties": map[string]any{"VERSION": "2"}})
	fifth := ask()
	if fifth.Version != "2" {
		t.Errorf("after the change: %+v", fifth)
	}
	endIn(t, "the app was replaced", 12*time.Second, fourth.all())

	o.Do("POST", o.Path("Microsoft.Web/sites/crashapp/stop"), "2025-05-01", nil)
	endIn(t, "the app was stopped", 12*time.Second, fifth.all())
	if status, _, err := o.Call("GET", "https://crashapp.azurewebsites.net/", "", nil); err != nil || status != 403 {
		t.Errorf("stopped: %d %v", status, err)
	}
	o.Do("POST", o.Path("Microsoft.Web/sites/crashapp/start"), "2025-05-01", nil)
	sixth := ask()
	c.Lanyard("down").OK(t)
	if left := alive(sixth.all()); len(left) > 0 {
		t.Errorf("after down: %s", strings.Join(left, ", "))
	}
}
