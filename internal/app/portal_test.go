package app

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

const (
	contributorRole = "b24988ac-6180-42a0-ab88-20f7382dd24c"
	readerRole      = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
)

// person makes a user with a role, "" for none.
func (w *world) person(name, role, scope string) (id string) {
	w.Helper()
	u, err := w.system.base.directory.CreateUser(w.Context(), directory.NewUser{UPN: name, Name: name, Password: "Correct horse 1"})
	if err != nil {
		w.Fatal(err)
	}
	if role != "" {
		w.assignAs("User", u.ID, role, scope)
	}
	return u.ID
}

// identityOf is the identity block of a resource, as Resource Manager has it.
func (w *world) identityOf(id string) (out struct {
	Type        string
	PrincipalID string
	User        map[string]any `json:"userAssignedIdentities"`
}) {
	w.Helper()
	var doc struct{ Identity json.RawMessage }
	w.must(200, "GET", arm+id+"?api-version=2025-05-01", w.operator(arm), "").json(w.TB, &doc)
	if len(doc.Identity) > 0 {
		if err := json.Unmarshal(doc.Identity, &out); err != nil {
			w.Fatal(err)
		}
	}
	return out
}

func (p pageOf) input(id string) string {
	for _, n := range p.all("input") {
		if attribute(n, "id") == id {
			return attribute(n, "value")
		}
	}
	return ""
}

