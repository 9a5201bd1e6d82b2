package keyvault

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
)

const (
	secretsUser = "Key Vault Secrets User"
	forbidden   = "Forbidden/ForbiddenByRbac"
)

// The text is what public reports of Azure's refusals quote, word for word.
func TestRefusalWordForWord(t *testing.T) {
	f := newFixture(t)
	f.createVault("MyVault")
	for _, tc := range []struct{ method, path, action, resource string }{
		{"GET", "/secrets/app-config/", "getSecret/action", "/secrets/app-config"},
		{"GET", "/secrets/app-config/0123456789abcdef0123456789abcdef", "getSecret/action", "/secrets/app-config"},
		{"GET", "/secrets", "readMetadata/action", ""},
		{"PUT", "/secrets/new", "setSecret/action", "/secrets/new"},
	} {
		a := f.dataAs(app, tc.method, "myvault", tc.path, "")
		want(t, a, 403, forbidden)
		text := "Caller is not authorized to perform action on resource.\r\n" +
			"If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\n" +
			"Caller: appid=" + app + ";oid=" + app + ";iss=https://sts.windows.net/" + servicetest.Tenant + "/\r\n" +
			"Action: 'Microsoft.KeyVault/vaults/secrets/" + tc.action + "'\r\n" +
			"Resource: '/subscriptions/" + servicetest.Subscription + "/resourcegroups/rg1/providers/microsoft.keyvault/vaults/MyVault" + tc.resource + "'\r\n" +
			"Assignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\n" +
			"Vault: MyVault;location=westeurope\r\n"
		if diff := cmp.Diff(text, a.Message()); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", tc.method, tc.path, diff)
		}
	}
}

// A refused call is there for `why` under the request id of its answer.
func TestRefusalIsRecorded(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	a := f.dataAs(app, "GET", "kv1", "/secrets/x", "")
	rec, found, err := f.Access.Find(t.Context(), a.Get("x-ms-request-id"))
	if err != nil || !found {
		t.Fatal(found, err)
	}
	if rec.Action != "Microsoft.KeyVault/vaults/secrets/getSecret/action" || !rec.Data || rec.Scope != vaultID+"kv1/secrets/x" || rec.Caller.ObjectID != app {
		t.Errorf("record %+v", rec)
	}
}

