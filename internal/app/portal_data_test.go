package app

import (
	"strings"
	"testing"
)

// A secret that was deleted is recovered or purged in the pages: its name is
// taken until then.
func TestDeletedSecretsInThePortal(t *testing.T) {
	w := startPlanted(t)
	v := w.visit("")
	vault := w.group() + "/providers/Microsoft.KeyVault/vaults/kv1"
	secrets, deleted := at("secrets", vault), at("deletedsecrets", vault)
	v.submit(secrets+"?add=1", "create", "name", "once", "value", "1")
	v.submit(secrets, "delete", "name", "once")
	if p := v.ask(secrets+"?add=1", "create", "name", "once", "value", "2"); p.status != 409 || !strings.Contains(p.body, "deleted") || p.input("name") != "once" {
		t.Errorf("a name that is taken: %d %s", p.status, text(p.find("main")))
	}
	if p := v.get(deleted); !strings.Contains(text(p.find("tbody")), "once") {
		t.Fatalf("deleted secrets: %s", text(p.find("main")))
	}
	if p := v.submit(deleted, "recover", "name", "once"); !strings.Contains(p.body, "No deleted secrets") || !strings.Contains(v.get(secrets).body, "name=once") {
		t.Errorf("after recovering: %s", text(p.find("main")))
	}
	v.submit(secrets, "delete", "name", "once")
	if p := v.ask(deleted, "purge", "name", "once"); p.find("dialog") == nil || !strings.Contains(v.get(deleted).body, "once") {
		t.Error("a secret was purged without a Yes")
	}
	v.submit(deleted, "purge", "name", "once")
	v.submit(secrets+"?add=1", "create", "name", "once", "value", "2")

	w.person("reader", readerRole, w.group())
	if p := w.visit("reader@" + w.cloud.Domain).get(deleted); !strings.Contains(p.body, "You are unauthorized") || p.entry() == "" {
		t.Errorf("to a Reader: %s", text(p.find("main")))
	}
}

// The query editor: batches, what is too much for a page, and errors, of which
// only those for want of a right lead to the access log.
func TestTheQueryEditor(t *testing.T) {
	w := startPlanted(t)
	v := w.visit("")
	database := w.group() + "/providers/Microsoft.Sql/servers/sql1/databases/db1"
	query := at("query", database)
	run := func(text string) pageOf { t.Helper(); return v.submit(query, "run", "query", text) }

	if p := run("SELECT 'a\nGO\nb' AS x\nGO 2\nSELECT 7 AS y"); len(p.all("table")) != 3 || !strings.Contains(text(p.find("table")), "a GO b") {
		t.Errorf("GO in a string: %d tables, %s", len(p.all("table")), text(p.find("main")))
	}
	if p := run("SELECT 1\nGO none"); len(p.all("table")) != 0 || !strings.Contains(p.body, "Syntax error at line 2 near command &#39;GO&#39;.") {
		t.Errorf("a GO that is none: %s", text(p.find("main")))
	}
	if p := run("SELECT 1 AS x\nGO 60"); len(p.all("table")) != maxResults || !strings.Contains(p.body, "10 more results are left out") {
		t.Errorf("many results: %d", len(p.all("table")))
	}
	if p := run("SELECT REPLICATE(CAST('x' AS varchar(max)), 9000000) AS x"); len(p.body) > 1<<20 || !strings.Contains(p.body, "1 more result is left out") {
		t.Errorf("a large result: %d bytes", len(p.body))
	}
	if p := run("DECLARE @i int = 0; WHILE @i < 300 BEGIN PRINT @i; SET @i += 1 END; RAISERROR('last', 16, 1)"); len(p.all("table")) != 0 || strings.Count(p.body, `class="notice`) != maxMessages+1 || !strings.Contains(p.body, "last") {
		t.Errorf("many messages: %d", strings.Count(p.body, `class="notice`))
	}
	roles := "Azure’s roles give no access to data"
	if p := run("SELEC 1"); strings.Contains(p.body, roles) || p.entry() != "" || !strings.Contains(p.body, "Msg ") {
		t.Errorf("a syntax error: %s", text(p.find("main")))
	}
	w.person("reader", readerRole, w.group())
	p := w.visit("reader@"+w.cloud.Domain).submit(query, "run", "query", "SELECT 1")
	found := false
	for _, a := range p.all("a") {
		found = found || strings.HasPrefix(attribute(a, "href"), "/portal/access?decision=denied&resource=")
	}
	if !found || !strings.Contains(p.body, roles) {
		t.Errorf("without a user: %s", text(p.find("main")))
	}
}

// What was chosen stands behind the question that it leads to.
func TestTheUsersOfADatabase(t *testing.T) {
	w := startPlanted(t)
	v := w.visit("")
	users := at("users", w.group()+"/providers/Microsoft.Sql/servers/sql1/databases/db1")
	chosen := func(p pageOf) (role string) {
		for _, o := range p.all("option") {
			if has(o, "selected") {
				role = text(o)
			}
		}
		return role
	}
	w.user("alice")
	p := v.ask(users, "add", "name", "alice@"+w.cloud.Domain, "role", "db_datareader")
	if p.find("dialog") == nil || p.input("name") != "alice@"+w.cloud.Domain || chosen(p) != "db_datareader" {
		t.Errorf("%q as %q: %s", p.input("name"), chosen(p), text(p.find("main")))
	}
	if p := v.submit(users, "add", "name", "alice@"+w.cloud.Domain, "role", "db_datareader"); !strings.Contains(text(p.find("table")), "alice@") {
		t.Errorf("after adding: %s", text(p.find("main")))
	}
	if p := v.ask(users, "add", "name", "nobody", "role", "db_owner", "confirm", "yes"); p.status != 400 || !strings.Contains(p.body, "33134") || chosen(p) != "db_owner" {
		t.Errorf("nobody: %d %q", p.status, chosen(p))
	}
	if p := v.submit(users, "remove", "name", "alice@"+w.cloud.Domain); strings.Contains(text(p.find("table")), "alice@") {
		t.Errorf("after removing: %s", text(p.find("main")))
	}
}
