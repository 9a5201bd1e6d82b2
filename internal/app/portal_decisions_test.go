package app

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// entry follows the link of a denied page to the entry of the access log.
func (p pageOf) entry() string {
	for _, a := range p.all("a") {
		if href := attribute(a, "href"); strings.HasPrefix(href, "/portal/access/") {
			return href
		}
	}
	return ""
}

// drawer is where the entry is shown.
func (p pageOf) drawer() *html.Node {
	for _, n := range p.all("div") {
		if attribute(n, "role") == "dialog" {
			return n
		}
	}
	return nil
}

// command is what an entry shows first.
func (p pageOf) command() string {
	for _, n := range p.all("input") {
		if attribute(n, "name") == "command" {
			return attribute(n, "value")
		}
	}
	return ""
}

// A page that is refused names the missing role and leads to the entry of the
// access log; its button makes the assignment after a Yes, and the page works.
// Of each kind: a role, Cosmos DB's own role, T-SQL.
func TestTheAccessLogMendsARefusal(t *testing.T) {
	w := startWith(t, Config{Home: home(t), SQLListen: "127.0.0.1:0", SQLListenExplicit: true})
	group := w.group()
	w.put(group, "2024-11-01", `{"location":"westeurope"}`)
	vault := w.vault("kv1")
	cosmos := group + "/providers/Microsoft.DocumentDB/databaseAccounts/co1"
	w.put(cosmos, "2025-04-15", `{"location":"westeurope","properties":{"databaseAccountOfferType":"Standard","locations":[{"locationName":"westeurope"}]}}`)
	w.put(cosmos+"/sqlDatabases/d1", "2025-04-15", `{"properties":{"resource":{"id":"d1"}}}`)
	w.put(cosmos+"/sqlDatabases/d1/containers/c1", "2025-04-15", `{"properties":{"resource":{"id":"c1","partitionKey":{"paths":["/id"],"kind":"Hash"}}}}`)
	server := group + "/providers/Microsoft.Sql/servers/sql1"
	w.put(server, "2023-08-01", `{"location":"westeurope","properties":{"administrators":{"administratorType":"ActiveDirectory","login":"operator","sid":"`+w.cloud.OperatorUser+`","azureADOnlyAuthentication":true}}}`)
	w.put(server+"/firewallRules/local", "2023-08-01", `{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}}`)
	w.put(server+"/databases/db1", "2023-08-01", `{"location":"westeurope"}`)
	w.person("reader", readerRole, group)
	operator, reader := w.visit(""), w.visit("reader@"+w.cloud.Domain)

	secrets := at("secrets", vault)
	p := operator.get(secrets)
	if !strings.Contains(p.body, "The role that is missing: <b>Key Vault Secrets User</b>") {
		t.Errorf("the missing role is not named: %s", text(p.find("main")))
	}
	entry := p.entry()
	open := operator.get(entry)
	command := open.command()
	if !strings.HasPrefix(command, "az role assignment create ") || !strings.Contains(text(open.drawer()), command) || !strings.Contains(open.body, "but no data role") {
		t.Fatalf("the entry: %q\n%s", command, text(open.drawer()))
	}
	// A Reader sees the entry, and his own token decides about the button.
	if seen := reader.get(entry); seen.command() != command {
		t.Errorf("a Reader sees %q", seen.command())
	}
	if p := reader.ask(entry, "fix", "command", command, "confirm", "yes"); p.status != 403 || !strings.Contains(p.body, "Microsoft.Authorization/roleAssignments/write") {
		t.Errorf("a Reader makes the assignment: %d %s", p.status, text(p.find("main")))
	}
	if p := operator.ask(entry, "fix", "command", command); p.find("dialog") == nil || !strings.Contains(operator.get(secrets).body, "The role that is missing") {
		t.Error("the assignment was made without a Yes")
	}
	if p := operator.ask(entry, "fix", "command", strings.Replace(command, "Key Vault Secrets User", "Owner", 1), "confirm", "yes"); p.status != 409 {
		t.Errorf("a command that the page did not show: %d", p.status)
	}
	if p := operator.submit(entry, "fix", "command", command); !strings.Contains(p.body, "would be allowed now") || p.command() != "" {
		t.Errorf("after the fix: %s", text(p.drawer()))
	}
	if p := operator.get(secrets); strings.Contains(p.body, "unauthorized") {
		t.Errorf("after the fix: %s", text(p.find("main")))
	}

	items := at("items", cosmos) + "?db=d1&coll=c1"
	p = operator.get(items)
	entry = p.entry()
	command = operator.get(entry).command()
	if !strings.HasPrefix(command, "az cosmosdb sql role assignment create ") {
		t.Fatalf("Cosmos DB: %q\n%s", command, text(p.find("main")))
	}
	operator.submit(entry, "fix", "command", command)
	if p := operator.get(items); p.entry() != "" {
		t.Errorf("after the fix: %s", text(p.find("main")))
	}

	// A user of SQL without a user there: refused by the login, made by T-SQL.
	query := at("query", server+"/databases/db1")
	if p := reader.submit(query, "run", "query", "SELECT 1"); !strings.Contains(p.body, "Login failed") {
		t.Fatalf("a login without a user: %s", text(p.find("main")))
	}
	found := w.decisions(t, "CONNECT")
	if len(found) == 0 {
		t.Fatal("no refused login")
	}
	entry = "/portal/access/" + found[0].Properties.RequestID
	command = operator.get(entry).command()
	if !strings.HasPrefix(command, "CREATE USER [reader@") {
		t.Fatalf("SQL: %q", command)
	}
	if p := reader.ask(entry, "fix", "command", command, "confirm", "yes"); p.status != 403 || !strings.Contains(p.body, "18456") {
		t.Errorf("a Reader makes the user: %d %s", p.status, text(p.find("main")))
	}
	operator.submit(entry, "fix", "command", command)
	if p := reader.submit(query, "run", "query", "SELECT 41 + 1"); !strings.Contains(p.body, "42") {
		t.Errorf("after the fix: %s", text(p.find("main")))
	}
}