// Who may do what, by the built-in roles and where they are assigned.
func TestRolesDecide(t *testing.T) {
	f := newFixture(t)
	f.createVault("kva")
	f.createVault("kvb")
	f.createVault("kvaa")
	f.PutGroup("rg10")
	want(t, f.control("PUT", strings.Replace(vaultID, "/rg1/", "/rg10/", 1)+"kvten", vaultBody(rbacOn)), 200, "")
	for _, host := range []string{"kva", "kvb", "kvaa", "kvten"} {
		f.setSecret(host, "s", "v")
		f.setSecret(host, "ss", "v")
	}
	type probe struct{ call, host string }
	get, getOther, list, versions := "GET /secrets/s", "GET /secrets/ss", "GET /secrets", "GET /secrets/s/versions"
	set, remove, backup := "PUT /secrets/s", "DELETE /secrets/none", "POST /secrets/s/backup"
	for _, tc := range []struct {
		role, scope string
		allowed     []probe
		denied      []probe
	}{
		{"Owner", "/subscriptions/" + servicetest.Subscription, nil,
			[]probe{{get, "kva"}, {list, "kva"}, {versions, "kva"}, {set, "kva"}, {remove, "kva"}, {backup, "kva"}, {"GET /deletedsecrets", "kva"}}},
		{"Contributor", servicetest.GroupID, nil, []probe{{get, "kva"}, {list, "kva"}, {set, "kva"}}},
		{"Reader", servicetest.GroupID, nil, []probe{{get, "kva"}, {list, "kva"}}},
		{"Key Vault Contributor", servicetest.GroupID, nil, []probe{{get, "kva"}, {list, "kva"}, {set, "kva"}}},
		{"Key Vault Reader", vaultID + "kva", []probe{{list, "kva"}, {versions, "kva"}, {"GET /deletedsecrets", "kva"}}, []probe{{get, "kva"}, {set, "kva"}, {list, "kvb"}}},
		{secretsUser, vaultID + "kva", []probe{{get, "kva"}, {getOther, "kva"}, {list, "kva"}},
			[]probe{{get, "kvb"}, {list, "kvb"}, {get, "kvaa"}, {get, "kvten"}, {set, "kva"}, {remove, "kva"}, {backup, "kva"}, {"POST /secrets/restore", "kva"}, {"DELETE /deletedsecrets/s", "kva"}}},
		{secretsUser, servicetest.GroupID, []probe{{get, "kva"}, {get, "kvb"}}, []probe{{get, "kvten"}}},
		{secretsUser, strings.ToUpper(vaultID) + "KVA/SECRETS/S", []probe{{get, "kva"}, {versions, "kva"}, {"GET /secrets/S", "kva"}},
			[]probe{{getOther, "kva"}, {list, "kva"}, {get, "kvb"}, {"GET /deletedsecrets", "kva"}}},
		{"Key Vault Certificate User", vaultID + "kva", []probe{{get, "kva"}, {list, "kva"}}, []probe{{set, "kva"}}},
		{"Key Vault Crypto Officer", vaultID + "kva", nil, []probe{{get, "kva"}, {list, "kva"}}},
		{"Key Vault Administrator", vaultID + "kva", []probe{{get, "kva"}, {list, "kva"}, {set, "kva"}, {backup, "kva"}}, []probe{{get, "kvb"}}},
	} {
		id := f.Assign(app, tc.role, tc.scope)
		for _, p := range tc.allowed {
			if a := f.probe(p.call, p.host); a.Status == 403 || a.Status == 401 {
				t.Errorf("%s at %s: %s on %s was refused:\n%s", tc.role, tc.scope, p.call, p.host, a.Body)
			}
		}
		for _, p := range tc.denied {
			if a := f.probe(p.call, p.host); a.Status != 403 || a.Code() != forbidden {
				t.Errorf("%s at %s: %s on %s answered %d\n%s", tc.role, tc.scope, p.call, p.host, a.Status, a.Body)
			}
		}
		f.Unassign(id)
		if a := f.probe(get, "kva"); a.Status != 403 {
			t.Errorf("%s: the removed assignment still grants", tc.role)
		}
	}
}

func (f *fixture) probe(call, host string) servicetest.Answer {
	f.Helper()
	method, path, _ := strings.Cut(call, " ")
	body := ""
	if method == "PUT" {
		body = `{"value":"v"}`
	}
	return f.dataAs(app, method, host, path, body)
}

// Whether a secret exists is not told to those who may not read it.
func TestRolesComeBeforeExistence(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	f.setSecret("kv1", "there", "v")
	there := f.dataAs(app, "GET", "kv1", "/secrets/there", "")
	missing := f.dataAs(app, "GET", "kv1", "/secrets/missing", "")
	want(t, there, 403, forbidden)
	want(t, missing, 403, forbidden)
	if strings.ReplaceAll(there.Message(), "there", "X") != strings.ReplaceAll(missing.Message(), "missing", "X") {
		t.Error("the refusals differ")
	}
}

