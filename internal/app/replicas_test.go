package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// replicas are two systems with homes of their own on one database.
func replicas(t *testing.T) (one, two *world) {
	t.Helper()
	url := storetest.URL(t)
	t.Setenv("LANYARD_MASTER_KEY", strings.Repeat("00", 32))
	one = startWith(t, Config{Home: home(t), Database: url})
	two = startWith(t, Config{Home: home(t), Database: url})
	if one.cloud != two.cloud {
		t.Fatal("the replicas are of two tenants")
	}
	one.put(one.group(), "2024-11-01", `{"location":"westeurope"}`)
	return one, two
}

// eventually waits until a call is answered with a status: the other replica
// polls every second.
func (w *world) eventually(status int, method, target, token string) {
	w.Helper()
	client := w.client("")
	got := 0
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if got = w.do(client, method, target, token, "").status; got == status {
			return
		}
	}
	w.Errorf("%s %s: the other replica answers %d, never %d", method, target, got, status)
}

// What one replica grants and revokes, the other honours.
func TestReplicasShareGrants(t *testing.T) {
	one, two := replicas(t)
	id, token := one.stranger()
	group := arm + one.group() + "?api-version=2024-11-01"
	two.must(403, "GET", group, token(arm), "")
	assignment := one.assign(id, reader, one.group())
	two.eventually(200, "GET", group, token(arm))
	one.must(200, "DELETE", arm+assignment+"?api-version=2022-04-01", one.operator(arm), "")
	two.eventually(403, "GET", group, token(arm))
}

// A custom role that shrinks grants less on the other replica too.
func TestReplicasShareRoleDefinitions(t *testing.T) {
	one, two := replicas(t)
	id, token := one.stranger()
	role := "11111111-2222-4333-8444-555555555555"
	definition := "/subscriptions/" + one.cloud.SubscriptionID + "/providers/Microsoft.Authorization/roleDefinitions/" + role
	define := func(action string) {
		one.put(definition, "2022-04-01", fmt.Sprintf(`{"properties":{"roleName":"Group reader","type":"CustomRole","permissions":[{"actions":["%s"]}],"assignableScopes":["/subscriptions/%s"]}}`, action, one.cloud.SubscriptionID))
	}
	define("Microsoft.Resources/subscriptions/resourceGroups/read")
	one.put(one.group()+"/providers/Microsoft.Authorization/roleAssignments/"+role, "2022-04-01", fmt.Sprintf(`{"properties":{"roleDefinitionId":"%s","principalId":"%s","principalType":"ServicePrincipal"}}`, definition, id))
	group := arm + one.group() + "?api-version=2024-11-01"
	two.eventually(200, "GET", group, token(arm))
	define("Microsoft.KeyVault/vaults/read")
	two.eventually(403, "GET", group, token(arm))
}

// A vault that one replica deletes, with what was cached of it, is gone on the
// other; one of the same name begins anew.
func TestReplicasShareDeletions(t *testing.T) {
	one, two := replicas(t)
	vault := one.vault("kv1")
	one.assign(one.cloud.OperatorObject, secretsOfficer, "/subscriptions/"+one.cloud.SubscriptionID)
	token := one.operator("https://vault.azure.net")
	secret := "https://kv1.vault.azure.net/secrets/s1?api-version=7.4"
	one.must(200, "PUT", secret, token, `{"value":"one"}`)
	two.eventually(200, "GET", secret, token)
	one.must(200, "DELETE", arm+vault+"?api-version=2026-02-01", one.operator(arm), "")
	two.eventually(404, "GET", secret, token)
	two.eventually(404, "GET", arm+vault+"?api-version=2026-02-01", two.operator(arm))
}

// A new signing key of one replica is trusted by the other, whose own tokens
// go on being good.
func TestReplicasShareSigningKeys(t *testing.T) {
	one, two := replicas(t)
	group := arm + one.group() + "?api-version=2024-11-01"
	before := two.operator(arm)
	if err := one.system.base.tokens.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := one.operator(arm)
	if strings.Split(before, ".")[0] == strings.Split(after, ".")[0] {
		t.Fatal("the new key does not sign")
	}
	two.eventually(200, "GET", group, after)
	for _, w := range []*world{one, two} {
		w.must(200, "GET", group, before, "")
		w.must(200, "GET", group, after, "")
	}
}

// An app's identity secret serves at either replica, and at neither once the
// identity is gone.
func TestReplicasShareIdentitySecrets(t *testing.T) {
	one, two := replicas(t)
	one.site("app1")
	info := one.run("app1").Info()
	other := two.run("app1").Info()
	if other.App.Identity == nil || other.App.Identity.Header != info.App.Identity.Header {
		t.Fatal("the secrets differ")
	}
	const vault = "resource=https://vault.azure.net"
	if r := two.identityToken(two.system.Endpoint()+"/msi/token", info.App.Identity.Header, vault); r.status != 200 {
		t.Fatalf("the other replica's endpoint: %d %s", r.status, r.body)
	}
	one.put(one.group()+"/providers/Microsoft.Web/sites/app1", "2025-05-01", `{"location":"westeurope","identity":{"type":"None"},"properties":{}}`)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		r := two.identityToken(two.system.Endpoint()+"/msi/token", info.App.Identity.Header, vault)
		if r.status == 401 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("with the identity gone the other replica answers %d %s", r.status, r.body)
		}
	}
}

// A replica with a master key of its own cannot read what the others sealed:
// it must not start, and say why.
func TestAReplicaNeedsTheMasterKey(t *testing.T) {
	url := storetest.URL(t)
	startWith(t, Config{Home: home(t), Database: url})
	c := Config{Home: home(t), Database: url, Listen: "127.0.0.1:0", ListenExplicit: true, Log: discard}
	if _, err := New(t.Context(), c); err == nil || !strings.Contains(err.Error(), "LANYARD_MASTER_KEY") {
		t.Errorf("a replica without the master key: %v", err)
	}
}
