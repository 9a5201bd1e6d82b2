package app

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/lanyard-dev/lanyard/internal/directory"
)

// The ways out of text, an attribute, a script and a field, and an address
// that is a script.
const (
	breakout = `"><img src=x onerror=planted()><script>planted()</script></textarea></pre></title>'`
	address  = `javascript:planted()`
)

// startPlanted is a cloud that is planted, with Azure SQL, whose pages ask its
// databases.
func startPlanted(t *testing.T) *world {
	t.Helper()
	w := startWith(t, Config{Home: home(t), SQLListen: "127.0.0.1:0", SQLListenExplicit: true})
	w.plant()
	return w
}

// plant fills a cloud with one of everything, named as badly as the services
// let it be.
func (w *world) plant() {
	w.Helper()
	group := w.group()
	quoted := func(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }
	tags := fmt.Sprintf(`"tags":{"%s":"%s","link":"%s"}`, quoted(strings.NewReplacer("<", "(", ">", ")", "/", "|", "'", "").Replace(breakout)), quoted(breakout), address)
	w.put(group, "2024-11-01", `{"location":"westeurope",`+tags+`}`)
	w.put("/subscriptions/"+w.cloud.SubscriptionID+"/resourceGroups/-(odd).-group_", "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	site := group + "/providers/Microsoft.Web/sites/app1"
	w.put(site+"/slots/stage", "2025-05-01", `{"location":"westeurope",`+tags+`,"properties":{}}`)
	id := group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1"
	w.put(id, "2024-11-30", `{"location":"westeurope",`+tags+`}`)
	w.put(site, "2025-05-01", `{"location":"westeurope",`+tags+`,"identity":{"type":"SystemAssigned, UserAssigned","userAssignedIdentities":{"`+id+`":{}}},"properties":{"siteConfig":{"linuxFxVersion":"PYTHON|`+quoted(breakout)+`","appCommandLine":"`+quoted(breakout)+`"}}}`)
	for _, x := range []string{"", "/slots/stage"} {
		w.put(site+x+"/config/appsettings", "2025-05-01", fmt.Sprintf(`{"properties":{"%s":"%s","LINK":"%s","REF":"@Microsoft.KeyVault(VaultName=%s;SecretName=x)"}}`, quoted(breakout), quoted(breakout), address, quoted(breakout)))
		w.put(site+x+"/config/connectionstrings", "2025-05-01", fmt.Sprintf(`{"properties":{"%s":{"value":"%s","type":"Custom"}}}`, quoted(breakout), quoted(breakout)))
	}
	vault := w.vault("kv1")
	w.put(vault, "2026-02-01", `{"location":"westeurope",`+tags+`,"properties":{"tenantId":"`+w.cloud.TenantID+`","sku":{"family":"A","name":"standard"},"accessPolicies":[],"enableRbacAuthorization":true}}`)
	account := group + "/providers/Microsoft.Storage/storageAccounts/st1"
	w.put(account, "2025-01-01", `{"location":"westeurope","sku":{"name":"Standard_LRS"},`+tags+`}`)
	w.put(account+"/blobServices/default/containers/c1", "2025-01-01", `{}`)
	cosmos := group + "/providers/Microsoft.DocumentDB/databaseAccounts/co1"
	w.put(cosmos, "2025-04-15", `{"location":"westeurope",`+tags+`,"properties":{"databaseAccountOfferType":"Standard","locations":[{"locationName":"westeurope"}]}}`)
	w.put(cosmos+"/sqlDatabases/d1", "2025-04-15", `{"properties":{"resource":{"id":"d1"}}}`)
	w.put(cosmos+"/sqlDatabases/d1/containers/c1", "2025-04-15", `{"properties":{"resource":{"id":"c1","partitionKey":{"paths":["/id"],"kind":"Hash"}}}}`)
	server := group + "/providers/Microsoft.Sql/servers/sql1"
	w.put(server, "2023-08-01", `{"location":"westeurope",`+tags+`,"properties":{"administrators":{"administratorType":"ActiveDirectory","login":"`+quoted(breakout)+`","sid":"`+w.cloud.OperatorUser+`","azureADOnlyAuthentication":true}}}`)
	w.put(server+"/firewallRules/local", "2023-08-01", `{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"255.255.255.255"}}`)
	w.put(server+"/databases/db1", "2023-08-01", `{"location":"westeurope",`+tags+`}`)

	officer, contributor := "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "ba92f5b4-2d11-453d-a403-e96b0029c9fe" // of secrets, of blobs
	for _, who := range []struct{ id, kind string }{{w.cloud.OperatorUser, "User"}, {w.cloud.OperatorObject, "ServicePrincipal"}} {
		for _, role := range []string{officer, contributor} {
			a := "/subscriptions/" + w.cloud.SubscriptionID + "/providers/Microsoft.Authorization/roleAssignments/" + w.system.base.newID()
			w.put(a, "2022-04-01", fmt.Sprintf(`{"properties":{"roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/%s","principalId":"%s","principalType":"%s","description":"%s"}}`, role, who.id, who.kind, quoted(breakout)))
		}
		w.put(cosmos+"/sqlRoleAssignments/"+w.system.base.newID(), "2025-04-15", `{"properties":{"roleDefinitionId":"`+cosmos+`/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002","scope":"`+cosmos+`","principalId":"`+who.id+`"}}`)
	}
	definition := "/subscriptions/" + w.cloud.SubscriptionID + "/providers/Microsoft.Authorization/roleDefinitions/" + w.system.base.newID()
	w.put(definition, "2022-04-01", fmt.Sprintf(`{"properties":{"roleName":"%s","description":"%s","assignableScopes":["/subscriptions/%s"],"permissions":[{"actions":["*/read"]}]}}`, quoted(breakout), quoted(breakout), w.cloud.SubscriptionID))
	w.put(vault+"/providers/Microsoft.Authorization/roleAssignments/"+w.system.base.newID(), "2022-04-01", fmt.Sprintf(`{"properties":{"roleDefinitionId":"%s","principalId":"%s","principalType":"User"}}`, definition, w.cloud.OperatorUser))
	if _, err := w.system.base.directory.CreateUser(w.Context(), directory.NewUser{UPN: "eve", Name: breakout, Password: "Correct horse 1"}); err != nil {
		w.Fatal(err)
	}
	w.must(200, "PUT", "https://kv1.vault.azure.net/secrets/planted?api-version=7.6", w.operator("https://vault.azure.net"), fmt.Sprintf(`{"value":"%s","contentType":"%s","tags":{"t":"%s"}}`, quoted(breakout), quoted(breakout), quoted(breakout)))
	for _, name := range []string{breakout, address, "plain.txt"} {
		w.must(201, "PUT", "https://st1.blob.core.windows.net/c1/"+url.PathEscape(name), w.operator("https://storage.azure.com"), breakout, "X-Ms-Blob-Type", "BlockBlob", "X-Ms-Version", "2024-11-04", "Content-Type", "text/html")
	}
	item := fmt.Sprintf(`{"id":"%s","%s":"%s"}`, address, quoted(breakout), quoted(breakout))
	w.must(201, "POST", "https://co1.documents.azure.com/dbs/d1/colls/c1/docs", "", item, "Authorization", url.QueryEscape("type=aad&ver=1.0&sig="+w.operator("https://co1.documents.azure.com")),
		"X-Ms-Version", "2018-12-31", "X-Ms-Date", time.Now().UTC().Format(http.TimeFormat), "X-Ms-Documentdb-Partitionkey", `["`+address+`"]`)
}

// Every page of a cloud that was planted with scripts: none of them is one, no
// link leads to another host, and all can be used with a screen reader.
func TestEveryPageOfThePortal(t *testing.T) {
	w := startPlanted(t)
	v := w.visit("")
	// What forms lead to, which the crawl does not send.
	pages := append(v.crawl("/portal", 600), v.get(at("roleassignments", w.group()+"/providers/Microsoft.Web/sites/app1")+"?add=1&scope=vault"))
	shown, bad := 0, 0
	for _, p := range pages {
		if p.root == nil {
			continue
		}
		problems := append(scripts(p), append(elsewhere(p), readable(p)...)...)
		if p.status != 200 {
			problems = append(problems, fmt.Sprintf("status %d: %s", p.status, text(p.find("main"))))
		}
		for _, x := range problems {
			bad++
			t.Errorf("%s: %s", p.path, x)
		}
		if strings.Contains(p.body, "onerror=planted()") {
			shown++
		}
		if bad > 40 {
			t.Fatal("and so on")
		}
	}
	for _, want := range []string{"/at/secrets/", "/at/blobs/", "/at/items/", "/at/variables/", "/at/configuration/", "/at/roleassignments/", "/portal/resources"} {
		if !slices.ContainsFunc(pages, func(p pageOf) bool {
			return strings.Contains(p.path, want) && (strings.Contains(p.body, "planted()") || strings.Contains(p.body, "planted%28%29"))
		}) {
			t.Errorf("no page %s shows what was planted", want)
		}
	}
	// The menu of a resource says where one is, on pages too that it does not list.
	for _, p := range pages {
		lines := 0
		for _, a := range p.all("a") {
			if has(a, "aria-current") && strings.HasPrefix(attribute(a, "href"), "/portal/at/") {
				lines++
			}
		}
		if p.root != nil && strings.HasPrefix(p.path, "/portal/at/") && lines != 1 {
			t.Errorf("%s: %d lines of the menu are the current one", p.path, lines)
		}
	}
	query := v.submit(at("query", w.group()+"/providers/Microsoft.Sql/servers/sql1/databases/db1"), "run", "query", "SELECT '"+strings.ReplaceAll(breakout, "'", "''")+"' AS ["+breakout+"]")
	if !strings.Contains(query.body, "onerror=planted()") || len(scripts(query)) > 0 {
		t.Errorf("the query editor: %v\n%s", scripts(query), text(query.find("main")))
	}
	if len(pages) < 60 || shown < 15 {
		t.Errorf("%d pages were read, on %d of them stood what was planted", len(pages), shown)
	}
	t.Logf("%d pages, what was planted on %d", len(pages), shown)
}

// The filters of the Access log go along, whatever they hold.
func TestTheAccessLogKeepsItsFilters(t *testing.T) {
	w := startPlanted(t)
	v := w.visit("")
	v.get(at("overview", w.group()))
	want := url.Values{"principal": {w.cloud.OperatorUser}, "decision": {"allowed"}}
	p := v.get("/portal/access?" + want.Encode())
	kept := 0
	for _, a := range p.all("a") {
		to, err := url.Parse(attribute(a, "href"))
		if err == nil && strings.HasPrefix(to.Path, "/portal/access") && to.RawQuery != "" {
			kept++
			if got := to.Query(); got.Encode() != want.Encode() {
				t.Errorf("%s keeps %v", attribute(a, "href"), got)
			}
		}
	}
	if kept < 2 {
		t.Errorf("%d links with filters", kept)
	}
	hostile := url.Values{"principal": {breakout + "&decision=allowed"}}
	if p := v.get("/portal/access?" + hostile.Encode()); len(scripts(p)) > 0 || len(elsewhere(p)) > 0 {
		t.Errorf("%v %v", scripts(p), elsewhere(p))
	}
}

// scripts finds what a browser would run or load that is none of the portal's.
func scripts(p pageOf) (found []string) {
	if h := p.header.Get("Content-Security-Policy"); !strings.Contains(h, "script-src 'self'; style-src 'self'") || !strings.HasPrefix(h, "default-src 'none'") {
		found = append(found, "no policy")
	}
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script":
			if src := attribute(n, "src"); !strings.HasPrefix(src, "/portal/assets/") || n.FirstChild != nil {
				found = append(found, "a script: "+src+text(n))
			}
		case "style", "iframe", "object", "embed", "base", "img", "image":
			found = append(found, "an element <"+n.Data+">")
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" {
				found = append(found, fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val))
			}
		}
	}
	return found
}