// Whoever may read one secret must not come to another by the spelling of a
// path, and an unknown path is never an open one.
func TestPathTricks(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	f.setSecret("kv1", "mine", "mine")
	f.setSecret("kv1", "other", "SESAME")
	f.Assign(app, secretsUser, vaultID+"kv1/secrets/mine")
	want(t, f.dataAs(app, "GET", "kv1", "/secrets/mine", ""), 200, "")
	for _, path := range []string{
		"/secrets/mine%2f..%2fother", "/secrets/mine/../other", "/secrets/mine/%2e%2e/other", "//secrets/other", "/secrets//other",
		`/secrets/mine\..\other`, "/secrets/mine%5c..%5cother", "/secrets/other%00", "/secrets/other%20", "/secrets/other/", "/SECRETS/OTHER",
		"/./secrets/other", "/secrets/other//", "/secrets/other?x=/secrets/mine", "/secrets/..%2f..%2fkv1%2fsecrets%2fother", "/secrets/other;mine",
		"/secrets/mine%252f..%252fother", "/secrets/oth%65r", "/secrets/mine%2F%2E%2E%2Fother/versions", "/secrets/%6dine/versions/../../other",
	} {
		a := f.dataAs(app, "GET", "kv1", path, "")
		if a.Status < 400 || a.Status >= 500 || strings.Contains(a.Body, "SESAME") {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	for _, path := range []string{"/secrets/a%2f..%2fb", `/secrets/a\b`, "//secrets/x", "/secrets/a_b", "/secrets/" + strings.Repeat("a", 128), "/secrets/a.b"} {
		a := f.data("GET", "kv1", path, "")
		if a.Status < 400 || a.Status >= 500 {
			t.Errorf("operator %s: %d %s", path, a.Status, a.Body)
		}
	}
}

// Two Authorization headers are no token, whichever of them is good.
func TestTwoAuthorizationHeaders(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	a := f.Do(f.front, servicetest.Call{Method: "GET", URL: "https://kv1.vault.azure.net/secrets?api-version=7.4",
		Header: map[string]string{"Authorization": "Basic " + f.Token(operator, kvAudience)}})
	want(t, a, 401, "Unauthorized")
}

// A vault with access policies is closed: they are not built, and roles have
// no say in it.
func TestAccessPolicyVaultIsClosed(t *testing.T) {
	f := newFixture(t)
	want(t, f.control("PUT", vaultID+"kvold", vaultBody(`"enableRbacAuthorization":false`)), 200, "")
	for call, permission := range map[string]string{
		"GET /secrets/s": "secrets get", "GET /secrets": "secrets list", "GET /secrets/s/versions": "secrets list", "PUT /secrets/s": "secrets set",
		"DELETE /secrets/s": "secrets delete", "PATCH /secrets/s": "secrets set", "POST /secrets/s/backup": "secrets backup", "POST /secrets/restore": "secrets restore",
		"GET /deletedsecrets": "secrets list", "GET /deletedsecrets/s": "secrets get", "DELETE /deletedsecrets/s": "secrets purge",
		"POST /keys/k/create": "keys create", "GET /keys/k": "keys get", "POST /keys/k/sign": "keys sign", "POST /keys/k/wrapkey": "keys wrapKey",
	} {
		method, path, _ := strings.Cut(call, " ")
		a := f.data(method, "kvold", path, "")
		want(t, a, 403, "Forbidden/ForbiddenByPolicy")
		text := "The user, group or application 'appid=" + operator + ";oid=" + operator + ";iss=https://sts.windows.net/" + servicetest.Tenant +
			"/' does not have " + permission + " permission on key vault 'kvold;location=westeurope'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287"
		if a.Message() != text {
			t.Errorf("%s: %s", call, a.Message())
		}
	}
	rec, found, err := f.Access.Find(t.Context(), "")
	if err != nil || !found || rec.Note == "" {
		t.Errorf("record %+v, %v, %v", rec, found, err)
	}
}

// What is known and not built is authorized first, and refused then.
func TestUnbuiltOperations(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	want(t, f.dataAs(app, "POST", "kv1", "/keys/k/create", ""), 403, forbidden)
	f.Assign(app, "Key Vault Administrator", vaultID+"kv1")
	want(t, f.dataAs(app, "POST", "kv1", "/keys/k/create", ""), 400, "NotSupported")
	want(t, f.dataAs(app, "GET", "kv1", "/certificates", ""), 400, "NotSupported")
	want(t, f.dataAs(app, "GET", "kv1", "/secrets/s/latest", ""), 400, "BadParameter")
	a := f.dataAs(app, "DELETE", "kv1", "/deletedsecrets/s/purge", "")
	want(t, a, 400, "BadParameter")
	if a.Message() != "Method DELETE does not allow operation 'purge'" {
		t.Error(a.Message())
	}
}

// Each row of the table is guarded by a data action of the catalogue: a
// misspelt action would be one that no role grants.
func TestRowsNameKnownActions(t *testing.T) {
	f := newFixture(t)
	for _, row := range append(f.service.dataOperations(), f.service.armOperations()...) {
		if row.Open != "" {
			t.Errorf("%s is open", row.Name)
		}
		for _, grant := range row.Needs {
			for _, p := range grant {
				if a := f.Authz.Action(p.Action, p.Data); !f.Authz.Known(a.Plane, p.Action) {
					t.Errorf("%s: %s is not in the catalogue", row.Name, p.Action)
				}
			}
		}
	}
}