// The log shows to each what lies where he may read role assignments.
func TestTheAccessLogIsOnesOwn(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	a, b := w.vault("kva1"), w.vault("kvb1")
	w.person("reader", readerRole, a)
	w.person("nobody", "", "")
	operator := w.visit("")
	entries := map[string]string{}
	for _, v := range []string{a, b} {
		entries[v] = operator.get(at("secrets", v)).entry()
	}
	log := operator.get("/portal/access?decision=denied")
	if strings.Count(log.body, "Get Secrets") != 2 {
		t.Errorf("the operator's log: %s", text(log.find("main")))
	}
	if p := operator.get("/portal/access?decision=denied&resource=" + url.QueryEscape(a)); strings.Count(p.body, "Get Secrets") != 1 || !strings.Contains(p.body, "kva1") {
		t.Errorf("one vault's: %s", text(p.find("main")))
	}
	// An entry is opened and closed within the filters.
	filters := "decision=denied&resource=" + url.QueryEscape(a)
	inside := operator.get("/portal/access?" + filters).entry()
	if !strings.HasSuffix(inside, "?"+filters) {
		t.Errorf("the entry's address: %s", inside)
	}
	if p := operator.get(inside); strings.Count(text(p.find("table")), "Get Secrets") != 1 || !strings.Contains(p.body, `href="/portal/access?`+strings.ReplaceAll(filters, "&", "&amp;")+`#at-`) {
		t.Errorf("within the filters: %s", text(p.find("main")))
	}
	if p := operator.get("/portal/access?principal=nobody-of-that-name"); !strings.Contains(p.body, "No decisions to show") {
		t.Errorf("nobody's: %s", text(p.find("main")))
	}
	reader := w.visit("reader@" + w.cloud.Domain)
	if p := reader.get("/portal/access"); !strings.Contains(p.body, "kva1") || strings.Contains(p.body, "kvb1") {
		t.Errorf("the log of a vault's Reader: %s", text(p.find("main")))
	}
	if p := reader.send("GET", entries[b], nil); p.status != 404 || strings.Contains(p.body, "kvb1") {
		t.Errorf("another vault's entry: %d", p.status)
	}
	if p := reader.get(entries[a]); !strings.Contains(p.body, "kva1") {
		t.Error("his own vault's entry is not shown")
	}
	nobody := w.visit("nobody@" + w.cloud.Domain)
	for _, path := range []string{"/portal/access", entries[a], "/portal/access/live?since=0"} {
		if p := nobody.send("GET", path, nil); p.status != 403 && p.status != 404 || strings.Contains(p.body, "kva1") {
			t.Errorf("%s to somebody without a role: %d", path, p.status)
		}
	}
	// The rows that come later are the same, and say where to go on.
	live := operator.send("GET", "/portal/access/live?decision=denied&since=0", nil)
	if live.status != 200 || strings.Count(live.body, "Get Secrets") != 2 || live.header.Get("X-Latest") == "" || strings.Contains(live.body, "<body") {
		t.Errorf("live: %d %s", live.status, live.body)
	}
}
