package app

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// A site's settings survive what az and azurerm write around them.
func TestASitesConfiguration(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	principal := w.site("app1")
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	token := w.operator(arm)
	call := func(status int, method, path, body string) map[string]any {
		t.Helper()
		r := w.must(status, method, arm+site+path+"?api-version=2025-05-01", token, body)
		var doc map[string]any
		_ = json.Unmarshal([]byte(r.body), &doc)
		p, _ := doc["properties"].(map[string]any)
		return p
	}
	settings := func() string { return fmt.Sprint(call(200, "POST", "/config/appsettings/list", "")) }
	if got := settings(); got != "map[COLOUR:green]" {
		t.Errorf("at first: %s", got)
	}
	// The full PUT of az's identity assign holds an empty list of settings.
	doc := w.put(site, "2025-05-01", `{"location":"westeurope","identity":{"type":"SystemAssigned"},"properties":{"serverFarmId":"plan1","siteConfig":{"appSettings":[]}}}`)
	if got := settings(); got != "map[COLOUR:green]" || doc["identity"].(map[string]any)["principalId"] != principal {
		t.Errorf("after writing the site: %s, %v", got, doc["identity"])
	}
	// Written without a word of the identity, as az webapp create does to an
	// app that is there, it stays; only type None takes it away.
	doc = w.put(site, "2025-05-01", `{"location":"westeurope","identity":null,"properties":{"serverFarmId":"plan1","siteConfig":{"appSettings":[]}}}`)
	if kept, _ := doc["identity"].(map[string]any); kept["principalId"] != principal {
		t.Errorf("after writing the site without its identity: %v", doc["identity"])
	}
	// Values are text, whatever they were sent as.
	w.put(site, "2025-05-01", `{"location":"westeurope","identity":{"type":"SystemAssigned"},"properties":{"siteConfig":{"appSettings":[{"name":"BUILD","value":true},{"name":"N","value":3},{"name":"E","value":null}]}}}`)
	if r := w.must(200, "POST", arm+site+"/config/appsettings/list?api-version=2025-05-01", token, ""); !strings.Contains(r.body, `"properties":{"BUILD":"true","E":"","N":"3"}`) {
		t.Errorf("%s", r.body)
	}
	call(200, "PUT", "/config/appSettings", `{"properties":{"A":"1"}}`)
	if got := settings(); got != "map[A:1]" {
		t.Errorf("after replacing them: %s", got)
	}
	if r := w.do(w.client(""), "PUT", arm+site+"/config/appsettings?api-version=2025-05-01", token, `{"properties":{"A":{"x":1}}}`); r.status != 400 {
		t.Errorf("a setting that is no text: %d", r.status)
	}
	// One branch of the log settings changes that branch; nulls are absent.
	logs := call(200, "PUT", "/config/logs", `{"properties":{"httpLogs":{"fileSystem":{"enabled":true,"retentionInDays":null},"azureBlobStorage":null}}}`)
	text, _ := json.Marshal(logs)
	for _, part := range []string{`"level":"Off"`, `"enabled":true,"retentionInDays":null,"retentionInMb":35`, `"azureBlobStorage":{"enabled":false`, `"failedRequestsTracing":{"enabled":false}`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("the log settings lack %s: %s", part, text)
		}
	}
	web := call(200, "PATCH", "/config/web", `{"properties":{"alwaysOn":true,"appCommandLine":null,"autoHealRules":null}}`)
	if _, there := web["autoHealRules"]; there || web["alwaysOn"] != true || web["appCommandLine"] != "" || web["linuxFxVersion"] != "PYTHON|3.11" {
		t.Errorf("the site's configuration: %v", web)
	}
	// What has a choice of values takes no other, by whichever way it comes.
	for _, wrong := range []string{`"linuxFxVersion":"PYTHON"`, `"linuxFxVersion":"|3.11"`, `"minTlsVersion":"9"`, `"scmMinTlsVersion":"x"`, `"ftpsState":"Sometimes"`} {
		for _, to := range []struct{ method, path, body string }{
			{"PATCH", "/config/web", `{"properties":{` + wrong + `}}`}, {"PUT", "/config/web", `{"properties":{` + wrong + `}}`}, {"PATCH", "", `{"properties":{"siteConfig":{` + wrong + `}}}`},
		} {
			if r := w.do(w.client(""), to.method, arm+site+to.path+"?api-version=2025-05-01", token, to.body); r.status != 400 || !strings.Contains(r.body, "has an invalid value.") {
				t.Errorf("%s %s: %d %s", to.method, wrong, r.status, r.body)
			}
		}
	}
	if again := call(200, "GET", "/config/web", ""); again["linuxFxVersion"] != "PYTHON|3.11" || again["minTlsVersion"] != "1.2" {
		t.Errorf("after what was refused: %v", again)
	}
	call(200, "PATCH", "/config/web", `{"properties":{"minTlsVersion":"1.3","ftpsState":"disabled"}}`)
	// Who may read does not see what settings hold.
	id, reader := w.stranger()
	w.assign(id, "acdd72a7-3385-48ef-bd42-f606fba81ae7", site)
	w.must(200, "GET", arm+site+"/config/web?api-version=2025-05-01", reader(arm), "")
	for _, path := range []string{"appsettings", "connectionstrings", "azurestorageaccounts", "metadata", "publishingcredentials", "authsettings"} {
		r := w.must(403, "POST", arm+site+"/config/"+path+"/list?api-version=2025-05-01", reader(arm), "")
		if !strings.Contains(r.body, "'Microsoft.Web/sites/config/list/action' over scope '"+site+"/config/"+path+"'") {
			t.Errorf("%s", r.body)
		}
	}
	if r := w.must(200, "GET", arm+site+"?api-version=2025-05-01", reader(arm), ""); strings.Contains(r.body, `"A":"1"`) || strings.Contains(r.body, "green") {
		t.Errorf("a reader sees settings: %s", r.body)
	}
	for name, body := range map[string]string{
		"no plan":             `{"location":"westeurope","properties":{}}`,
		"a plan that is none": `{"location":"westeurope","properties":{"serverFarmId":"none"}}`,
		"no location":         `{"properties":{"serverFarmId":"plan1"}}`,
		"no runtime":          `{"location":"westeurope","properties":{"serverFarmId":"plan1","siteConfig":{"linuxFxVersion":"PYTHON3.11"}}}`,
		"an identity of none": `{"location":"westeurope","identity":{"type":"Wizard"},"properties":{"serverFarmId":"plan1"}}`,
		"an identity unnamed": `{"location":"westeurope","identity":{"type":"UserAssigned"},"properties":{"serverFarmId":"plan1"}}`,
		"half an identity":    `{"location":"westeurope","identity":{"type":"UserAssigned","userAssignedIdentities":{"id1":{}}},"properties":{"serverFarmId":"plan1"}}`,
	} {
		if r := w.do(w.client(""), "PUT", arm+w.group()+"/providers/Microsoft.Web/sites/app9?api-version=2025-05-01", token, body); r.status != 400 && r.status != 404 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}

