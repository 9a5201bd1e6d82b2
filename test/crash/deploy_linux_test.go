package crash

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// Lanyard is killed in the middle of a build: the build's processes end, what
// ran before runs again, the deployment has failed and left no files.
func TestKillDuringDeployment(t *testing.T) {
	c := clienttest.Start(t)
	o := operator(c)
	o.MakePlace()
	o.MakeApp("builtapp", false, nil, nil)
	deployed(o, "builtapp")
	first := asked(t, o, "builtapp")
	versions := filepath.Join(c.Home, "apps", "builtapp", "versions")
	before := folders(t, versions)

	pids := filepath.Join(t.TempDir(), "pids")
	o.Do("PUT", o.Path("Microsoft.Web/sites/builtapp/config/appsettings"), "2025-05-01", map[string]any{"properties": map[string]any{
		"SCM_DO_BUILD_DURING_DEPLOYMENT": "true",
		"PRE_BUILD_COMMAND":              "setsid sh -c 'echo $$ >> " + pids + "; exec sleep 600' >/dev/null 2>&1 & sleep 600 & echo $! >> " + pids + "; echo $$ >> " + pids + "; wait",
	}})
	const scm = "https://builtapp.scm.azurewebsites.net/api/"
	status, answer, err := o.Call("POST", scm+"publish?type=zip&async=true", clienttest.Kudu, clienttest.Zip(t, map[string]string{"server.py": "broken"}))
	if err != nil || status != 202 {
		t.Fatalf("publish: %d %s %v", status, answer, err)
	}
	building := started(t, pids, 3)
	c.Kill()
	if left := folders(t, versions); len(left) != len(before)+1 {
		t.Errorf("the build has no folder: %v", left)
	}
	c.Up()
	endIn(t, "Lanyard was killed during a build", 10*time.Second, building)
	o = operator(c)
	var d struct {
		Status int
		Text   string `json:"status_text"`
	}
	if status, answer, err := o.Call("GET", scm+"deployments/latest", clienttest.Kudu, nil); err != nil || status != 200 || json.Unmarshal(answer, &d) != nil || d.Status != 3 || !strings.Contains(d.Text, "interrupted") {
		t.Errorf("the deployment: %d %s %v", status, answer, err)
	}
	for deadline := time.Now().Add(10 * time.Second); len(folders(t, versions)) != len(before); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("of the versions are left %v, before there were %v", folders(t, versions), before)
		}
	}
	if left, _ := os.ReadDir(filepath.Join(c.Home, "apps", ".arriving")); len(left) > 0 {
		t.Errorf("what was sent is still there: %v", left)
	}
	if second := asked(t, o, "builtapp"); second.App == first.App {
		t.Errorf("the former version: %+v", second)
	}
	// And the next deployment goes through.
	o.Do("PUT", o.Path("Microsoft.Web/sites/builtapp/config/appsettings"), "2025-05-01", map[string]any{"properties": map[string]any{"VERSION": "2"}})
	o.Deploy("builtapp", map[string]string{"server.py": tenacious})
}

func folders(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// started returns the ids of processes that a file lists, when it has n.
func started(t *testing.T, file string, n int) (pids []int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		text, _ := os.ReadFile(file)
		if lines := strings.Fields(string(text)); len(lines) == n {
			for _, l := range lines {
				pid, err := strconv.Atoi(l)
				if err != nil {
					t.Fatal(err)
				}
				pids = append(pids, pid)
			}
			return pids
		}
		if time.Now().After(deadline) {
			t.Fatalf("the build does not begin: %q", text)
		}
	}
}
