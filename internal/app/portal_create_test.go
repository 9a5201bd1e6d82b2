package app

import (
	"net/url"
	"strings"
	"testing"
)

// What the guide's reader needs is made in the pages: every kind of resource of
// the picture, and what lies in it.
func TestEverythingIsMadeInThePortal(t *testing.T) {
	w := startWith(t, Config{Home: home(t), SQLListen: "127.0.0.1:0", SQLListenExplicit: true})
	v := w.visit("")
	v.submit("/portal/create/group", "create", "name", "rg1", "location", "westeurope")
	group := w.group()
	in := func(kind string, fields ...string) pageOf {
		return v.submit("/portal/create/"+kind, "create", append([]string{"group", group, "location", "westeurope"}, fields...)...)
	}

	// The way from a group leads to forms that have chosen it.
	forms := 0
	for _, a := range v.get("/portal/create?group=" + url.QueryEscape(group)).all("a") {
		if to := attribute(a, "href"); strings.HasPrefix(to, "/portal/create/cosmos") {
			forms++
			if p := v.get(to); !strings.Contains(p.body, `<option value="`+group+`" selected>`) {
				t.Errorf("%s does not choose the group", to)
			}
		}
	}
	if forms != 1 {
		t.Errorf("%d ways lead to the form of an account", forms)
	}

	if p := in("plan", "name", "plan1", "sku", "S1"); p.path != at("overview", group+"/providers/Microsoft.Web/serverfarms/plan1") {
		t.Errorf("a plan: %s", p.path)
	}

	cosmos := group + "/providers/Microsoft.DocumentDB/databaseAccounts/co1"
	if p := in("cosmos", "name", "co1"); p.path != at("overview", cosmos) {
		t.Fatalf("an account: %s %s", p.path, text(p.find("main")))
	}
	data := at("data", cosmos)
	if p := v.submit(data+"?add=container", "container", "newdb", "shop", "name", "orders", "key", "tenant"); !strings.Contains(p.body, "<code>/tenant</code>") {
		t.Errorf("a container: %s", text(p.find("main")))
	}
	v.submit(data+"?add=database", "database", "name", "empty")
	if p := v.submit(data+"?add=container", "container", "db", "shop", "name", "items", "key", "/id"); !strings.Contains(p.body, "coll=items") || !strings.Contains(p.body, "no containers") {
		t.Errorf("a second container: %s", text(p.find("main")))
	}
	for _, wrong := range [][]string{{"name", "x"}, {"db", "shop"}, {"db", "none", "name", "x", "key", "/id"}, {"db", "shop", "name", "a/b", "key", "/id"}} {
		if p := v.ask(data+"?add=container", "container", wrong...); p.status < 400 || p.status >= 500 || p.find("section") == nil || !strings.Contains(p.body, `id="newdb"`) {
			t.Errorf("%v: %d %s", wrong, p.status, text(p.find("main")))
		}
	}
	if p := v.ask(data, "delete", "db", "shop", "coll", "items"); p.find("dialog") == nil || !strings.Contains(v.get(data).body, "coll=items") {
		t.Error("a container was deleted without a Yes")
	}
	v.submit(data, "delete", "db", "shop", "coll", "items")
	if p := v.submit(data, "delete", "db", "empty"); strings.Contains(text(p.find("section")), "empty") || strings.Contains(p.body, "coll=items") || !strings.Contains(p.body, "coll=orders") {
		t.Errorf("after deleting: %s", text(p.find("main")))
	}

	server := group + "/providers/Microsoft.Sql/servers/sql1"
	if p := v.get("/portal/create/sqlserver"); p.input("f-admin") != "operator@"+w.cloud.Domain {
		t.Errorf("the admin who is offered: %q", p.input("f-admin"))
	}
	if p := in("sqlserver", "name", "sql1", "method", "entra", "admin", "operator"); p.path != at("overview", server) || !strings.Contains(p.body, "operator@"+w.cloud.Domain) {
		t.Fatalf("a server: %s %s", p.path, text(p.find("main")))
	}
	p := v.submit("/portal/create/sqldatabase?server="+url.QueryEscape(server), "create", "name", "db1", "server", server, "sku", "GP_S_Gen5_2")
	if database := server + "/databases/db1"; p.path != at("overview", database) {
		t.Fatalf("a database: %s %s", p.path, text(p.find("main")))
	}
	if list := text(v.get("/portal/resources").find("main")); !strings.Contains(list, "db1 (sql1/db1)SQL database") || strings.Contains(list, "master") {
		t.Errorf("all resources: %s", list)
	}
	if p := v.get(at("overview", server)); !strings.Contains(text(p.find("tbody")), "db1") || strings.Contains(text(p.find("tbody")), "master") {
		t.Errorf("the server's databases: %s", text(p.find("tbody")))
	}
	if p := v.ask("/portal/create/sqldatabase", "create", "name", "db2", "server", "", "sku", "S0"); p.status != 400 {
		t.Errorf("a database of no server: %d", p.status)
	}
	if p := v.ask("/portal/create/sqldatabase", "create", "name", "db2", "server", cosmos, "sku", "S0"); p.status != 400 {
		t.Errorf("a database of an account: %d", p.status)
	}

	// SQL authentication: the password is not shown again, not even when
	// something else was wrong.
	const password = "Correct-horse-1"
	if p := v.ask("/portal/create/sqlserver", "create", "group", group, "name", "sql2", "location", "westeurope", "method", "both", "admin", "nobody", "login", "boss", "password", password); p.status != 404 || strings.Contains(p.body, password) || p.input("f-login") != "boss" {
		t.Errorf("an admin whom nobody knows: %d %s", p.status, text(p.find("main")))
	}
	in("sqlserver", "name", "sql2", "method", "sql", "admin", "", "login", "boss", "password", password)

	// Its administrators and who comes through its firewall.
	admin, network := at("admin", server), at("networking", server)
	w.user("alice")
	v.submit("/portal/entra/groups?add=1", "create", "name", "dbas")
	if p := v.submit(admin, "set", "name", "dbas"); !strings.Contains(text(p.find("table")), "dbas") {
		t.Errorf("a group as the admin: %s", text(p.find("main")))
	}
	if p := v.ask(admin, "remove", "confirm", "yes"); p.status != 400 || !strings.Contains(p.body, "Only Authentication is enabled") {
		t.Errorf("removing the only way in: %d", p.status)
	}
	v.submit(admin, "only")
	if p := v.submit(admin, "remove"); !strings.Contains(p.body, "No Microsoft Entra administrator") {
		t.Errorf("after removing: %s", text(p.find("main")))
	}
	if p := v.submit(admin, "set", "name", "ALICE"); !strings.Contains(text(p.find("table")), "alice@") {
		t.Errorf("a user by the name: %s", text(p.find("main")))
	}
	if p := v.submit(admin, "only", "only", "on"); !strings.Contains(p.body, `name="only" value="on" checked`) {
		t.Error("Entra only is not shown")
	}
	if p := v.submit(network, "services", "on", "on"); !strings.Contains(p.body, "AllowAllWindowsAzureIps") || !strings.Contains(p.body, `name="on" value="on" checked`) {
		t.Errorf("Azure's services: %s", text(p.find("main")))
	}
	if p := v.submit(network, "services"); strings.Contains(p.body, "AllowAllWindowsAzureIps") {
		t.Error("Azure's services still come through")
	}
	v.submit(network, "add", "name", "home", "start", "127.0.0.1", "end", "127.0.0.1")
	if p := v.ask(network, "delete", "name", "home"); p.find("dialog") == nil {
		t.Error("a rule was deleted without a Yes")
	}
	if p := v.ask(network, "add", "name", "bad", "start", "127.0.0.9", "end", "x"); p.status != 400 || p.input("start") != "127.0.0.9" {
		t.Errorf("a rule that is none: %d %q", p.status, p.input("start"))
	}

	// A Reader makes nothing.
	w.person("reader", readerRole, group)
	reader := w.visit("reader@" + w.cloud.Domain)
	for path, fields := range map[string][]string{
		"/portal/create/cosmos":      {"create", "group", group, "name", "co9", "location", "westeurope"},
		"/portal/create/sqlserver":   {"create", "group", group, "name", "sql9", "location", "westeurope", "method", "entra", "admin", "reader"},
		"/portal/create/sqldatabase": {"create", "name", "db9", "server", server, "sku", "S0"},
		data:                         {"database", "name", "mine"},
		admin:                        {"set", "name", "reader"},
		network:                      {"services", "on", "on"},
	} {
		if p := reader.ask(path, fields[0], fields[1:]...); p.status != 403 || !strings.Contains(p.body, "does not have authorization to perform action") {
			t.Errorf("%s by a Reader: %d %s", path, p.status, text(p.find("main")))
		}
	}
}
