package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/access"
)

// Each kind of refusal is explained; its first fix, made by the operator as
// the explanation says, lets the same call of the same principal through.
func TestTheFirstFixOfEveryRefusalFixesIt(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	vault := w.vault("kv-why")
	account := w.group() + "/providers/Microsoft.Storage/storageAccounts/stwhy"
	w.put(account, "2025-08-01", `{"location":"westeurope","kind":"StorageV2","sku":{"name":"Standard_LRS"},"properties":{}}`)
	uami := w.group() + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1"
	w.put(uami, "2024-11-30", `{"location":"westeurope"}`)
	w.put(uami+"/federatedIdentityCredentials/fic1", "2024-11-30", `{"properties":{"issuer":"https://issuer.example","subject":"s","audiences":["api://AzureADTokenExchange"]}}`)
	cloud := w.system.base.directory.Cloud()
	// The operator gives itself the data roles for what must be there.
	w.assign(cloud.OperatorObject, "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", vault)
	w.assign(cloud.OperatorObject, "ba92f5b4-2d11-453d-a403-e96b0029c9fe", account)
	const kv, blob = "https://kv-why.vault.azure.net", "https://stwhy.blob.core.windows.net"
	w.must(200, "PUT", kv+"/secrets/s1?api-version=7.4", w.operator("https://vault.azure.net"), `{"value":"v"}`)
	w.must(200, "PUT", kv+"/secrets/s2?api-version=7.4", w.operator("https://vault.azure.net"), `{"value":"v"}`)
	w.must(200, "DELETE", kv+"/secrets/s2?api-version=7.4", w.operator("https://vault.azure.net"), "")
	version := "2026-04-06"
	w.must(201, "PUT", blob+"/c1?restype=container", w.operator("https://storage.azure.com"), "", "X-Ms-Version", version)
	w.must(201, "PUT", blob+"/c1/b1", w.operator("https://storage.azure.com"), "x", "X-Ms-Version", version, "X-Ms-Blob-Type", "BlockBlob")

	sub := "/subscriptions/" + cloud.SubscriptionID
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	guid := w.system.base.newID()
	for _, c := range []struct {
		name, method, target, body, action string
		scope                              string // where the fix is; empty: not looked at
	}{
		{"get secret", "GET", kv + "/secrets/s1/?api-version=7.4", "", "Microsoft.KeyVault/vaults/secrets/getSecret/action", vault + "/secrets/s1"},
		{"set secret", "PUT", kv + "/secrets/s9?api-version=7.4", `{"value":"v"}`, "Microsoft.KeyVault/vaults/secrets/setSecret/action", vault + "/secrets/s9"},
		{"list secrets", "GET", kv + "/secrets?api-version=7.4", "", "Microsoft.KeyVault/vaults/secrets/readMetadata/action", vault},
		{"delete secret", "DELETE", kv + "/secrets/s1?api-version=7.4", "", "Microsoft.KeyVault/vaults/secrets/delete", vault + "/secrets/s1"},
		{"recover secret", "POST", kv + "/deletedsecrets/s2/recover?api-version=7.4", "", "Microsoft.KeyVault/vaults/secrets/recover/action", ""},
		{"list deleted secrets", "GET", kv + "/deletedsecrets?api-version=7.4", "", "Microsoft.KeyVault/vaults/secrets/readMetadata/action", vault},
		{"list containers", "GET", blob + "/?comp=list", "", "Microsoft.Storage/storageAccounts/blobServices/containers/read", account},
		{"create container", "PUT", blob + "/c2?restype=container", "", "Microsoft.Storage/storageAccounts/blobServices/containers/write", account + "/blobServices/default/containers/c2"},
		{"list blobs", "GET", blob + "/c1?restype=container&comp=list", "", "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read", account + "/blobServices/default/containers/c1"},
		{"get blob", "GET", blob + "/c1/b1", "", "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read", account + "/blobServices/default/containers/c1"},
		{"put blob", "PUT", blob + "/c1/b2", "x", "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write", account + "/blobServices/default/containers/c1"},
		{"delete blob", "DELETE", blob + "/c1/b1", "", "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete", account + "/blobServices/default/containers/c1"},
		{"read a group", "GET", arm + w.group() + "?api-version=2024-11-01", "", "Microsoft.Resources/subscriptions/resourceGroups/read", w.group()},
		{"make a group", "PUT", arm + sub + "/resourceGroups/rg-new?api-version=2024-11-01", `{"location":"westeurope"}`, "Microsoft.Resources/subscriptions/resourceGroups/write", sub},
		{"make a vault", "PUT", arm + w.group() + "/providers/Microsoft.KeyVault/vaults/kv-new?api-version=2026-02-01", `{"location":"westeurope","properties":{"tenantId":"` + cloud.TenantID + `","sku":{"family":"A","name":"standard"}}}`, "Microsoft.KeyVault/vaults/write", w.group()},
		{"list keys", "POST", arm + account + "/listKeys?api-version=2025-08-01", "", "Microsoft.Storage/storageAccounts/listkeys/action", account},
		{"regenerate a key", "POST", arm + account + "/regenerateKey?api-version=2025-08-01", `{"keyName":"key1"}`, "Microsoft.Storage/storageAccounts/regeneratekey/action", account},
		{"make a container by Resource Manager", "PUT", arm + account + "/blobServices/default/containers/c3?api-version=2025-08-01", `{}`, "Microsoft.Storage/storageAccounts/blobServices/containers/write", ""},
		{"read settings", "POST", arm + site + "/config/appsettings/list?api-version=2025-05-01", "", "Microsoft.Web/sites/config/list/action", site + "/config/appsettings"},
		{"write settings", "PUT", arm + site + "/config/appsettings?api-version=2025-05-01", `{"properties":{"A":"1"}}`, "Microsoft.Web/sites/config/write", site + "/config/appsettings"},
		{"restart", "POST", arm + site + "/restart?api-version=2025-05-01", "", "Microsoft.Web/sites/restart/action", site},
		{"write a credential", "PUT", arm + uami + "/federatedIdentityCredentials/fic2?api-version=2024-11-30", `{"properties":{"issuer":"https://issuer.example","subject":"s2","audiences":["a"]}}`, "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write", uami},
		{"assign a role", "PUT", arm + vault + "/providers/Microsoft.Authorization/roleAssignments/" + guid + "?api-version=2022-04-01", `{"properties":{"roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6","principalId":"` + cloud.OperatorUser + `"}}`, "Microsoft.Authorization/roleAssignments/write", vault},
		{"list assignments", "GET", arm + sub + "/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01", "", "Microsoft.Authorization/roleAssignments/read", sub},
		{"list deleted vaults", "GET", arm + sub + "/providers/Microsoft.KeyVault/deletedVaults?api-version=2026-02-01", "", "Microsoft.KeyVault/deletedVaults/read", sub},
		{"delete a group", "DELETE", arm + sub + "/resourceGroups/rg-new?api-version=2024-11-01", "", "Microsoft.Resources/subscriptions/resourceGroups/delete", sub + "/resourceGroups/rg-new"},
	} {
		t.Run(c.name, func(t *testing.T) {
			who, token := w.stranger()
			call := func() reply {
				resource := arm
				var header []string
				switch {
				case strings.HasPrefix(c.target, kv):
					resource = "https://vault.azure.net"
				case strings.HasPrefix(c.target, blob):
					resource, header = "https://storage.azure.com", []string{"X-Ms-Version", version, "X-Ms-Blob-Type", "BlockBlob"}
				}
				return w.do(w.client(""), c.method, c.target, token(resource), c.body, header...)
			}
			refused := call()
			if refused.status != http.StatusForbidden {
				t.Fatalf("without a role: %d\n%s", refused.status, refused.body)
			}
			e := w.why(t, refused.header.Get("x-ms-request-id"))
			if !strings.EqualFold(e.Action, c.action) || e.Caller.ObjectID != who || len(e.Fixes) == 0 {
				t.Fatalf("explained as %s for %s with %d fixes", e.Action, e.Caller.ObjectID, len(e.Fixes))
			}
			if c.scope != "" && !strings.EqualFold(e.Fixes[0].Scope, c.scope) {
				t.Errorf("the fix is at %s, want %s", e.Fixes[0].Scope, c.scope)
			}
			for i := 1; i < len(e.Fixes); i++ {
				if e.Fixes[i-1].Operations > e.Fixes[i].Operations {
					t.Errorf("%s stands before the smaller %s", e.Fixes[i-1].Role, e.Fixes[i].Role)
				}
			}
			w.assign(who, e.Fixes[0].RoleID, e.Fixes[0].Scope)
			if r := call(); r.status == http.StatusForbidden || r.status == http.StatusUnauthorized {
				t.Errorf("after %s: %d\n%s", e.Fixes[0].Command, r.status, r.body)
			}
		})
	}
}