// Deleting a site takes its principal along and leaves its assignments as
// orphans; the last site takes its plan along unless the caller keeps it.
func TestWhatGoesWithASite(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	one := w.site("app1")
	w.site("app2")
	vault := w.vault("kv1")
	w.assign(one, "4633458b-17de-408a-b874-0445c86b69e6", vault)
	plan := arm + w.group() + "/providers/Microsoft.Web/serverfarms/plan1?api-version=2025-05-01"
	site := func(name, query string) string {
		return arm + w.group() + "/providers/Microsoft.Web/sites/" + name + "?api-version=2025-05-01" + query
	}
	token, graph := w.operator(arm), w.operator("https://graph.microsoft.com")
	if r := w.must(409, "DELETE", plan, token, ""); !strings.Contains(r.body, "Server farm 'plan1' cannot be deleted because it has web app(s) app1, app2 assigned to it.") {
		t.Error(r.body)
	}
	w.must(200, "GET", "https://graph.microsoft.com/v1.0/servicePrincipals/"+one, graph, "")
	w.must(200, "DELETE", site("app1", ""), token, "")
	w.must(204, "DELETE", site("app1", ""), token, "")
	w.must(200, "GET", plan, token, "") // app2 is on it
	w.must(404, "GET", "https://graph.microsoft.com/v1.0/servicePrincipals/"+one, graph, "")
	r := w.must(200, "GET", arm+vault+"/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter="+url.QueryEscape("principalId eq '"+one+"'"), token, "")
	if !strings.Contains(r.body, `"principalId":"`+one+`","principalType":"ServicePrincipal"`) {
		t.Errorf("no orphan: %s", r.body)
	}
	var found struct{ Value []any }
	w.must(200, "POST", "https://graph.microsoft.com/v1.0/directoryObjects/getByIds", graph, `{"ids":["`+one+`"]}`).json(t, &found)
	if len(found.Value) != 0 {
		t.Errorf("the orphan has a name: %v", found.Value)
	}
	// A new site of the name is somebody else.
	if again := w.site("app1"); again == one {
		t.Error("the new site has the old one's principal")
	}
	// Who may not delete plans keeps the plan.
	id, contributor := w.stranger()
	w.assign(id, "de139f84-1756-47ae-9be6-808fbbe84772", w.group()+"/providers/Microsoft.Web/sites/app1")
	w.must(200, "DELETE", site("app1", ""), contributor(arm), "")
	w.must(200, "DELETE", site("app2", "&deleteEmptyServerFarm=false"), token, "")
	w.must(200, "GET", plan, token, "")
	w.site("app3")
	w.must(200, "DELETE", site("app3", ""), token, "")
	w.must(404, "GET", plan, token, "")

	// A group takes everything along.
	three := w.site("app3")
	w.must(202, "DELETE", arm+w.group()+"?api-version=2024-11-01", token, "")
	w.must(404, "GET", arm+w.group()+"?api-version=2024-11-01", token, "")
	w.must(404, "GET", "https://graph.microsoft.com/v1.0/servicePrincipals/"+three, graph, "")
	w.must(200, "GET", arm+"/subscriptions/"+w.cloud.SubscriptionID+"/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv1?api-version=2026-02-01", token, "")
	r = w.must(200, "GET", arm+"/subscriptions/"+w.cloud.SubscriptionID+"/resources?api-version=2024-11-01", token, "")
	if r.body != `{"value":[]}` {
		t.Errorf("left: %s", r.body)
	}
}

