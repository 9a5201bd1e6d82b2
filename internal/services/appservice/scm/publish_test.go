package scm

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// settings writes the app's settings.
func (f *fixture) settings(id string, pairs string) {
	f.Helper()
	f.control("PUT", siteID+id+"/config/appsettings", `{"properties":{`+pairs+`}}`, 200)
}

// file is what app1 has at a path, "" if nothing.
func (f *fixture) file(label, path string) string {
	f.Helper()
	a := f.Do(f.scm, f.call("GET", label, "/api/vfs/site/wwwroot/"+path, "", "Bearer "+f.Token(operator, scmAudience)))
	if a.Status == 404 {
		return ""
	}
	return a.Body
}

func TestPublish(t *testing.T) {
	f := newFixture(t)
	f.kudu(200, "POST", "app1", "/api/publish?type=zip", zipped("a.txt", "1", "b.txt", "1"))
	f.kudu(200, "PUT", "app1", "/api/publish?TYPE=Zip&clean=False", zipped("a.txt", "2"))
	if a, b := f.file("app1", "a.txt"), f.file("app1", "b.txt"); a != "2" || b != "" {
		t.Errorf("%q %q", a, b)
	}
	f.kudu(200, "POST", "app1", "/api/publish?type=static&path="+url.QueryEscape("/home/site/wwwroot/sub/c.txt"), "three")
	f.kudu(200, "POST", "app1", "/api/publish?type=startup", "#!/bin/sh\nexec true\n")
	if f.file("app1", "a.txt") != "2" || f.file("app1", "sub/c.txt") != "three" || !strings.Contains(f.file("app1", "startup.sh"), "exec true") {
		t.Error("a single file took others along")
	}
	f.kudu(200, "POST", "app1-staging", "/api/zipdeploy", zipped("a.txt", "slot"))
	if f.file("app1-staging", "a.txt") != "slot" || f.file("app1", "a.txt") != "2" {
		t.Error("the slot and its app share files")
	}
	// az writes its flags as Python does, and asks for the progress itself.
	az := f.call("POST", "app1", "/api/publish?type=zip&async=True&restart=False&clean=True&ignorestack=False", zipped("a.txt", "4"), "Bearer "+f.Token(operator, scmAudience))
	az.Header["User-Agent"] = "python/3.11 AZURECLI/2.91.0"
	a := f.Must(f.scm, 202, az)
	if !strings.Contains(a.Header.Get("Location"), "/api/deployments/latest") {
		t.Errorf("%v", a.Header)
	}
	f.idle("app1")
	if got := f.file("app1", "a.txt"); got != "4" {
		t.Errorf("%q", got)
	}
	for query, want := range map[string]string{
		"": "type='' not recognized", "type=exe": "type='exe' not recognized", "type=war": "not supported", "type=static": "Path must be defined",
		"type=static&path=../x": "wwwroot", "type=static&path=/home/LogFiles/x": "wwwroot", "type=zip&path=..%2f..": "wwwroot", "type=zip&async=maybe": "not valid for async",
		"type=zip&clean=2": "not valid for clean", "type=zip&restart=x": "not valid for restart",
	} {
		if a := f.kudu(400, "POST", "app1", "/api/publish?"+query, zipped("a.txt", "bad")); !strings.Contains(a.Body, want) {
			t.Errorf("%s: %s, want %s", query, a.Body, want)
		}
	}
	for name, body := range map[string]string{"up": zipped("../x", "1"), "text": "hello", "empty": ""} {
		if a := f.kudu(400, "POST", "app1", "/api/zipdeploy", body); !strings.Contains(a.Body, "zip file") || f.file("app1", "a.txt") != "4" {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
	damaged := f.call("POST", "app1", "/api/publish?type=zip", zipped("a.txt", "damaged"), "Bearer "+f.Token(operator, scmAudience))
	damaged.Header["x-ms-artifact-checksum"] = strings.Repeat("0", 64)
	if a := f.Must(f.scm, 400, damaged); !strings.Contains(a.Body, "damaged on its way") || f.file("app1", "a.txt") != "4" {
		t.Error(a.Body)
	}
	f.settings("app1", `"PASSWORD":"@Microsoft.KeyVault(SecretUri=https://kv1.vault.azure.net/secrets/s)","SCM_DO_BUILD_DURING_DEPLOYMENT":"true","POST_BUILD_COMMAND":"echo \"$PASSWORD\" > seen.txt"`)
	f.kudu(200, "POST", "app1", "/api/publish?type=zip", zipped("a.txt", "5"))
	if got := f.file("app1", "seen.txt"); !strings.Contains(got, "@Microsoft.KeyVault(") || !strings.Contains(f.kudu(200, "GET", "app1", "/api/settings", "").Body, "@Microsoft.KeyVault(") {
		t.Errorf("a build sees %q", got)
	}
	if left, _ := os.ReadDir(filepath.Join(f.content.Home, "apps", ".arriving")); len(left) != 0 {
		t.Errorf("what was sent is still there: %v", left)
	}
}

// idle waits until no deployment of a site is under way.
func (f *fixture) idle(id string) {
	f.Helper()
	for deadline := time.Now().Add(20 * time.Second); f.content.Busy(siteID + id); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			f.Fatal("the deployment does not end")
		}
	}
}