// The guide's portal section without a browser: every form does what
// its words say, and nothing before the Yes.
func TestTheGuideInThePortal(t *testing.T) {
	w := startWorld(t, home(t))
	v := w.visit("")
	p := v.submit("/portal/create/webapp", "create", "newgroup", "rg1", "name", "app1", "stack", "PYTHON|3.11", "location", "westeurope", "plan", "", "sku", "S1")
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	if p.path != at("overview", site) || !strings.Contains(p.body, "app1 was created.") {
		t.Fatalf("after creating: %s\n%s", p.path, p.body)
	}
	for kind, name := range map[string]string{"vault": "kv1", "identity": "id1", "storage": "st1"} {
		v.submit("/portal/create/"+kind, "create", "group", w.group(), "name", name, "location", "westeurope", "sku", map[string]string{"vault": "standard", "storage": "Standard_LRS"}[kind], "model", "rbac")
	}

	blade := at("identity", site)
	off := v.get(blade)
	if off.input("principal") != "" {
		t.Error("a principal before there is one")
	}
	asked := v.ask(blade, "save", "status", "on")
	if d := asked.find("dialog"); d == nil || attribute(d, "role") != "dialog" || w.identityOf(site).Type != "" {
		t.Fatalf("Save did not ask: %v", w.identityOf(site))
	}
	on := v.submit(blade, "save", "status", "on")
	principalID := w.identityOf(site).PrincipalID
	if principalID == "" || on.input("principal") != principalID {
		t.Fatalf("the blade shows %q, Resource Manager has %q", on.input("principal"), principalID)
	}

	roles := at("roleassignments", site)
	vault := w.group() + "/providers/Microsoft.KeyVault/vaults/kv1"
	added := v.submit(roles+"?add=1&scope=vault", "add", "resource", vault, "role", "Key Vault Secrets User")
	if row := text(added.find("tbody")); !strings.HasPrefix(row, "Key Vault Secrets Userkv1Key vaultThis identityNone") {
		t.Errorf("the role's row: %s", row)
	}
	var list struct {
		Value []struct {
			Properties struct{ PrincipalID, Scope string }
		}
	}
	w.must(200, "GET", arm+vault+"/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=principalId+eq+'"+principalID+"'", w.operator(arm), "").json(t, &list)
	if len(list.Value) != 1 || list.Value[0].Properties.Scope != vault {
		t.Errorf("assignments %+v", list.Value)
	}
	if again := v.ask(roles+"?add=1&scope=vault", "add", "resource", vault, "role", "Key Vault Secrets User"); again.status != 409 || !strings.Contains(again.body, "already exists") {
		t.Errorf("the same role twice: %d", again.status)
	}
	assignment := ""
	for _, n := range added.all("input") {
		if attribute(n, "name") == "assignment" {
			assignment = attribute(n, "value")
		}
	}
	if gone := v.submit(roles, "remove", "assignment", assignment); !strings.Contains(gone.body, "No role assignments") {
		t.Error("the role was not removed")
	}

	identity := w.group() + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1"
	v.submit(blade+"?tab=user&add=1", "add", "identity", identity)
	if got := w.identityOf(site); got.Type != "SystemAssigned, UserAssigned" || len(got.User) != 1 || got.PrincipalID != principalID {
		t.Errorf("after adding: %+v", got)
	}
	v.submit(blade+"?tab=user", "remove", "identity", identity)
	if got := w.identityOf(site); got.Type != "SystemAssigned" || got.PrincipalID != principalID {
		t.Errorf("after removing: %+v", got)
	}
	v.submit(blade, "save", "status", "off")
	if got := w.identityOf(site); got.Type != "" {
		t.Errorf("after Off: %+v", got)
	}

	variables := at("variables", site)
	v.submit(variables+"?tab=app&add=1", "apply", "name", "COLOUR", "value", " green\r\nblue", "slot", "on")
	v.submit(variables+"?tab=connections&add=1", "apply", "name", "DB", "value", "Server=x", "type", "SQLAzure")
	for path, want := range map[string]string{"appsettings/list": `"properties":{"COLOUR":" green\nblue"}`, "connectionstrings/list": `"DB":{"type":"SQLAzure","value":"Server=x"}`} {
		if r := w.must(200, "POST", arm+site+"/config/"+path+"?api-version=2025-05-01", w.operator(arm), ""); !strings.Contains(r.body, want) {
			t.Errorf("%s: %s", path, r.body)
		}
	}
	if r := w.must(200, "GET", arm+site+"/config/slotConfigNames?api-version=2025-05-01", w.operator(arm), ""); !strings.Contains(r.body, `"appSettingNames":["COLOUR"]`) {
		t.Error(r.body)
	}
	if p := v.get(variables); strings.Contains(p.body, "green") || !strings.Contains(v.get(variables+"?show=COLOUR").body, "green") {
		t.Error("values are not hidden until they are shown")
	}
	v.submit(variables+"?tab=app&advanced=1", "apply", "json", `[{"name":"A","value":"1"},{"name":"B","value":"2","slotSetting":true}]`)
	v.submit(variables+"?tab=app", "delete", "old", "A")
	if r := w.must(200, "POST", arm+site+"/config/appsettings/list?api-version=2025-05-01", w.operator(arm), ""); !strings.Contains(r.body, `"properties":{"B":"2"}`) {
		t.Error(r.body)
	}

	v.submit(at("overview", site), "stop")
	if p := v.get(at("overview", site)); !strings.Contains(text(p.find("section")), "Stopped") {
		t.Error("the app does not look stopped")
	}
	if p := v.submit(at("send", site), "send", "method", "GET", "path", "/"); !strings.Contains(p.body, "403") {
		t.Error("a stopped app's answer is not shown")
	}
	v.submit(at("overview", site), "start")
	v.submit(at("slots", site), "add", "name", "stage", "clone", "production")
	if p := v.get(at("slots", site)); !strings.Contains(p.body, "app1-stage.azurewebsites.net") {
		t.Error("the slot is not shown")
	}
	// Cloned settings that stay with their slot were left out; a swap brings
	// the others to production, and leaves what stays.
	v.submit(at("variables", site+"/slots/stage")+"?tab=app&add=1", "apply", "name", "FROM", "value", "stage")
	v.submit(at("slots", site), "swap", "source", "stage", "target", "production")
	if r := w.must(200, "POST", arm+site+"/config/appsettings/list?api-version=2025-05-01", w.operator(arm), ""); !strings.Contains(r.body, `"properties":{"B":"2","FROM":"stage"}`) {
		t.Errorf("after the swap: %s", r.body)
	}
	if p := v.ask(at("slots", site), "swap", "source", "production", "target", "stage"); p.status != 400 {
		t.Errorf("a swap of production with a slot, the wrong way around: %d", p.status)
	}
	v.submit(at("slots", site), "delete", "slot", site+"/slots/stage")
	if p := v.get(at("slots", site)); strings.Contains(p.body, "app1-stage.azurewebsites.net") {
		t.Error("the slot was not deleted")
	}
	if wrong := v.ask(at("overview", w.group())+"?delete=1", "delete", "name", "rg"); wrong.status != 400 {
		t.Errorf("a group was deleted under another name: %d", wrong.status)
	}
	if p := v.submit(at("overview", w.group())+"?delete=1", "delete", "name", "rg1"); p.path != "/portal/groups" || strings.Contains(text(p.find("main")), "rg1") {
		t.Errorf("after deleting the group: %s", p.path)
	}
}