// why explains a refusal as `lanyard why ID --json` does.
func (w *world) why(t *testing.T, id string) access.Explanation {
	t.Helper()
	found, err := w.system.Why(t.Context(), id)
	if err != nil || !found.Found {
		t.Fatalf("why %q: found %v, %v", id, found.Found, err)
	}
	var e access.Explanation
	if err := json.Unmarshal(found.JSON, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// Attaching an identity is one permission on the site and one on the identity;
// the refusal names both, and its fix is at the identity.
func TestAttachingAnIdentityIsLinked(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	uami := w.group() + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1"
	w.put(uami, "2024-11-30", `{"location":"westeurope"}`)
	body := `{"location":"westeurope","identity":{"type":"UserAssigned","userAssignedIdentities":{"` + uami + `":{}}},"properties":{"serverFarmId":"plan1"}}`
	attach := func(token string) reply {
		return w.do(w.client(""), "PUT", arm+site+"?api-version=2025-05-01", token, body)
	}
	const websiteContributor, operator = "de139f84-1756-47ae-9be6-808fbbe84772", "f1a07417-d97a-45cb-824c-7a7467783830"

	who, token := w.stranger()
	w.assign(who, websiteContributor, site)
	r := attach(token(arm))
	want := "has permission to perform action 'Microsoft.Web/sites/write' on scope '" + site + "'; however, it does not have permission to perform action(s) 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action' on the linked scope(s) '" + uami + "' (respectively) or the linked scope(s) are invalid."
	if r.status != 403 || !strings.Contains(r.body, `"LinkedAuthorizationFailed"`) || !strings.Contains(r.body, want) {
		t.Fatalf("%d %s", r.status, r.body)
	}
	e := w.why(t, r.header.Get("x-ms-request-id"))
	if len(e.Fixes) == 0 || !strings.EqualFold(e.Fixes[0].Scope, uami) {
		t.Fatalf("fixes %+v", e.Fixes)
	}
	w.assign(who, e.Fixes[0].RoleID, e.Fixes[0].Scope)
	if r := attach(token(arm)); r.status != 200 {
		t.Errorf("after the fix: %d %s", r.status, r.body)
	}

	// Azure's own role for it works at the identity, not at another one.
	w.put(site, "2025-05-01", `{"location":"westeurope","identity":{"type":"None"},"properties":{"serverFarmId":"plan1"}}`)
	who, token = w.stranger()
	w.assign(who, websiteContributor, site)
	w.put(uami+"2", "2024-11-30", `{"location":"westeurope"}`)
	w.assign(who, operator, uami+"2")
	if r := attach(token(arm)); r.status != 403 {
		t.Errorf("Managed Identity Operator of another identity: %d", r.status)
	}
	w.assign(who, operator, uami)
	if r := attach(token(arm)); r.status != 200 {
		t.Errorf("Managed Identity Operator: %d %s", r.status, r.body)
	}
	// Who may write the site and has the identity attached keeps it.
	who, token = w.stranger()
	w.assign(who, websiteContributor, site)
	if r := attach(token(arm)); r.status != 200 {
		t.Errorf("writing a site whose identity stays: %d %s", r.status, r.body)
	}
	// A role that excludes the action does not attach by its other form.
	w.put(site, "2025-05-01", `{"location":"westeurope","identity":{"type":"None"},"properties":{"serverFarmId":"plan1"}}`)
	custom := w.system.base.newID()
	w.put("/subscriptions/"+w.cloud.SubscriptionID+"/providers/Microsoft.Authorization/roleDefinitions/"+custom, "2022-05-01-preview",
		`{"properties":{"roleName":"Everything but attaching","type":"CustomRole","assignableScopes":["/subscriptions/`+w.cloud.SubscriptionID+`"],"permissions":[{"actions":["*"],"notActions":["Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"]}]}}`)
	who, token = w.stranger()
	w.assign(who, custom, w.group())
	if r := attach(token(arm)); r.status != 403 {
		t.Errorf("a role that excludes the action: %d", r.status)
	}
}

// What no role decides is explained too: it is the latest refusal like any.
func TestRefusalsThatNoRoleDecides(t *testing.T) {
	w := startWorld(t, home(t))
	_, token := w.stranger()
	for _, c := range []struct{ method, target, resource, says string }{
		{"GET", "https://graph.microsoft.com/v1.0/users", "https://graph.microsoft.com", "refused by Microsoft Graph"},
		{"POST", arm + "/providers/Microsoft.Authorization/elevateAccess?api-version=2016-07-01", arm, "refused by the directory"},
	} {
		w.must(403, c.method, c.target, token(c.resource), "")
		why, err := w.system.Why(t.Context(), "")
		if err != nil || !why.Found || !strings.Contains(why.Text, c.says) || strings.Contains(why.Text, "az role assignment create") {
			t.Errorf("%s: %v %s", c.target, err, why.Text)
		}
	}
}