func TestFetchedPackages(t *testing.T) {
	f := newFixture(t)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/a.zip" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, zipped("a.txt", "fetched"))
	}))
	defer host.Close()
	body := func(uri string) string { return fmt.Sprintf(`{"properties":{"type":"zip","packageUri":%q}}`, uri) }
	if a := f.control("PUT", siteID+"app1/extensions/onedeploy", body(host.URL+"/a.zip"), 202); !strings.Contains(a.Body, `"provisioningState"`) {
		t.Error(a.Body)
	}
	f.idle("app1")
	if got := f.file("app1", "a.txt"); got != "fetched" {
		t.Errorf("%q", got)
	}
	for uri, want := range map[string]string{
		host.URL + "/b.zip": "404", "": "does not contain packageUri", "file:///etc/passwd": "Malformed", "/a.zip": "Malformed", "http://": "Malformed", "http://127.0.0.1:1/a.zip": "could not be fetched",
	} {
		if a := f.control("PUT", siteID+"app1/extensions/onedeploy", body(uri), 400); !strings.Contains(a.Body, want) {
			t.Errorf("%q: %s", uri, a.Body)
		}
	}
	call := f.call("POST", "app2", "/api/publish?type=zip", `{"packageUri":"`+host.URL+`/a.zip"}`, "Bearer "+f.Token(operator, scmAudience))
	call.Header["Content-Type"] = "application/json"
	f.Must(f.scm, 200, call)
	if got := f.file("app2", "a.txt"); got != "fetched" {
		t.Errorf("%q", got)
	}
}

// statusOf is what az polls for.
func (f *fixture) statusOf(id, deployment string) (status string, fault map[string]any) {
	f.Helper()
	p := f.control("GET", siteID+id+"/deploymentStatus/"+deployment, "", 200).JSON()["properties"].(map[string]any)
	if list, _ := p["errors"].([]any); len(list) > 0 {
		fault = list[0].(map[string]any)
	}
	return p["status"].(string), fault
}