// A page has no power of its own: it shows and does what its user's roles
// allow.
func TestThePortalHasNoPower(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.put("/subscriptions/"+w.cloud.SubscriptionID+"/resourceGroups/rg2", "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	w.person("reader", readerRole, w.group())
	contributor := w.person("writer", contributorRole, w.group())
	w.person("nobody", "", "")

	nobody := w.visit("nobody@" + w.cloud.Domain)
	if p := nobody.get("/portal"); !strings.Contains(p.body, "You see no resources yet") || strings.Contains(p.body, "app1") {
		t.Error("somebody without a role sees something")
	}
	for _, path := range []string{at("overview", site), at("identity", site), at("overview", w.group()), "/portal/resources"} {
		if p := nobody.send("GET", path, nil); p.status != 403 && p.status != 404 || strings.Contains(text(p.find("section")), "Essentials") {
			t.Errorf("%s: %d", path, p.status)
		}
	}

	vault := w.vault("kv1")
	if p := nobody.send("GET", at("secrets", vault), nil); p.status != 200 || !strings.Contains(p.body, "unauthorized to view these contents") {
		t.Errorf("a vault's secrets, without a role anywhere: %d %s", p.status, text(p.find("section")))
	}

	if p := nobody.send("GET", at("overview", site), nil); p.entry() != "" || !strings.Contains(p.body, "Somebody who may read role assignments") {
		t.Errorf("who sees nothing of the access log is sent there: %s", text(p.find("section")))
	}

	reader := w.visit("reader@" + w.cloud.Domain)
	if p := reader.get("/portal/groups"); !strings.Contains(p.body, "rg1") || strings.Contains(p.body, "rg2") {
		t.Error("a Reader of one group sees other groups, or not his own")
	}
	if p := reader.send("GET", at("variables", site), nil); p.status != 403 || !strings.Contains(p.body, "Microsoft.Web/sites/config/list/action") || p.entry() == "" || strings.Contains(p.body, "green") {
		t.Errorf("a Reader at the settings: %d %s", p.status, text(p.find("section")))
	}
	before := w.identityOf(site)
	blade := at("identity", site)
	for do, status := range map[string]string{"save": "off", "restart": ""} {
		p := reader.ask(blade, do, "status", status, "confirm", "yes")
		if p.status != 403 || !strings.Contains(p.body, "does not have authorization to perform action") || p.entry() == "" {
			t.Errorf("%s by a Reader: %d %s", do, p.status, text(p.find("body")))
		}
	}
	if got := w.identityOf(site); got.PrincipalID != before.PrincipalID {
		t.Error("a Reader changed the identity")
	}
	if p := reader.send("POST", "/portal/create/identity", url.Values{"csrf": {reader.get("/portal").csrf()}, "do": {"create"}, "group": {w.group()}, "name": {"id1"}, "location": {"westeurope"}}); p.status != 403 {
		t.Errorf("a Reader creates: %d", p.status)
	}

	// Ids may hold names that no host can have.
	for _, path := range []string{at("containers", w.group()+"/providers/Microsoft.Storage/storageAccounts/st one"), at("secrets", vault+strings.Repeat("x", 99)),
		at("data", w.group()+"/providers/Microsoft.DocumentDB/databaseAccounts/co.host:1"), at("users", w.group()+"/providers/Microsoft.Sql/servers/a b/databases/d")} {
		if p := reader.send("GET", path, nil); p.status != 404 {
			t.Errorf("%s: %d", path, p.status)
		}
	}

	// A Contributor writes, but gives no roles.
	writer := w.visit("writer@" + w.cloud.Domain)
	if p := writer.submit("/portal/create/identity", "create", "group", w.group(), "name", "id1", "location", "westeurope"); !strings.Contains(p.body, "id1 was created") {
		t.Errorf("a Contributor of one group cannot create in it: %s", text(p.find("section")))
	}
	if p := writer.submit(blade, "save", "status", "off"); !strings.Contains(p.body, "was disabled") {
		t.Error("a Contributor cannot turn the identity off")
	}
	writer.submit(blade, "save", "status", "on")
	if p := writer.ask(at("roleassignments", site)+"?add=1&scope=group", "add", "resource", w.group(), "role", "Reader"); p.status != 403 || !strings.Contains(p.body, "roleAssignments/write") {
		t.Errorf("a Contributor gives a role: %d %s", p.status, p.body)
	}
	// The record names the user, not the portal.
	if err := w.system.base.access.Flush(w.Context()); err != nil {
		t.Fatal(err)
	}
	ex, err := w.system.Why(w.Context(), "")
	if err != nil || !strings.Contains(ex.Text, contributor[:8]) || !strings.Contains(ex.Text, string(principal.User)) {
		t.Errorf("why: %s %v", ex.Text, err)
	}
}

// Every button of every page, pressed: whatever comes of it, it is a page, and
// none that runs what was planted.
func TestEveryButtonOfThePortal(t *testing.T) {
	w := startPlanted(t)
	v := w.visit("")
	pressed := 0
	for _, p := range v.crawl("/portal", 600) {
		for _, form := range p.all("form") {
			action := attribute(form, "action")
			if attribute(form, "method") != "post" || strings.HasSuffix(action, "/signout") || strings.HasSuffix(action, "/theme") || attribute(form, "enctype") != "" {
				continue
			}
			if action == "" {
				action = p.path
			}
			for button := range form.Descendants() {
				if button.Type != html.ElementNode || button.Data != "button" {
					continue
				}
				fields := filled(form)
				fields.Set(attribute(button, "name"), attribute(button, "value"))
				after := v.send("POST", action, fields)
				pressed++
				if after.root == nil || after.status >= 500 {
					t.Errorf("%s at %s: %d\n%s", attribute(button, "value"), action, after.status, text(after.find("main")))
					continue
				}
				for _, problem := range append(scripts(after), elsewhere(after)...) {
					t.Errorf("%s at %s: %s", attribute(button, "value"), action, problem)
				}
			}
		}
	}
	if pressed < 30 {
		t.Errorf("only %d buttons", pressed)
	}
	t.Logf("%d buttons", pressed)
}

// filled is a form as it stands, with scripts in its empty fields.
func filled(form *html.Node) url.Values {
	out := url.Values{}
	for n := range form.Descendants() {
		if n.Type != html.ElementNode || attribute(n, "name") == "" {
			continue
		}
		switch value := attribute(n, "value"); {
		case n.Data == "input" && value == "" && attribute(n, "type") != "hidden":
			out.Add(attribute(n, "name"), breakout)
		case n.Data == "input":
			out.Add(attribute(n, "name"), value)
		case n.Data == "textarea":
			out.Add(attribute(n, "name"), breakout)
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" {
					out.Set(attribute(n, "name"), attribute(o, "value"))
				}
			}
		}
	}
	return out
}

// A log is text, whatever an app writes into it, and ends with the session.
func TestTheLogStreamIsText(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	v := w.visit("")
	req, err := http.NewRequestWithContext(t.Context(), "GET", v.base+at("logtext", w.group()+"/providers/Microsoft.Web/sites/app1"), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := v.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if h := resp.Header; resp.StatusCode != 200 || h.Get("Content-Type") != "text/plain; charset=utf-8" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") == "" {
		t.Fatalf("%d %v", resp.StatusCode, h)
	}
	if _, err := resp.Body.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	v.send("POST", "/portal/signout", url.Values{"csrf": {v.get("/portal").csrf()}})
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, resp.Body)
		ended <- err
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the stream goes on after signing out")
	}
}
