package az

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// wsgi is the smallest app that App Service starts by its file's name.
const wsgi = `
def app(environ, start_response):
    print("served", environ["PATH_INFO"], flush=True)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"VERSION"]
`

// zipped makes an archive in the session's folder.
func (s *session) zipped(t *testing.T, name string, files map[string]string) {
	t.Helper()
	s.file(t, name, clienttest.Zip(t, files))
}

// version is the app that says its version.
func version(v string) string { return strings.ReplaceAll(wsgi, "VERSION", v) }

// deploying plays every way in which az brings an app to App Service.
func (s *session) deploying(t *testing.T) {
	s.zipped(t, "one.zip", map[string]string{"app.py": version("one"), "data/old.txt": "old"})
	s.zipped(t, "two.zip", map[string]string{"app.py": version("two")})
	s.zipped(t, "up.zip", map[string]string{"app.py": "x", "../evil.py": "x"})
	s.zipped(t, "broken.zip", map[string]string{"app.py": version("broken"), "requirements.txt": "no-such-package-of-anybody==1.0\n"})
	s.zipped(t, "built.zip", map[string]string{"app.py": version("built"), "requirements.txt": "itsdangerous\n"})
	s.file(t, "page.txt", []byte("a page"))
	packages := httptest.NewServer(http.FileServer(http.Dir(s.dir)))
	s.Cleanup(packages.Close)
	s.words["{packages}"] = packages.URL
	const (
		deploy   = "webapp deploy -g rg1 -n ship1 "
		active   = "webapp log deployment list -g rg1 -n ship1 --query [?active].[deployer,status] -o tsv"
		settings = "webapp config appsettings set -g rg1 -n ship1 -o none --settings "
		log      = "webapp log deployment show -g rg1 -n ship1 --query [].message -o tsv"
	)
	s.play(t, []step{
		{command: "appservice plan create -g rg1 -n planship --is-linux --sku S1", has: []string{"planship"}},
		{command: "webapp create -g rg1 -p planship -n ship1 --runtime PYTHON:3.11", has: []string{"ship1.azurewebsites.net"}},
		{command: deploy + "--type zip --src-path {dir}/one.zip", has: []string{"RuntimeSuccessful", "Deployment has completed successfully"}, shown: by(active, "OneDeploy\t4")},
		{command: deploy + "--type zip --src-path {dir}/up.zip", code: 1, has: []string{"leads out of the app", "Build failed"}},
		{command: active, has: []string{"OneDeploy\t4"}},
		{command: "webapp deployment source config-zip -g rg1 -n ship1 --src {dir}/two.zip", has: []string{"RuntimeSuccessful"}, shown: by(active, "ZipDeploy\t4").without("OneDeploy\t4")},
		{command: deploy + "--type static --src-path {dir}/page.txt --target-path static/page.txt", has: []string{"completed successfully"},
			shown: by(active, "OneDeploy\t4").without("ZipDeploy\t4")},
		{command: deploy + "--type zip --src-path {dir}/one.zip --async true --clean false", has: []string{"completed successfully"}},
		{command: deploy + "--type zip --src-path {dir}/two.zip --clean true --track-status false", has: []string{"completed successfully"}},
		{command: deploy + "--type zip --src-url {packages}/one.zip", has: []string{"submitted asynchronously"}},
		{command: settings + "SCM_DO_BUILD_DURING_DEPLOYMENT=true"},
	})
	s.settled(t, "ship1")
	s.play(t, []step{
		{command: "rest --method post --url {rg}/providers/Microsoft.Web/sites/ship1/newpassword?api-version=2025-05-01"}, // az asks for the new one
		{command: deploy + "--type zip --src-path {dir}/built.zip", has: []string{"RuntimeSuccessful"}, shown: by(log, "Running pip install", "Successfully installed", "Deployment successful")},
		{command: deploy + "--type zip --src-path {dir}/broken.zip", code: 1,
			has: []string{"the build process failed", "no-such-package-of-anybody", "https://ship1.scm.azurewebsites.net/api/deployments/"}},
		{command: log, has: []string{"ERROR: No matching distribution found for no-such-package-of-anybody==1.0", "runs on"}},
		{command: "webapp log download -g rg1 -n ship1 --log-file {dir}/logs.zip", has: []string{"Downloaded logs"}},
		// Without the password az brings a token.
		{command: "resource update --ids {rg}/providers/Microsoft.Web/sites/ship1/basicPublishingCredentialsPolicies/scm --set properties.allow=false -o none",
			shown: by("resource show --ids {rg}/providers/Microsoft.Web/sites/ship1/basicPublishingCredentialsPolicies/scm --query properties.allow", "false")},
		{command: deploy + "--type zip --src-path {dir}/one.zip", has: []string{"RuntimeSuccessful"},
			shown: by(log, "Deployment successful").without("Running pip install", "Successfully installed")},
		{command: "webapp deployment slot create -g rg1 -n ship1 -s stage", has: []string{"stage"}},
		{command: deploy + "--slot stage --type zip --src-path {dir}/two.zip", has: []string{"completed successfully"},
			shown: by("webapp log deployment list -g rg1 -n ship1 --slot stage --query [?active].[deployer,status] -o tsv", "OneDeploy\t4")},
	})
	if info, err := os.Stat(filepath.Join(s.dir, "logs.zip")); err != nil || info.Size() < 100 {
		t.Errorf("the downloaded logs: %v %v", info, err)
	}
	s.ups(t)
	s.tails(t)
}

// settled waits until no deployment of an app is under way.
func (s *session) settled(t *testing.T, app string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		r := s.Run(s.az, "webapp", "log", "deployment", "list", "-g", "rg1", "-n", app, "--query", "[?complete==`false`].id", "-o", "tsv").OK(t)
		if strings.TrimSpace(r.Stdout) == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("a deployment of " + app + " does not end")
		}
	}
}

// ups has `az webapp up` make an app from a folder. Without -l az itself fails.
func (s *session) ups(t *testing.T) {
	folder := filepath.Join(s.dir, "upapp")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "app.py"), []byte(version("up")), 0o600); err != nil {
		t.Fatal(err)
	}
	r := s.Command(folder, nil, s.Program, "--home", s.Home, "run", "--", s.az, "webapp", "up", "-g", "rg1", "-n", "ship2", "-p", "planship", "-l", "westeurope", "--runtime", "PYTHON:3.11", "--sku", "S1").OK(t)
	if !strings.Contains(r.Stdout, `"name": "ship2"`) {
		t.Errorf("az webapp up: %s\n%s", r.Stdout, r.Stderr)
	}
	s.play(t, []step{{command: "webapp log deployment list -g rg1 -n ship2 --query [?active].[deployer,status] -o tsv", has: []string{"ZipDeploy\t4"}}})
}

// tails follows the log of an app that is asked meanwhile.
func (s *session) tails(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tail := exec.CommandContext(ctx, s.Program, "--home", s.Home, "run", "--", s.az, "webapp", "log", "tail", "-g", "rg1", "-n", "ship1")
	tail.Cancel, tail.WaitDelay = func() error { return tail.Process.Signal(os.Interrupt) }, 5*time.Second
	out, err := tail.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := tail.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cancel(); _ = tail.Wait() }()
	seen := ""
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		seen += lines.Text() + "\n"
		if strings.Contains(lines.Text(), "Welcome, you are now connected") {
			s.Run("curl", "-s", "https://ship1.azurewebsites.net/tailed")
		}
		if strings.Contains(lines.Text(), "served /tailed") {
			return
		}
	}
	t.Errorf("az webapp log tail does not show the request:\n%s", seen)
}