func TestDeploymentStatus(t *testing.T) {
	f := newFixture(t)
	f.settings("app1", `"SCM_DO_BUILD_DURING_DEPLOYMENT":true,"PRE_BUILD_COMMAND":"while ! test -e go; do sleep 0.05; done"`)
	token := "Bearer " + f.Token(operator, scmAudience)
	f.Must(f.scm, 202, f.call("POST", "app1", "/api/publish?type=zip&async=true", zipped("a", "1"), token))
	a := f.Must(f.scm, 202, f.call("GET", "app1", "/api/deployments/latest", "", token))
	id := a.JSON()["id"].(string)
	if got, _ := f.statusOf("app1", id); got != "BuildInProgress" && got != "BuildRequestReceived" {
		t.Error(got)
	}
	if a := f.kudu(200, "GET", "app1", "/api/isdeploying", ""); a.JSON()["value"] != true {
		t.Error(a.Body)
	}
	if a := f.kudu(409, "POST", "app1", "/api/publish?type=zip", zipped("a", "2")); !strings.Contains(a.Body, "currently in progress") {
		t.Error(a.Body)
	}
	f.control("POST", siteID+"app1/slots/staging/start", "", 200) // another site's business is not held up
	signal := filepath.Join(f.content.AppFolder(siteID+"app1"), "versions", id, "wwwroot", "go")
	for deadline := time.Now().Add(20 * time.Second); os.WriteFile(signal, nil, 0o600) != nil; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the build does not begin")
		}
	}
	f.idle("app1")
	for phase, want := range map[workers.Phase]string{workers.Starting: "RuntimeStarting", workers.Running: "RuntimeSuccessful", workers.Failed: "RuntimeFailed", workers.Stopped: "RuntimeStarting"} {
		f.runs.set(siteID+"app1", workers.State{Phase: phase, Version: id, Detail: "ImportError: no module named x"})
		got, fault := f.statusOf("app1", id)
		if got != want || (phase == workers.Failed) != (fault != nil && fault["message"] == "ImportError: no module named x") {
			t.Errorf("%s: %s %v", phase, got, fault)
		}
	}
	f.runs.set(siteID+"app1", workers.State{Phase: workers.Running, Version: "the one before"})
	if got, _ := f.statusOf("app1", id); got != "RuntimeStarting" {
		t.Errorf("while the former one runs: %s", got)
	}
	// A failed build says why and where its log is, and what ran runs on.
	f.settings("app1", `"SCM_DO_BUILD_DURING_DEPLOYMENT":"1","PRE_BUILD_COMMAND":"echo ERROR: broken; exit 1"`)
	if a := f.kudu(400, "POST", "app1", "/api/publish?type=zip", zipped("a", "3")); !strings.Contains(a.Body, "ERROR: broken") {
		t.Error(a.Body)
	}
	failed := f.kudu(200, "GET", "app1", "/api/deployments/latest", "").JSON()
	if failed["status"] != float64(content.Failed) || failed["active"] != false {
		t.Errorf("%v", failed)
	}
	got, fault := f.statusOf("app1", failed["id"].(string))
	if got != "BuildFailed" || !strings.Contains(fmt.Sprint(fault["message"]), "ERROR: broken") {
		t.Errorf("%s %v", got, fault)
	}
	logURL := strings.TrimPrefix(failed["log_url"].(string), "https://app1"+suffix)
	if a := f.kudu(200, "GET", "app1", logURL, ""); !strings.Contains(a.Body, `"message":"ERROR: broken"`) {
		t.Errorf("%s: %s", logURL, a.Body)
	}
	if active := f.kudu(200, "GET", "app1", "/api/deployments/"+id, "").JSON(); active["active"] != true || f.file("app1", "a") != "1" {
		t.Errorf("%v", active)
	}
	// The one before is not what anybody waits for once another has come.
	f.settings("app1", "")
	f.kudu(200, "POST", "app1", "/api/publish?type=zip", zipped("a", "4"))
	f.control("GET", siteID+"app1/deploymentStatus/"+id, "", 404)
	f.kudu(404, "GET", "app1", "/api/deployments/nosuch", "")
	f.kudu(404, "GET", "app2", "/api/deployments/latest", "")
	f.kudu(404, "GET", "app2", "/api/deployments/"+id+"/log", "")
}

