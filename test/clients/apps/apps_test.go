// Package apps plays deployed apps on the real program: whose identity they
// have, what swaps and restarts do to their requests, who answers for them.
package apps

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

const (
	arm   = "https://management.azure.com"
	vault = "https://vault.azure.net"
	sites = "Microsoft.Web/sites/"
	api   = "2025-05-01"
)

// server is an app in plain Python: it says who it is, reads a vault with its
// identity, and lets itself be told with which header and where to ask.
const server = `
import http.server, json, os, urllib.error, urllib.parse, urllib.request
def get(url, header):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=header)) as r: return r.status, r.read().decode()
    except urllib.error.HTTPError as e: return e.code, e.read().decode()
    except Exception as e: return 0, repr(e)
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        q = dict(urllib.parse.parse_qsl(urllib.parse.urlparse(self.path).query))
        out = {"name": os.environ["WEBSITE_HOSTNAME"], "version": VERSION, "colour": os.environ.get("COLOUR"), "sticky": os.environ.get("STICKY"),
            "header": os.environ.get("IDENTITY_HEADER", ""), "endpoint": os.environ.get("IDENTITY_ENDPOINT", ""), "pid": os.getpid()}
        if "vault" in q:
            endpoint = q.get("endpoint", os.environ.get("IDENTITY_ENDPOINT", ""))
            status, text = get(endpoint + "?api-version=2019-08-01&resource=https://vault.azure.net", {"X-IDENTITY-HEADER": q.get("header", os.environ.get("IDENTITY_HEADER", ""))})
            out["tokenStatus"] = status
            if status == 200:
                out["status"], text = get("https://%s.vault.azure.net/secrets/s1?api-version=7.4" % q["vault"], {"Authorization": "Bearer " + json.loads(text)["access_token"]})
                out["value"] = json.loads(text).get("value")
        body = json.dumps(out).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *a): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), H).serve_forever()
`

func version(v string) map[string]string {
	return map[string]string{"server.py": fmt.Sprintf("VERSION = %q\n", v) + server}
}

// answer is what the app says.
type answer struct {
	Name, Version, Colour, Sticky, Header, Endpoint, Value string
	TokenStatus, Status, PID                               int
}

// cloud is a cloud with an operator who may do what the tests do.
type cloud struct {
	*clienttest.Cloud
	o *clienttest.Operator
}

func start(t *testing.T) cloud {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		clienttest.Missing(t, "python3")
	}
	c := clienttest.Start(t)
	o := c.Operator()
	o.SignIn(arm, clienttest.Kudu, vault)
	o.MakePlace()
	return cloud{c, o}
}

// app makes a web app that runs the server of a version.
func (c cloud) app(name, v string, settings map[string]string) (principal string) {
	c.Helper()
	principal = c.o.MakeApp(name, true, nil, settings)
	c.command(name)
	c.o.Deploy(name, version(v))
	return principal
}

// command says by what an app or slot ("app/slots/s") is started.
func (c cloud) command(name string) {
	c.Helper()
	c.o.Do("PATCH", c.o.Path(sites+name+"/config/web"), api, map[string]any{"properties": map[string]any{"linuxFxVersion": "TEST|1", "appCommandLine": "exec python3 -u server.py"}})
}

func (c cloud) try(label, query string) (a answer, err error) {
	status, body, err := c.o.Call("GET", "https://"+label+".azurewebsites.net/"+query, "", nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%d %s", status, body)
	}
	if err == nil {
		err = json.Unmarshal(body, &a)
	}
	return a, err
}

func (c cloud) ask(label, query string) answer {
	c.Helper()
	a, err := c.try(label, query)
	if err != nil {
		c.Fatalf("%s %s: %v", label, query, err)
	}
	return a
}

// Two apps at the same time read their own vault, each, and no other.
func TestEachAppReadsItsOwnVault(t *testing.T) {
	c := start(t)
	principals := map[string]string{}
	for _, n := range []string{"1", "2"} {
		v := c.o.Path("Microsoft.KeyVault/vaults/kvown" + n)
		c.o.Do("PUT", v, "2024-11-01", map[string]any{"location": "westeurope", "properties": map[string]any{
			"tenantId": c.Status.TenantID, "sku": map[string]any{"family": "A", "name": "standard"}, "enableRbacAuthorization": true,
		}})
		c.o.Grant(c.Status.Operator.ObjectID, clienttest.KeyVaultSecretsOfficer, v)
		if status, text, err := c.o.Call("PUT", "https://kvown"+n+".vault.azure.net/secrets/s1?api-version=7.4", vault, []byte(`{"value":"of `+n+`"}`)); err != nil || status != 200 {
			t.Fatalf("%d %s %v", status, text, err)
		}
		principals[n] = c.app("own"+n, "1", nil)
		c.o.Grant(principals[n], clienttest.KeyVaultSecretsUser, v)
	}
	var wg sync.WaitGroup
	for range 3 {
		for _, n := range []string{"1", "2"} {
			for _, of := range []string{"1", "2"} {
				wg.Go(func() {
					a, err := c.try("own"+n, "?vault=kvown"+of)
					want, value := 403, ""
					if n == of {
						want, value = 200, "of "+of
					}
					if err != nil || a.Status != want || a.Value != value || a.Name != "own"+n+".azurewebsites.net" {
						t.Errorf("app %s, vault %s: %+v %v", n, of, a, err)
					}
				})
			}
		}
	}
	wg.Wait()

	// The header of one app is worth nothing at the endpoint of the other.
	one, two := c.ask("own1", ""), c.ask("own2", "")
	if one.Header == two.Header || one.Endpoint == two.Endpoint {
		t.Fatalf("%+v %+v", one, two)
	}
	if a := c.ask("own2", "?vault=kvown1&header="+one.Header); a.TokenStatus == 200 || a.Status != 0 {
		t.Errorf("the other's header at its own endpoint: %+v", a)
	}
	if a := c.ask("own2", "?vault=kvown1&endpoint="+one.Endpoint); a.TokenStatus == 200 || a.Status != 0 {
		t.Errorf("its own header at the other's endpoint: %+v", a)
	}
}