// elsewhere finds addresses that lead to another host, or run.
func elsewhere(p pageOf) (found []string) {
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "href", "src", "action", "formaction", "poster", "data", "srcset", "ping", "xlink:href", "data-stream", "cite", "manifest":
				if a.Val != "" && !strings.HasPrefix(a.Val, "#") && (!strings.HasPrefix(a.Val, "/portal") || strings.HasPrefix(a.Val, "//")) {
					found = append(found, fmt.Sprintf("<%s %s=%q> leads elsewhere", n.Data, a.Key, a.Val))
				}
			case "content":
				if strings.Contains(a.Val, "url=") && !strings.Contains(a.Val, "url=/portal") {
					found = append(found, "meta leads elsewhere: "+a.Val)
				}
			}
		}
	}
	return found
}

var spaces = regexp.MustCompile(`\s+`)

// readable finds what a screen reader or a keyboard would miss.
func readable(p pageOf) (found []string) {
	if n := len(p.all("h2")); n != 1 {
		found = append(found, fmt.Sprintf("%d headings h2", n))
	}
	if n := len(p.all("h1")); n != 1 {
		found = append(found, fmt.Sprintf("%d headings h1", n))
	}
	if n := len(p.all("main")); n != 1 {
		found = append(found, fmt.Sprintf("%d main", n))
	}
	ids, labelled := map[string]bool{}, map[string]bool{}
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attribute(n, "id"); id != "" {
			if ids[id] {
				found = append(found, "the id "+id+" twice")
			}
			ids[id] = true
		}
		if n.Data == "label" {
			labelled[attribute(n, "for")] = true
		}
	}
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "input", "select", "textarea":
			kind := attribute(n, "type")
			inLabel := false
			for up := n.Parent; up != nil; up = up.Parent {
				inLabel = inLabel || up.Data == "label"
			}
			if kind != "hidden" && !inLabel && !has(n, "aria-label") && !has(n, "aria-labelledby") && !labelled[attribute(n, "id")] {
				found = append(found, fmt.Sprintf("<%s name=%q> has no label", n.Data, attribute(n, "name")))
			}
		case "button", "a":
			if text(n) == "" && attribute(n, "aria-label") == "" {
				found = append(found, fmt.Sprintf("<%s %q> says nothing", n.Data, spaces.ReplaceAllString(attribute(n, "href")+attribute(n, "value"), " ")))
			}
		case "th":
			if !slices.Contains([]string{"col", "row"}, attribute(n, "scope")) {
				found = append(found, "a th without scope: "+text(n))
			}
		}
		for _, name := range []string{"aria-labelledby", "aria-describedby", "aria-controls"} {
			for _, id := range strings.Fields(attribute(n, name)) {
				if !ids[id] {
					found = append(found, fmt.Sprintf("<%s %s=%q>: there is none", n.Data, name, id))
				}
			}
		}
		if attribute(n, "role") == "tab" && !has(n, "aria-selected") {
			found = append(found, "a tab that does not say whether it is selected")
		}
	}
	return found
}