// TestFiles: links that an app made lead nowhere, and paths stay below /home.
func TestFiles(t *testing.T) {
	f := newFixture(t)
	f.kudu(200, "POST", "app1", "/api/zipdeploy", zipped("a.txt", "1", "sub/b c.html", "<script>"))
	v, _, err := f.content.Current(t.Context(), siteID+"app1")
	if err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"abs": secret, "dir": filepath.Dir(secret), "up": "../../../.."} {
		if err := os.Symlink(to, filepath.Join(v.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	root := f.kudu(200, "GET", "app1", "/api/vfs/", "")
	list := f.kudu(200, "GET", "app1", "/api/vfs/site/wwwroot/", "")
	if !strings.Contains(root.Body, `"LogFiles"`) || !strings.Contains(list.Body, `"a.txt"`) || strings.Contains(list.Body, `"abs"`) {
		t.Errorf("%s\n%s", root.Body, list.Body)
	}
	page := f.kudu(200, "GET", "app1", "/api/vfs/site/wwwroot/sub/b%20c.html", "")
	if page.Body != "<script>" || page.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%v %s", page.Header, page.Body)
	}
	for _, path := range []string{"site/wwwroot/abs", "site/wwwroot/dir/secret", "site/wwwroot/up/x", "site/wwwroot/nosuch", "etc/passwd", "site/deployments", "lanyard.db"} {
		f.kudu(404, "GET", "app1", "/api/vfs/"+path, "")
	}
	for _, path := range []string{"..", "site/../../x", "site/wwwroot/../../../master.key", "site/wwwroot/..%2f..%2f..%2fmaster.key", "site/wwwroot/%2e%2e/%2e%2e/x", "site/wwwroot/a%00", `site/wwwroot/..\x`} {
		if a := f.Do(f.scm, f.call("GET", "app1", "/api/vfs/"+path, "", "Bearer "+f.Token(operator, scmAudience))); a.Status != 400 && a.Status != 404 {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	if a := f.kudu(200, "GET", "app1", "/api/vfs/LogFiles/", ""); strings.TrimSpace(a.Body) != "[]" {
		t.Error(a.Body)
	}
}

func TestLogs(t *testing.T) {
	f := newFixture(t)
	folder := f.content.LogFiles(siteID + "app1")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	say := func(name, text string) {
		t.Helper()
		out, err := os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = out.WriteString(text)
			out.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const app, platform = "2026_11_26_lanyard_default_docker.log", "2026_11_26_lanyard_docker.log"
	say(app, strings.Repeat("long ago\n", backlog))
	say(app, "before\n")
	server := httptest.NewServer(f.scm)
	defer server.Close()
	q, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/logstream", nil)
	q.Host = "app1" + suffix
	q.Header.Set("Authorization", "Bearer "+f.Token(operator, scmAudience))
	answer, err := server.Client().Do(q)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("%v %v", answer, err)
	}
	defer answer.Body.Close()
	got := ""
	until := func(want string) {
		t.Helper()
		buffer := make([]byte, 1<<16)
		for deadline := time.Now().Add(10 * time.Second); !strings.Contains(got, want); {
			n, err := answer.Body.Read(buffer)
			if got += string(buffer[:n]); err != nil || time.Now().After(deadline) {
				t.Fatalf("%v, the stream has no %q", err, want)
			}
		}
	}
	until("before\n")
	if _, first, _ := strings.Cut(got, "service.\n"); !strings.HasPrefix(first, "long ago\n") {
		t.Errorf("what was said before begins with %.40q", first)
	}
	if len(got) > 2*backlog {
		t.Errorf("%d bytes of what was said long ago", len(got))
	}
	say(platform, "Starting container\n")
	until("Starting container\n")
	say(app, "half a ")
	say(app, "line\n")
	until("half a line\n")
	// The log is full and goes on under the same name, three times.
	for n := 1; n <= 3; n++ {
		last, first := fmt.Sprintf("last of %d\n", n), fmt.Sprintf("first after %d\n", n)
		say(app, strings.Repeat("much at once\n", maxTake/10)+last)
		if err := os.Rename(filepath.Join(folder, app), filepath.Join(folder, fmt.Sprintf("%s.%d.log", strings.TrimSuffix(app, ".log"), n))); err != nil {
			t.Fatal(err)
		}
		say(app, first)
		until(first)
		if strings.Count(got, last) != 1 || strings.Count(got, "before\n") != 1 {
			t.Errorf("lines were lost or came twice when the log was full for the time %d", n)
		}
	}
	answer.Body.Close()
	f.kudu(200, "POST", "app1", "/api/zipdeploy", zipped("a.txt", "1"))
	dump := f.kudu(200, "GET", "app1", "/dump", "")
	archive, err := zip.NewReader(bytes.NewReader([]byte(dump.Body)), int64(len(dump.Body)))
	if err != nil {
		t.Fatal(err)
	}
	names := ""
	for _, file := range archive.File {
		names += file.Name + " "
	}
	if !strings.Contains(names, "LogFiles/"+app) || !strings.Contains(names, "deployments/") || !strings.Contains(names, "log.log") {
		t.Error(names)
	}
	if a := f.kudu(200, "GET", "app1", "/api/logs/docker", ""); !strings.Contains(a.Body, `"path":"/home/LogFiles/`+app+`"`) || !strings.Contains(a.Body, `"machineName":"lanyard"`) {
		t.Error(a.Body)
	}
	if a := f.kudu(200, "GET", "app2", "/dump", ""); strings.Contains(a.Body, "lanyard_default") {
		t.Error("another app's logs")
	}
	f.kudu(404, "GET", "app1", "/api/startuplogs/summary", "")
	f.kudu(404, "GET", "app1", "/api/startuplogs?latest=true", "")
}

func FuzzOptions(f *testing.F) {
	for _, q := range []string{"type=zip", "type=static&path=a/b", "type=zip&path=%2e%2e/x&clean=TRUE", "async=&restart=0&type=startup", "type=zip&type=static&path=/home/site/wwwroot/../../x"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		o, err := fromQuery(&web.Request{Query: values})
		if err != nil {
			return
		}
		r, err := o.request()
		if err == nil && (r.Target != "" && !filepath.IsLocal(r.Target) || r.File && r.Target == "") {
			t.Errorf("%q goes to %q", query, r.Target)
		}
	})
}