// Two slots change places under load: no request is lost, each of them is
// answered by a version that the host was to have, and sticky settings stay.
func TestSwapUnderLoad(t *testing.T) {
	c := start(t)
	c.app("swapped", "1", map[string]string{"COLOUR": "blue", "STICKY": "production"})
	slot := sites + "swapped/slots/stage"
	c.o.Do("PUT", c.o.Path(slot), api, map[string]any{"location": "westeurope", "properties": map[string]any{}})
	c.o.Do("PUT", c.o.Path(sites+"swapped/config/slotConfigNames"), api, map[string]any{"properties": map[string]any{"appSettingNames": []string{"STICKY"}}})
	c.o.Do("PUT", c.o.Path(slot+"/config/appsettings"), api, map[string]any{"properties": map[string]any{"COLOUR": "green", "STICKY": "stage"}})
	c.command("swapped/slots/stage")
	c.o.Deploy("swapped-stage", version("2"))
	if a := c.ask("swapped", ""); a.Version != "1" || a.Colour != "blue" || a.Sticky != "production" {
		t.Fatalf("%+v", a)
	}
	if a := c.ask("swapped-stage", ""); a.Version != "2" || a.Colour != "green" || a.Sticky != "stage" || a.Name != "swapped-stage.azurewebsites.net" {
		t.Fatalf("%+v", a)
	}

	var asked, failed atomic.Int64
	done := make(chan struct{})
	var wg sync.WaitGroup
	for _, label := range []string{"swapped", "swapped", "swapped-stage"} {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, err := c.try(label, ""); err != nil {
					failed.Add(1)
					t.Errorf("%s: %v", label, err)
				}
				asked.Add(1)
			}
		})
	}
	for _, want := range []string{"2", "1"} {
		c.swap(slot)
		a := c.ask("swapped", "")
		if a.Version != want || a.Sticky != "production" || (a.Colour == "green") != (want == "2") {
			t.Errorf("production after the swap: %+v", a)
		}
		if a := c.ask("swapped-stage", ""); a.Version == want || a.Sticky != "stage" {
			t.Errorf("the slot after the swap: %+v", a)
		}
	}
	close(done)
	wg.Wait()
	if asked.Load() < 50 || failed.Load() > 0 {
		t.Errorf("%d of %d requests failed", failed.Load(), asked.Load())
	}
}

func (c cloud) swap(slot string) {
	c.Helper()
	client := &http.Client{Transport: c.Transport()}
	send := func(method, url string) *http.Response {
		r, err := http.NewRequest(method, url, strings.NewReader(`{"targetSlot":"production","preserveVnet":true}`))
		if err != nil {
			c.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+c.o.Token(arm))
		r.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(r)
		if err != nil {
			c.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	resp := send("POST", arm+c.o.Path(slot)+"/slotsswap?api-version="+api)
	location := resp.Header.Get("Location")
	for deadline := time.Now().Add(time.Minute); resp.StatusCode == 202; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.Fatal("the swap does not end")
		}
		resp = send("GET", location)
	}
	if resp.StatusCode != 200 {
		c.Fatalf("the swap: %s", resp.Status)
	}
}

// What the developer runs as the app takes the requests, and gives them back.
func TestRunTakesTheTraffic(t *testing.T) {
	c := start(t)
	c.app("taken", "deployed", nil)
	if a := c.ask("taken", ""); a.Version != "deployed" {
		t.Fatalf("%+v", a)
	}
	mine := fmt.Sprintf("VERSION = %q\n", "mine") + server
	run := exec.Command(c.Program, "--home", c.Home, "run", "-g", clienttest.Group, "--app", "taken", "--", "python3", "-c", mine)
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = run.Process.Kill() }()
	until := func(want string) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			if a, err := c.try("taken", ""); err == nil && a.Version == want {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s does not answer", want)
			}
		}
	}
	until("mine")
	// A restart is one of what was deployed: the developer's program stays.
	before := c.ask("taken", "").PID
	c.o.Do("POST", c.o.Path(sites+"taken/restart"), api, nil)
	if a := c.ask("taken", ""); a.Version != "mine" || a.PID != before {
		t.Errorf("after a restart: %+v", a)
	}
	if err := run.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = run.Wait()
	until("deployed")
}