// The list of all resources: filters that are understood narrow it, others are
// refused, and nobody sees what he may not read.
func TestTheListOfResources(t *testing.T) {
	w := startWorld(t, home(t))
	sub := "/subscriptions/" + w.cloud.SubscriptionID
	w.put(sub+"/resourceGroups/rg10", "2024-11-01", `{"location":"westeurope","tags":{"env":"prod"}}`)
	w.put(w.group(), "2024-11-01", `{"location":"westeurope","tags":{"env":"test"}}`)
	w.site("app1")
	w.vault("kv1")
	w.put(sub+"/resourceGroups/rg10/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1", "2024-11-30", `{"location":"northeurope","tags":{"env":"prod","o'k":"it''s"}}`)
	names := func(token, path, filter string) string {
		t.Helper()
		r := w.must(200, "GET", arm+path+"?api-version=2015-11-01&$filter="+url.QueryEscape(filter), token, "")
		var body struct{ Value []struct{ Name string } }
		r.json(t, &body)
		var out []string
		for _, v := range body.Value {
			out = append(out, v.Name)
		}
		return strings.Join(out, " ")
	}
	token := w.operator(arm)
	for _, c := range [][3]string{
		{sub + "/resources", "", "kv1 plan1 app1 id1"},
		{w.group() + "/resources", "", "kv1 plan1 app1"},
		{sub + "/resources", "resourceType eq 'microsoft.keyvault/VAULTS'", "kv1"},
		{sub + "/resources", "resourceType eq 'Microsoft.KeyVault/vaults' and name eq 'KV1'", "kv1"},
		{sub + "/resources", "resourceType eq 'Microsoft.KeyVault/vaults' and name eq 'kv'", ""},
		{sub + "/resources", "resourceGroup eq 'rg1'", "kv1 plan1 app1"},
		{sub + "/resources", "location eq 'North Europe'", "id1"},
		{sub + "/resources", "substringof('app', name)", "app1"},
		{sub + "/resources", "tagName eq 'env' and tagValue eq 'prod'", "id1"},
		{sub + "/resources", "tagName eq 'o''k' and tagValue eq 'it''''s'", "id1"},
		{sub + "/resources", "resourceType ne 'Microsoft.Web/sites' and resourceGroup eq 'rg1'", "kv1 plan1"},
		{sub + "/resourceGroups", "tagName eq 'env' and tagValue eq 'prod'", "rg10"},
	} {
		if got := names(token, c[0], c[1]); got != c[2] {
			t.Errorf("%s %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
	for _, filter := range []string{"name eq kv1", "colour eq 'red'", "name eq 'a' or name eq 'b'", "name eq 'a' and", "' and '"} {
		for _, path := range []string{"/resources", "/resourceGroups"} {
			if r := w.do(w.client(""), "GET", arm+sub+path+"?api-version=2024-11-01&$filter="+url.QueryEscape(filter), token, ""); r.status != 400 {
				t.Errorf("%s %q: %d %s", path, filter, r.status, r.body)
			}
		}
	}
	w.must(404, "GET", arm+sub+"/resourceGroups/none/resources?api-version=2024-11-01", token, "")
	id, other := w.stranger()
	if got := names(other(arm), sub+"/resources", "") + names(other(arm), sub+"/resourceGroups", ""); got != "" {
		t.Errorf("a stranger sees %s", got)
	}
	w.assign(id, "acdd72a7-3385-48ef-bd42-f606fba81ae7", w.group())
	if got := names(other(arm), sub+"/resources", "") + "; " + names(other(arm), sub+"/resourceGroups", ""); got != "kv1 plan1 app1; rg1" {
		t.Errorf("a reader of rg1 sees %s", got)
	}
}

// What is assigned at the tenant's root management group holds in the
// subscription and all that is in it, and is gone with the assignment.
func TestTheRootManagementGroupReachesDown(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	vault := w.vault("kv1")
	id, token := w.stranger()
	root := "/providers/Microsoft.Management/managementGroups/" + w.cloud.TenantID
	assigned := w.assign(id, "acdd72a7-3385-48ef-bd42-f606fba81ae7", root)
	w.assign(id, "4633458b-17de-408a-b874-0445c86b69e6", strings.ToUpper(root))
	for _, path := range []string{"/subscriptions/" + w.cloud.SubscriptionID + "?api-version=2022-12-01", w.group() + "?api-version=2024-11-01", vault + "?api-version=2026-02-01"} {
		w.must(200, "GET", arm+path, token(arm), "")
	}
	w.must(404, "GET", "https://kv1.vault.azure.net/secrets/none?api-version=7.4", token("https://vault.azure.net"), "")
	w.must(200, "DELETE", arm+assigned+"?api-version=2022-04-01", w.operator(arm), "")
	w.must(403, "GET", arm+w.group()+"?api-version=2024-11-01", token(arm), "")
}
