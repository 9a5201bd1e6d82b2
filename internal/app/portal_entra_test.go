package app

import (
	"net/url"
	"strings"
	"testing"
)

// The directory in the portal: people, groups and applications are made,
// changed and deleted through Graph, by the operator alone; members read.
func TestTheDirectoryInThePortal(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	vault := w.vault("kv-dir")
	v := w.visit("")

	p := v.submit("/portal/entra?add=1", "create", "upn", "ann", "name", "Ann <b>", "password", "Correct horse 1")
	ann := p.path
	if !strings.HasPrefix(ann, "/portal/entra/users/") || !strings.Contains(p.body, "Ann &lt;b&gt;") {
		t.Fatalf("%s: %s", p.path, text(p.find("main")))
	}
	id := strings.TrimPrefix(ann, "/portal/entra/users/")
	if p := v.get("/portal/entra?q=ann"); !strings.Contains(p.body, "ann@"+w.cloud.Domain) || strings.Contains(text(p.find("table")), "operator@") {
		t.Errorf("the list: %s", text(p.find("main")))
	}
	if p := v.ask("/portal/entra?add=1", "create", "upn", "weak", "password", "1"); p.status != 400 || !strings.Contains(p.body, "password complexity") || p.input("upn") != "weak" {
		t.Errorf("a weak password: %d", p.status)
	}

	// A group that she is in has a role at the vault.
	p = v.submit("/portal/entra/groups?add=1", "create", "name", "team")
	team := p.path
	group := strings.TrimPrefix(team, "/portal/entra/groups/")
	w.person("joe", readerRole, vault)
	p = v.submit(team+"?add=1", "add", "member", id)
	if !strings.Contains(p.body, "1 member was added") || !strings.Contains(text(p.find("table")), "Ann") {
		t.Errorf("members: %s", text(p.find("main")))
	}
	if p := v.get(ann); !strings.Contains(p.body, "/portal/entra/groups/"+group) {
		t.Error("her groups are not shown")
	}
	v.submit(at("iamadd", vault)+"?step=review&role="+readerRole+"&member="+group, "assign")
	herself := w.visit("ann@" + w.cloud.Domain)
	herself.get(at("overview", vault))

	// She reads the directory and changes nothing of it.
	for _, path := range []string{"/portal/entra", "/portal/entra/groups", "/portal/entra/applications", "/portal/entra/identities", ann, team} {
		herself.get(path)
	}
	if p := herself.get("/portal/entra/identities"); !strings.Contains(p.body, `href="`+at("overview", strings.ToLower(site))) && !strings.Contains(p.body, at("overview", site)) {
		t.Errorf("the identity leads to its app: %s", text(p.find("main")))
	}
	for path, fields := range map[string]url.Values{
		"/portal/entra":              {"do": {"create"}, "upn": {"mallory"}, "password": {"Correct horse 1"}},
		"/portal/entra/groups":       {"do": {"create"}, "name": {"mine"}},
		"/portal/entra/applications": {"do": {"create"}, "name": {"mine"}},
		ann:                          {"do": {"delete"}, "confirm": {"yes"}},
		team:                         {"do": {"remove"}, "member": {id}, "confirm": {"yes"}},
	} {
		fields.Set("csrf", herself.get("/portal").csrf())
		if p := herself.send("POST", path, fields); p.status != 403 || !strings.Contains(p.body, "Insufficient privileges") {
			t.Errorf("%v at %s by a member: %d", fields["do"], path, p.status)
		}
	}

	// Out of the group, she does not see the vault any more.
	if p := v.submit(team, "remove", "member", id); !strings.Contains(p.body, "No members") {
		t.Errorf("after removing: %s", text(p.find("main")))
	}
	if p := herself.send("GET", at("overview", vault), nil); p.status == 200 {
		t.Error("she still reads the vault")
	}
	if p := v.submit(ann, "disable"); !strings.Contains(p.body, "Disabled") {
		t.Error("she is not disabled")
	}
	if p := v.submit(ann, "enable"); !strings.Contains(p.body, "Enabled") {
		t.Error("she is not enabled again")
	}
	v.submit(ann, "password", "password", "Another horse 2")
	if p := v.submit(ann, "delete"); strings.Contains(p.body, "ann@"+w.cloud.Domain) {
		t.Error("she is still listed")
	}
	v.submit(team, "delete")

	// An application, whose secret is shown once.
	p = v.submit("/portal/entra/applications?add=1", "create", "name", "backend")
	app := p.path
	p = v.submit(app, "secret", "description", "first")
	secret := p.input("secret")
	if len(secret) < 20 || strings.Contains(v.get(app).body, secret) {
		t.Errorf("the secret %q", secret)
	}
	client := p.input("client")
	r := w.do(w.client(""), "POST", "https://login.microsoftonline.com/"+w.cloud.TenantID+"/oauth2/v2.0/token", "",
		url.Values{"grant_type": {"client_credentials"}, "client_id": {client}, "client_secret": {secret}, "scope": {"https://vault.azure.net/.default"}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	if r.status != 200 {
		t.Errorf("signing in with the secret: %d %s", r.status, r.body)
	}
	// Its secrets are listed without their values and deleted, and so are its
	// redirect addresses, each platform's apart.
	p = v.get(app)
	id = ""
	for _, n := range p.all("input") {
		if attribute(n, "name") == "secret" {
			id = attribute(n, "value")
		}
	}
	if p := v.submit(app, "forget", "secret", id); strings.Contains(p.body, id) || id == "" {
		t.Errorf("after deleting the secret %q: %s", id, text(p.find("main")))
	}
	v.submit(app, "redirect", "platform", "web", "uri", "https://app.example/back")
	v.submit(app, "redirect", "platform", "web", "uri", "https://app.example/too")
	v.submit(app, "redirect", "platform", "spa", "uri", "http://localhost:3000")
	if p := v.submit(app, "unredirect", "platform", "web", "uri", "https://app.example/back"); strings.Contains(text(p.find("main")), "app.example/back") || !strings.Contains(p.body, "<code>https://app.example/too</code>") || !strings.Contains(p.body, "<code>http://localhost:3000</code>") || len(elsewhere(p)) > 0 {
		t.Errorf("redirect URIs: %s", text(p.find("main")))
	}
	for _, uri := range []string{"http://app.example/", "https://app.example/#x", "javascript:planted()", ""} {
		if p := v.ask(app, "redirect", "platform", "web", "uri", uri); p.status != 400 || p.input("uri") != uri {
			t.Errorf("the redirect URI %q: %d %q", uri, p.status, p.input("uri"))
		}
	}
	if p := v.ask(app, "redirect", "platform", "none", "uri", "https://app.example/x"); p.status != 400 {
		t.Errorf("a platform that is none: %d", p.status)
	}

	v.submit(app, "delete")
	if p := v.send("GET", app, nil); p.status != 404 {
		t.Errorf("after deleting: %d", p.status)
	}
}
