package storage

import (
	"net/http"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/payload"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	account  = "staccount1"
	other    = "staccount2"
	host     = "https://" + account + ".blob.core.windows.net"
	audience = "https://storage.azure.com"
	owner    = "99999999-0000-4000-8000-000000000001"
	nobody   = "99999999-0000-4000-8000-000000000002"
	app      = "99999999-0000-4000-8000-000000000003"
)

// fixture is the service with two accounts, an owner of all and others.
type fixture struct {
	*servicetest.Cloud
	service   *Service
	arm, blob *web.Front
}

func newFixture(t testing.TB) *fixture { return fixtureOn(t, servicetest.New(t, Schema)) }

func fixtureOn(t testing.TB, c *servicetest.Cloud) *fixture {
	t.Helper()
	files, err := payload.NewFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Kit: c.Kit, DB: c.DB, Box: c.Box, Verifier: c.Tokens.Verifier, Payload: files, Web: c.Web})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Cloud: c, service: s, arm: c.ARM(s.ARM())}
	if f.blob, err = s.Front(); err != nil {
		t.Fatal(err)
	}
	c.Assign(owner, "Owner", "/")
	for _, name := range []string{account, other} {
		f.armCall(200, "PUT", id(name), `{"location":"westeurope","sku":{"name":"Standard_LRS"},"kind":"StorageV2","future":{"kept":true}}`)
	}
	return f
}

func onBoth(t *testing.T, test func(t *testing.T, f *fixture)) {
	storetest.Run(t, servicetest.Schemas(Schema), func(t *testing.T, db *store.DB) { test(t, fixtureOn(t, servicetest.On(t, db))) })
}

func id(name string) string {
	return servicetest.GroupID + "/providers/Microsoft.Storage/storageAccounts/" + name
}

// armCall calls Resource Manager as the owner.
func (f *fixture) armCall(status int, method, path, body string) servicetest.Answer {
	f.Helper()
	return f.Must(f.arm, status, servicetest.Call{
		Method: method, URL: "https://management.azure.com" + path + "?api-version=2025-08-01", Body: body, Token: f.Token(owner, "https://management.azure.com"),
	})
}

// call calls the blob service as a principal; header lists name, value, ….
func (f *fixture) call(who, method, path, body string, header ...string) servicetest.Answer {
	f.Helper()
	h := map[string]string{"x-ms-version": "2026-10-06"}
	for i := 0; i+1 < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	token := ""
	if who != "" {
		token = f.Token(who, audience)
	}
	return f.Do(f.blob, servicetest.Call{Method: method, URL: host + path, Body: body, Token: token, Header: h})
}

// must is call that fails unless the status is the expected one.
func (f *fixture) must(status int, who, method, path, body string, header ...string) servicetest.Answer {
	f.Helper()
	a := f.call(who, method, path, body, header...)
	if a.Status != status {
		f.Fatalf("%s %s: status %d, want %d\n%s", method, path, a.Status, status, a.Body)
	}
	return a
}

func code(a servicetest.Answer) string { return header(a, "x-ms-error-code") }

// contributor gives the app a data role at the account and makes a container.
func (f *fixture) contributor() {
	f.Helper()
	f.Assign(app, "Storage Blob Data Contributor", id(account))
	f.must(http.StatusCreated, app, "PUT", "/con1?restype=container", "")
}

// put uploads a block blob as the app.
func (f *fixture) put(path, body string, header ...string) servicetest.Answer {
	f.Helper()
	return f.must(http.StatusCreated, app, "PUT", path, body, append([]string{"x-ms-blob-type", "BlockBlob"}, header...)...)
}

// header returns a header of an answer whatever the case of its name: this
// service writes names as Azure does, not as net/http would.
func header(a servicetest.Answer, name string) string {
	for key, values := range a.Header {
		if strings.EqualFold(key, name) {
			return strings.Join(values, ",")
		}
	}
	return ""
}
