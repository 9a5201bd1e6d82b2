package app

import (
	"fmt"
	"strings"
	"testing"
)

// secret makes a secret of a vault of the group rg1, as the operator with a
// role for it, and returns its version.
func (w *world) secret(vault, name, value string) string {
	w.Helper()
	r := w.must(200, "PUT", "https://"+vault+".vault.azure.net/secrets/"+name+"?api-version=7.4", w.operator("https://vault.azure.net"), `{"value":"`+value+`"}`)
	var doc struct{ ID string }
	r.json(w.TB, &doc)
	return doc.ID[strings.LastIndexByte(doc.ID, '/')+1:]
}

// What app settings and connection strings refer to is read with the app's own
// identity, so that its roles decide; without them the app gets the text.
func TestKeyVaultReferences(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	principal := w.site("app1")
	vault, other := w.vault("kv-ref"), w.vault("kv-other")
	operator := w.system.base.directory.Cloud().OperatorObject
	w.assign(operator, "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", vault)
	w.assign(operator, "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", other)
	old := w.secret("kv-ref", "db", "first")
	w.secret("kv-ref", "db", "second")
	w.secret("kv-other", "db", "not for app1")
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	token, version := w.operator(arm), "?api-version=2022-03-01"
	const ref, uri = "@Microsoft.KeyVault(VaultName=kv-ref;SecretName=db)", "https://kv-ref.vault.azure.net/secrets/"
	set := func(body string) {
		t.Helper()
		w.must(200, "PUT", arm+site+"/config/appsettings"+version, token, `{"properties":`+body+`}`)
	}
	given := func(id string) map[string]string {
		t.Helper()
		e, err := w.system.apps.EnvironmentOf(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return e.Settings
	}
	status := func(id, kind, name string) string {
		t.Helper()
		r := w.must(200, "GET", arm+id+"/config/configreferences/"+kind+"/"+name+version, token, "")
		for _, value := range []string{"first", "second", "not for app1"} {
			if strings.Contains(r.body, value) {
				t.Errorf("the status shows the secret: %s", r.body)
			}
		}
		var doc struct{ Properties struct{ Status string } }
		r.json(t, &doc)
		return doc.Properties.Status
	}
	set(`{"DB":"` + ref + `","PLAIN":"x"}`)
	if got := status(site, "appsettings", "DB"); got != "AccessToKeyVaultDenied" {
		t.Errorf("without a role: %s", got)
	}
	if got := given(site); got["DB"] != ref || got["PLAIN"] != "x" {
		t.Errorf("without a role the app gets %v", got)
	}
	// The refusal is the app's own, and its fix is the role.
	e := w.why(t, "")
	if e.Caller.ObjectID != principal || e.Action != "Microsoft.KeyVault/vaults/secrets/getSecret/action" || len(e.Fixes) == 0 || e.Fixes[0].RoleID != secretsUser {
		t.Errorf("the refusal: %+v", e)
	}
	w.assign(principal, secretsUser, vault)
	if got := status(site, "appsettings", "DB"); got != "AccessToKeyVaultDenied" {
		t.Errorf("a status changed without anybody asking: %s", got)
	}
	r := w.must(200, "POST", arm+site+"/config/configreferences/appsettings/refresh"+version, token, "")
	if !strings.Contains(r.body, `"status":"Resolved"`) || strings.Contains(r.body, "PLAIN") {
		t.Error(r.body)
	}
	if got := given(site)["DB"]; got != "second" {
		t.Errorf("with the role the app gets %q", got)
	}
	set(`{"OK":"@Microsoft.KeyVault(SecretUri=` + uri + `db/` + old + `)","NOSECRET":"@Microsoft.KeyVault(VaultName=kv-ref;SecretName=none)",
		"NOVERSION":"@Microsoft.KeyVault(SecretUri=` + uri + `db/0123456789abcdef0123456789abcdef)","NOVAULT":"@Microsoft.KeyVault(VaultName=kv-none;SecretName=db)",
		"OTHER":"@Microsoft.KeyVault(VaultName=kv-other;SecretName=db)","BAD":"@Microsoft.KeyVault(Secret=db)","AWAY":"@Microsoft.KeyVault(SecretUri=https://example.com/secrets/db)"}`)
	env, err := w.system.apps.EnvironmentOf(t.Context(), site)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"OK": "Resolved", "NOSECRET": "SecretNotFound", "NOVERSION": "SecretVersionNotFound", "NOVAULT": "VaultNotFound",
		"OTHER": "AccessToKeyVaultDenied", "BAD": "InvalidSyntax", "AWAY": "InvalidSyntax"} {
		if got := status(site, "appsettings", name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if value := env.Settings[name]; (name == "OK") != (value == "first") || name != "OK" && !strings.HasPrefix(value, "@Microsoft.KeyVault(") {
			t.Errorf("the app gets %s=%q", name, value)
		}
		if !strings.Contains(env.Platform["WEBSITE_KEYVAULT_REFERENCES"], `"status":"`+want+`"`) {
			t.Errorf("the app is not told %s: %s", want, env.Platform["WEBSITE_KEYVAULT_REFERENCES"])
		}
	}
	w.must(404, "GET", arm+site+"/config/configreferences/appsettings/none"+version, token, "")
	w.must(200, "PUT", arm+site+"/config/connectionstrings"+version, token, `{"properties":{"SQL":{"type":"SQLAzure","value":"`+ref+`"}}}`)
	env, err = w.system.apps.EnvironmentOf(t.Context(), site)
	if err != nil || len(env.Connections) != 1 || env.Connections[0].Value != "second" || status(site, "connectionstrings", "SQL") != "Resolved" {
		t.Errorf("connection strings: %+v %v", env.Connections, err)
	}
	// The list is for readers, the refresh for those who may change settings.
	id, reader := w.stranger()
	w.assign(id, "acdd72a7-3385-48ef-bd42-f606fba81ae7", site)
	w.must(200, "GET", arm+site+"/config/configreferences/appsettings"+version, reader(arm), "")
	w.must(403, "POST", arm+site+"/config/configreferences/appsettings/refresh"+version, reader(arm), "")

	// A slot has an identity of its own, which the site's role does not reach.
	stage := site + "/slots/stage"
	slot := w.slot("app1", "stage")
	w.must(200, "PUT", arm+stage+"/config/appsettings"+version, token, `{"properties":{"DB":"`+ref+`"}}`)
	if got := given(stage)["DB"]; got != ref || status(stage, "appsettings", "DB") != "AccessToKeyVaultDenied" {
		t.Errorf("the slot gets %q by the site's role", got)
	}
	w.assign(slot, secretsUser, vault)
	if got := given(stage)["DB"]; got != "second" || status(stage, "appsettings", "DB") != "Resolved" {
		t.Errorf("the slot gets %q", got)
	}
}

// A reference is read with the identity that keyVaultReferenceIdentity names,
// and only with one that the app has.
func TestTheIdentityOfReferences(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	vault := w.vault("kv-ref")
	w.assign(w.system.base.directory.Cloud().OperatorObject, "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", vault)
	w.secret("kv-ref", "db", "hidden")
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	uami := w.group() + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1"
	doc := w.put(uami, "2024-11-30", `{"location":"westeurope"}`)
	w.assign(doc["properties"].(map[string]any)["principalId"].(string), secretsUser, vault)
	token, version := w.operator(arm), "?api-version=2025-05-01"
	w.must(200, "PUT", arm+site+"/config/appsettings"+version, token, `{"properties":{"DB":"@Microsoft.KeyVault(VaultName=kv-ref;SecretName=db)"}}`)
	for _, c := range []struct{ name, identity, reference, status, kind string }{
		{"the system's, without a role", `{"type":"SystemAssigned"}`, "SystemAssigned", "AccessToKeyVaultDenied", "SystemAssigned"},
		{"one that is not attached", `{"type":"SystemAssigned"}`, uami, "MSINotEnabled", "UserAssigned"},
		{"attached beside the system's, and named", fmt.Sprintf(`{"type":"SystemAssigned, UserAssigned","userAssignedIdentities":{"%s":{}}}`, uami), uami, "Resolved", "UserAssigned"},
		{"attached, and not named", fmt.Sprintf(`{"type":"UserAssigned","userAssignedIdentities":{"%s":{}}}`, uami), "SystemAssigned", "MSINotEnabled", "SystemAssigned"},
		{"none at all", `{"type":"None"}`, "SystemAssigned", "MSINotEnabled", "SystemAssigned"},
	} {
		w.put(site, "2025-05-01", `{"location":"westeurope","identity":`+c.identity+`,"properties":{"serverFarmId":"plan1","keyVaultReferenceIdentity":"`+c.reference+`"}}`)
		r := w.must(200, "POST", arm+site+"/config/configreferences/appsettings/refresh"+version, token, "")
		if !strings.Contains(r.body, `"status":"`+c.status+`"`) || !strings.Contains(r.body, `"identityType":"`+c.kind+`"`) {
			t.Errorf("%s: want %s: %s", c.name, c.status, r.body)
		}
		e, err := w.system.apps.EnvironmentOf(t.Context(), site)
		if err != nil || (e.Settings["DB"] == "hidden") != (c.status == "Resolved") {
			t.Errorf("%s: the app gets %q, %v", c.name, e.Settings["DB"], err)
		}
	}
}
