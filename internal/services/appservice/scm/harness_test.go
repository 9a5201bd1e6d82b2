package scm

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/services/appservice"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const (
	operator = "00000000-0000-4000-8000-0000000000aa"
	other    = "00000000-0000-4000-8000-0000000000bb"

	scmAudience = "https://appservice.azure.com"
	siteID      = servicetest.GroupID + "/providers/Microsoft.Web/sites/"
)

// fixture is App Service with the apps app1 and app2, app1 with the slot
// staging; the operator is Owner of the subscription.
type fixture struct {
	*servicetest.Cloud
	arm, scm http.Handler
	content  *content.Store
	runs     *fakeRuntime
}

// fakeRuntime stands for the supervisor, whose own tests start processes.
type fakeRuntime struct {
	mu    sync.Mutex
	state map[string]workers.State
}

func (r *fakeRuntime) Deployed(_ context.Context, siteID, deploymentID string) {
	r.set(siteID, workers.State{Phase: workers.Running, Version: deploymentID})
}

func (r *fakeRuntime) State(siteID string) workers.State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state[siteID]
}

func (r *fakeRuntime) set(siteID string, s workers.State) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state[siteID] = s
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	c := servicetest.New(t, directory.Schema, identity.Schema, content.Schema)
	d, err := directory.New(t.Context(), directory.Config{DB: c.DB, Box: c.Box, Clock: c.Clock, NewID: c.Web.NewID, Log: c.Web.Log,
		Empower: func(context.Context, *store.Tx, directory.Cloud) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	files, err := content.New(content.Config{DB: c.DB, Home: t.TempDir(), Clock: c.Clock, NewID: guid.Random(), Log: c.Web.Log})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- files.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	apps, err := appservice.New(appservice.Config{
		Kit: c.Kit, Identities: identity.New(identity.Config{DB: c.DB, Box: c.Box, Kit: c.Kit, Directory: d}), Content: files,
		Tokens: c.Tokens, Inside: http.DefaultClient, Log: c.Web.Log, Clock: c.Clock, NewID: c.Web.NewID,
	})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Cloud: c, content: files, runs: &fakeRuntime{state: map[string]workers.State{}}}
	s, err := New(Config{Sites: apps, Content: files, Runtime: f.runs, Verifier: c.Tokens.Verifier, Fetch: http.DefaultClient, Web: c.Web})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := apps.ARM()
	if err != nil {
		t.Fatal(err)
	}
	more, err := s.ARM()
	f.arm = c.ARM(append(rows, more...), err)
	front, err := s.Front()
	if err != nil {
		t.Fatal(err)
	}
	f.scm = front
	c.Assign(operator, "Owner", "/subscriptions/"+servicetest.Subscription)
	f.control("PUT", servicetest.GroupID+"/providers/Microsoft.Web/serverfarms/plan1", `{"location":"westeurope","sku":{"name":"S1"},"properties":{"reserved":true}}`, 200)
	for _, id := range []string{"app1", "app2", "app1/slots/staging"} {
		f.control("PUT", siteID+id, `{"location":"westeurope","properties":{"serverFarmId":"plan1","siteConfig":{"linuxFxVersion":"PYTHON|3.11"}}}`, 200)
	}
	return f
}

func (f *fixture) control(method, path, body string, status int) servicetest.Answer {
	f.Helper()
	return f.controlAs(operator, method, path, body, status)
}

func (f *fixture) controlAs(who, method, path, body string, status int) servicetest.Answer {
	f.Helper()
	return f.Must(f.arm, status, servicetest.Call{Method: method, URL: "https://management.azure.com" + path + "?api-version=2025-05-01", Token: f.Token(who, "https://management.azure.com/"), Body: body})
}

// kudu is a call of the operator to an scm host.
func (f *fixture) kudu(status int, method, label, path, body string) servicetest.Answer {
	f.Helper()
	return f.Must(f.scm, status, f.call(method, label, path, body, "Bearer "+f.Token(operator, scmAudience)))
}

func (f *fixture) call(method, label, path, body, authorization string) servicetest.Call {
	header := map[string]string{"Content-Type": "application/octet-stream"}
	if authorization != "" {
		header["Authorization"] = authorization
	}
	return servicetest.Call{Method: method, URL: "https://" + label + suffix + path, Body: body, Header: header}
}

// credentials are the publishing user and password of a site or slot.
func (f *fixture) credentials(id string) (user, password string) {
	f.Helper()
	var body struct {
		Properties struct{ PublishingUserName, PublishingPassword string }
	}
	a := f.control("POST", siteID+id+"/config/publishingcredentials/list", "", 200)
	if err := json.Unmarshal([]byte(a.Body), &body); err != nil || body.Properties.PublishingPassword == "" {
		f.Fatalf("%v %s", err, a.Body)
	}
	return body.Properties.PublishingUserName, body.Properties.PublishingPassword
}

func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// zipped is an archive of names and texts.
func zipped(files ...string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, _ := w.Create(files[i])
		_, _ = f.Write([]byte(files[i+1]))
	}
	_ = w.Close()
	return b.String()
}
