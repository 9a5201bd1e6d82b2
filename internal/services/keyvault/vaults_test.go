package keyvault

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const locations = "/subscriptions/" + servicetest.Subscription + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/"

func TestCreateVaultAsAzDoes(t *testing.T) {
	f := newFixture(t)
	want(t, f.control("GET", vaultID+"kv1", ""), 404, "ResourceNotFound")
	body := vaultBody(rbacOn, `"enableSoftDelete":true`, `"softDeleteRetentionInDays":90`, `"networkAcls":{"bypass":"AzureServices","defaultAction":"Allow"}`, `"unknown":{"a":1}`, `"createMode":"default"`)
	created := f.control("PUT", vaultID+"kv1", body)
	want(t, created, 200, "")
	expected := map[string]any{
		"id": vaultID + "kv1", "name": "kv1", "type": "Microsoft.KeyVault/vaults", "location": "westeurope", "tags": map[string]any{},
		"properties": map[string]any{
			"tenantId": servicetest.Tenant, "sku": map[string]any{"name": "standard", "family": "A"}, "accessPolicies": []any{},
			"enableRbacAuthorization": true, "enableSoftDelete": true, "softDeleteRetentionInDays": 90.0,
			"networkAcls": map[string]any{"bypass": "AzureServices", "defaultAction": "Allow"}, "unknown": map[string]any{"a": 1.0},
			"enabledForDeployment": false, "publicNetworkAccess": "Enabled", "provisioningState": "Succeeded", "vaultUri": "https://kv1.vault.azure.net/",
		},
	}
	if diff := cmp.Diff(expected, created.JSON()); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	for _, path := range []string{vaultID + "kv1", strings.ToLower(vaultID) + "KV1"} {
		if diff := cmp.Diff(expected, f.control("GET", path, "").JSON()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	for _, list := range []string{servicetest.GroupID, "/subscriptions/" + servicetest.Subscription} {
		a := f.control("GET", list+"/providers/Microsoft.KeyVault/vaults", "")
		if diff := cmp.Diff(map[string]any{"value": []any{expected}}, a.JSON()); diff != "" {
			t.Errorf("list in %s (-want +got):\n%s", list, diff)
		}
	}
}

// From 2026-02-01 on, a vault that says nothing has roles; before, access
// policies. An update that says nothing changes nothing.
func TestPermissionModelByAPIVersion(t *testing.T) {
	f := newFixture(t)
	for version, rbac := range map[string]bool{"2026-02-01": true, "2026-03-01-preview": true, "2024-11-01": false, "2023-07-01": false, "2026-01-31": false} {
		name := "kv" + strings.ReplaceAll(version[:10], "-", "")
		want(t, f.controlAs(operator, "PUT", vaultID+name, version, vaultBody()), 200, "")
		for _, again := range []string{"2023-07-01", "2026-02-01"} {
			want(t, f.controlAs(operator, "PUT", vaultID+name, again, vaultBody()), 200, "")
			want(t, f.controlAs(operator, "PATCH", vaultID+name, again, `{"tags":{"a":"b"}}`), 200, "")
			if got := f.properties(name)["enableRbacAuthorization"]; got != rbac {
				t.Errorf("created with %s, written with %s: enableRbacAuthorization %v, want %v", version, again, got, rbac)
			}
		}
	}
}

// To switch a vault from policies to roles is to hand out access.
func TestChangingThePermissionModel(t *testing.T) {
	f := newFixture(t)
	want(t, f.control("PUT", vaultID+"kv1", vaultBody(`"enableRbacAuthorization":false`)), 200, "")
	f.Assign(app, "Key Vault Contributor", servicetest.GroupID)
	want(t, f.controlAs(app, "PATCH", vaultID+"kv1", "2026-02-01", `{"properties":{"publicNetworkAccess":"Disabled"}}`), 200, "")
	for _, method := range []string{"PUT", "PATCH"} {
		a := f.controlAs(app, method, vaultID+"kv1", "2026-02-01", vaultBody(rbacOn))
		want(t, a, 403, "LinkedAuthorizationFailed")
		if !strings.Contains(a.Message(), "Microsoft.Authorization/roleAssignments/write") {
			t.Error(a.Message())
		}
	}
	if f.properties("kv1")["enableRbacAuthorization"] != false {
		t.Fatal("the refused change was made")
	}
	want(t, f.control("PATCH", vaultID+"kv1", `{"properties":{"enableRbacAuthorization":true}}`), 200, "")
	f.setSecret("kv1", "s", "v")
}

func (f *fixture) properties(name string) map[string]any {
	f.Helper()
	a := f.control("GET", vaultID+name, "")
	want(f, a, 200, "")
	return a.JSON()["properties"].(map[string]any)
}

func TestVaultsThatAreRefused(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1", `"softDeleteRetentionInDays":30`, `"enablePurgeProtection":true`)
	f.PutGroup("rg2")
	elsewhere := strings.Replace(vaultID, "/rg1/", "/rg2/", 1)
	for name, tc := range map[string]struct {
		method, path, body string
		status             int
		code               string
	}{
		"no location":          {"PUT", vaultID + "kv2", strings.Replace(vaultBody(), `"location":"westeurope",`, "", 1), 400, "LocationRequired"},
		"no tenant":            {"PUT", vaultID + "kv2", strings.Replace(vaultBody(), `"tenantId":"`+servicetest.Tenant+`",`, "", 1), 400, "BadRequest"},
		"other tenant":         {"PUT", vaultID + "kv2", strings.Replace(vaultBody(), servicetest.Tenant, "99999999-2222-4333-8444-555555555555", 1), 400, "BadRequest"},
		"no sku":               {"PUT", vaultID + "kv2", `{"location":"westeurope","properties":{"tenantId":"` + servicetest.Tenant + `"}}`, 400, "BadRequest"},
		"sku family":           {"PUT", vaultID + "kv2", strings.Replace(vaultBody(), `"family":"A"`, `"family":"B"`, 1), 400, "BadRequest"},
		"sku name":             {"PUT", vaultID + "kv2", strings.Replace(vaultBody(), `"standard"`, `"basic"`, 1), 400, "BadRequest"},
		"no properties":        {"PUT", vaultID + "kv2", `{"location":"westeurope"}`, 400, "BadRequest"},
		"properties a text":    {"PUT", vaultID + "kv2", `{"location":"westeurope","properties":"x"}`, 400, "InvalidRequestContent"},
		"retention 6":          {"PUT", vaultID + "kv2", vaultBody(`"softDeleteRetentionInDays":6`), 400, "BadRequest"},
		"retention 91":         {"PUT", vaultID + "kv2", vaultBody(`"softDeleteRetentionInDays":91`), 400, "BadRequest"},
		"retention a text":     {"PUT", vaultID + "kv2", vaultBody(`"softDeleteRetentionInDays":"90"`), 400, "BadRequest"},
		"soft delete off":      {"PUT", vaultID + "kv2", vaultBody(`"enableSoftDelete":false`), 400, "BadRequest"},
		"purge protection off": {"PUT", vaultID + "kv2", vaultBody(`"enablePurgeProtection":false`), 400, "BadRequest"},
		"rbac a text":          {"PUT", vaultID + "kv2", vaultBody(`"enableRbacAuthorization":"true"`), 400, "BadRequest"},
		"policies no list":     {"PUT", vaultID + "kv2", strings.Replace(vaultBody(), `"accessPolicies":[]`, `"accessPolicies":{}`, 1), 400, "InvalidRequestContent"},
		"policy of nobody":     {"PUT", vaultID + "kv2", strings.Replace(vaultBody(), `"accessPolicies":[]`, `"accessPolicies":[{"permissions":{}}]`, 1), 400, "BadRequest"},
		"sku a list":           {"PUT", vaultID + "kv2", `{"location":"westeurope","properties":{"tenantId":"` + servicetest.Tenant + `","sku":[]}}`, 400, "InvalidRequestContent"},
		"network a text":       {"PUT", vaultID + "kv2", vaultBody(`"networkAcls":"x"`), 400, "InvalidRequestContent"},
		"rules no list":        {"PATCH", vaultID + "kv1", `{"properties":{"networkAcls":{"ipRules":{}}}}`, 400, "InvalidRequestContent"},
		"network action":       {"PUT", vaultID + "kv2", vaultBody(`"networkAcls":{"defaultAction":"Maybe"}`), 400, "BadRequest"},
		"public access":        {"PUT", vaultID + "kv2", vaultBody(`"publicNetworkAccess":"Perhaps"`), 400, "BadRequest"},
		"not JSON":             {"PUT", vaultID + "kv2", `{`, 400, "InvalidRequestContent"},
		"recover nothing":      {"PUT", vaultID + "kv2", vaultBody(`"createMode":"recover"`), 404, "DeletedVaultNotFound"},
		"name too short":       {"PUT", vaultID + "ab", vaultBody(), 400, "VaultNameNotValid"},
		"name too long":        {"PUT", vaultID + strings.Repeat("a", 25), vaultBody(), 400, "VaultNameNotValid"},
		"name with digit":      {"PUT", vaultID + "1kv", vaultBody(), 400, "VaultNameNotValid"},
		"name ends in hyphen":  {"PUT", vaultID + "kv-", vaultBody(), 400, "VaultNameNotValid"},
		"name with hyphens":    {"PUT", vaultID + "k--v", vaultBody(), 400, "VaultNameNotValid"},
		"name with dot":        {"PUT", vaultID + "k.v", vaultBody(), 400, "VaultNameNotValid"},
		"name taken":           {"PUT", elsewhere + "KV1", vaultBody(), 409, "VaultAlreadyExists"},
		"no such group":        {"PUT", strings.Replace(vaultID, "/rg1/", "/rg3/", 1) + "kv2", vaultBody(), 404, "ResourceGroupNotFound"},
		"moved":                {"PUT", vaultID + "kv1", strings.Replace(vaultBody(), "westeurope", "eastus", 1), 409, "InvalidResourceLocation"},
		"other retention":      {"PATCH", vaultID + "kv1", `{"properties":{"softDeleteRetentionInDays":31}}`, 400, "BadRequest"},
		"protection taken off": {"PATCH", vaultID + "kv1", `{"properties":{"enablePurgeProtection":false}}`, 400, "BadRequest"},
		"patch of nothing":     {"PATCH", vaultID + "kv2", `{}`, 404, "ResourceNotFound"},
	} {
		a := f.control(tc.method, tc.path, tc.body)
		if a.Status != tc.status || a.Code() != tc.code {
			t.Errorf("%s: %d %q, want %d %q\n%s", name, a.Status, a.Code(), tc.status, tc.code, a.Body)
		}
	}
	if p := f.properties("kv1"); p["softDeleteRetentionInDays"] != 30.0 || p["enablePurgeProtection"] != true {
		t.Errorf("a refused write left its mark: %v", p)
	}
	want(t, f.control("GET", vaultID+"kv2", ""), 404, "ResourceNotFound")
	// What a null takes out of a patch falls back to what it was.
	want(t, f.control("PATCH", vaultID+"kv1", `{"properties":{"enablePurgeProtection":null,"softDeleteRetentionInDays":null,"enableRbacAuthorization":null}}`), 200, "")
	if p := f.properties("kv1"); p["softDeleteRetentionInDays"] != 30.0 || p["enablePurgeProtection"] != true || p["enableRbacAuthorization"] != true {
		t.Errorf("nulls changed what is irreversible: %v", p)
	}
}

func TestVaultsThatAreRefusedByRole(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	f.Assign(app, secretsUser, servicetest.GroupID)
	for _, call := range []string{"PUT " + vaultID + "kv1", "GET " + vaultID + "kv1", "DELETE " + vaultID + "kv1", "PUT " + vaultID + "kv1/accessPolicies/add", "GET " + locations + "kv1", "POST " + locations + "kv1/purge"} {
		method, path, _ := strings.Cut(call, " ")
		want(t, f.controlAs(app, method, path, "2026-02-01", vaultBody()), 403, "AuthorizationFailed")
	}
}

// The life of a deleted vault, with its secrets in it.
func TestSoftDeletedVault(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1", `"softDeleteRetentionInDays":7`)
	f.setSecret("kv1", "s", "kept")
	id := f.Assign(app, secretsUser, vaultID+"kv1")
	want(t, f.control("GET", locations+"kv1", ""), 404, "DeletedVaultNotFound")
	want(t, f.control("DELETE", vaultID+"kv1", ""), 200, "")
	want(t, f.control("DELETE", vaultID+"kv1", ""), 204, "")
	want(t, f.data("GET", "kv1", "/secrets/s", ""), 404, "VaultNotFound")

	expected := map[string]any{
		"id": locations + "kv1", "name": "kv1", "type": "Microsoft.KeyVault/deletedVaults",
		"properties": map[string]any{"vaultId": vaultID + "kv1", "location": "westeurope", "tags": map[string]any{}, "deletionDate": "2026-11-24T12:00:00Z", "scheduledPurgeDate": "2026-12-01T12:00:00Z"},
	}
	if diff := cmp.Diff(expected, f.control("GET", locations+"KV1", "").JSON()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const all = "/subscriptions/" + servicetest.Subscription + "/providers/Microsoft.KeyVault/deletedVaults"
	if diff := cmp.Diff(map[string]any{"value": []any{expected}}, f.control("GET", all, "").JSON()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want(t, f.control("GET", strings.Replace(locations, "westeurope", "eastus", 1)+"kv1", ""), 404, "DeletedVaultNotFound")

	// The name stays taken, in every group.
	f.PutGroup("rg2")
	want(t, f.control("PUT", vaultID+"kv1", vaultBody(rbacOn)), 409, "ConflictError")
	want(t, f.control("PUT", strings.Replace(vaultID, "/rg1/", "/rg2/", 1)+"KV1", vaultBody(rbacOn)), 409, "ConflictError")
	want(t, f.control("PUT", strings.Replace(vaultID, "/rg1/", "/rg2/", 1)+"kv1", vaultBody(`"createMode":"recover"`)), 409, "ConflictError")

	recovered := f.control("PUT", vaultID+"kv1", `{"location":"westeurope","properties":{"tenantId":"`+servicetest.Tenant+`","sku":{"family":"A","name":"premium"},"createMode":"recover"}}`)
	want(t, recovered, 200, "")
	if p := f.properties("kv1"); p["sku"].(map[string]any)["name"] != "standard" || p["softDeleteRetentionInDays"] != 7.0 || p["enableRbacAuthorization"] != true || p["createMode"] != nil {
		t.Errorf("recovered as %v", p)
	}
	if got := f.data("GET", "kv1", "/secrets/s", "").JSON()["value"]; got != "kept" {
		t.Errorf("value %v", got)
	}
	// Its role assignments went with it, as in Azure.
	want(t, f.dataAs(app, "GET", "kv1", "/secrets/s", ""), 403, forbidden)
	f.Unassign(id)

	want(t, f.control("DELETE", vaultID+"kv1", ""), 200, "")
	want(t, f.control("POST", locations+"kv1/purge", ""), 200, "")
	want(t, f.control("POST", locations+"kv1/purge", ""), 404, "DeletedVaultNotFound")
	want(t, f.control("GET", locations+"kv1", ""), 404, "DeletedVaultNotFound")
	f.createVault("kv1")
	want(t, f.data("GET", "kv1", "/secrets/s", ""), 404, "SecretNotFound")
	want(t, f.data("GET", "kv1", "/deletedsecrets/s", ""), 404, "SecretNotFound")
}

func TestPurgeProtection(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1", `"enablePurgeProtection":true`, `"softDeleteRetentionInDays":10`)
	f.setSecret("kv1", "s", "v")
	a := f.data("DELETE", "kv1", "/secrets/s", "")
	want(t, a, 200, "")
	if level := a.JSON()["attributes"].(map[string]any)["recoveryLevel"]; level != "CustomizedRecoverable" {
		t.Errorf("recoveryLevel %v", level)
	}
	want(t, f.data("DELETE", "kv1", "/deletedsecrets/s", ""), 403, "Forbidden/ForbiddenByPolicy")
	want(t, f.data("GET", "kv1", "/deletedsecrets/s", ""), 200, "")
	want(t, f.control("DELETE", vaultID+"kv1", ""), 200, "")
	want(t, f.control("POST", locations+"kv1/purge", ""), 400, "MethodNotAllowed")
	f.Clock.Advance(10*24*time.Hour - time.Second)
	want(t, f.control("PUT", vaultID+"kv1", vaultBody(rbacOn)), 409, "ConflictError")
	f.Clock.Advance(time.Second)
	want(t, f.control("GET", locations+"kv1", ""), 404, "DeletedVaultNotFound")
	f.createVault("kv1")
	want(t, f.data("GET", "kv1", "/deletedsecrets/s", ""), 404, "SecretNotFound")
}

// A group takes its vaults along into the deleted state.
func TestDeletedGroupSoftDeletesItsVaults(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	f.setSecret("kv1", "s", "v")
	err := f.DB.Write(t.Context(), func(tx *store.Tx) error {
		for _, id := range []string{vaultID + "kv1", servicetest.GroupID} {
			res, err := f.Kit.Get(t.Context(), tx, id)
			if err != nil {
				return err
			}
			if err := f.Kit.Remove(t.Context(), tx, res); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, f.control("GET", locations+"kv1", ""), 200, "")
	want(t, f.control("PUT", vaultID+"kv1", vaultBody(`"createMode":"recover"`)), 404, "ResourceGroupNotFound")
	f.PutGroup(servicetest.Group)
	want(t, f.control("PUT", vaultID+"kv1", vaultBody(`"createMode":"recover"`)), 200, "")
	want(t, f.data("GET", "kv1", "/secrets/s", ""), 200, "")
}

func TestCheckNameAvailability(t *testing.T) {
	f := newFixture(t)
	f.createVault("live")
	f.createVault("gone")
	want(t, f.control("DELETE", vaultID+"gone", ""), 200, "")
	const path = "/subscriptions/" + servicetest.Subscription + "/providers/Microsoft.KeyVault/checkNameAvailability"
	for name, reason := range map[string]any{"fresh": nil, "LIVE": "AlreadyExists", "gone": "AlreadyExists", "x": "AccountNameInvalid"} {
		a := f.control("POST", path, `{"name":"`+name+`","type":"Microsoft.KeyVault/vaults"}`)
		want(t, a, 200, "")
		if got := a.JSON(); got["nameAvailable"] != (reason == nil) || got["reason"] != reason {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
	want(t, f.control("POST", path, `{"name":"x","type":"Other"}`), 400, "BadRequest")
}

func TestManagedHSMsAreNone(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/subscriptions/" + servicetest.Subscription + "/providers/Microsoft.KeyVault/managedHSMs",
		servicetest.GroupID + "/providers/Microsoft.KeyVault/managedHSMs", "/subscriptions/" + servicetest.Subscription + "/providers/Microsoft.KeyVault/deletedManagedHSMs"} {
		a := f.control("GET", path, "")
		want(t, a, 200, "")
		if a.Body != `{"value":[]}` {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
}

func TestAccessPoliciesAreKept(t *testing.T) {
	f := newFixture(t)
	want(t, f.control("PUT", vaultID+"kv1", vaultBody(`"enableRbacAuthorization":false`)), 200, "")
	entry := func(oid, secrets string) string {
		return `{"properties":{"accessPolicies":[{"tenantId":"` + servicetest.Tenant + `","objectId":"` + oid + `","permissions":{"secrets":[` + secrets + `]}}]}}`
	}
	for _, step := range []struct {
		operation, oid, secrets string
		want                    map[string][]any
	}{
		{"add", app, `"get"`, map[string][]any{app: {"get"}}},
		{"add", app, `"get","list"`, map[string][]any{app: {"get", "list"}}},
		{"add", operator, `"set"`, map[string][]any{app: {"get", "list"}, operator: {"set"}}},
		{"replace", app, `"delete"`, map[string][]any{app: {"delete"}, operator: {"set"}}},
		{"remove", app, `"delete"`, map[string][]any{operator: {"set"}}},
		{"remove", app, `"get"`, map[string][]any{operator: {"set"}}},
	} {
		want(t, f.control("PUT", vaultID+"kv1/accessPolicies/"+step.operation, entry(step.oid, step.secrets)), 200, "")
		got := map[string][]any{}
		for _, p := range f.properties("kv1")["accessPolicies"].([]any) {
			policy := p.(map[string]any)
			got[policy["objectId"].(string)] = policy["permissions"].(map[string]any)["secrets"].([]any)
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", step.operation, step.secrets, diff)
		}
	}
	for _, body := range []string{`{}`, `{"properties":{"accessPolicies":[1]}}`, entry("nobody", `"get"`), entry(app, `{}`), entry(app, `[]`)} {
		want(t, f.control("PUT", vaultID+"kv1/accessPolicies/add", body), 400, "BadRequest")
	}
	want(t, f.control("PUT", vaultID+"kv1/accessPolicies/become", entry(app, `"get"`)), 400, "BadRequest")
	want(t, f.control("PUT", vaultID+"kv2/accessPolicies/add", entry(app, `"get"`)), 404, "ResourceNotFound")
}
