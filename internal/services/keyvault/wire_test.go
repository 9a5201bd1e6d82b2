package keyvault

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/token"
)

// The shapes below were recorded from Azure, member by member in this order.
func TestWireOfASecretsLife(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1", `"softDeleteRetentionInDays":7`)
	first := ""
	hexes := regexp.MustCompile(`[0-9a-f]{32}`)
	for _, step := range []struct {
		method, path, body string
		status             int
		want               string
		after              time.Duration
	}{
		{method: "PUT", path: "/secrets/app-config", body: `{"value":"hello","tags":{"test":"foo","file-encoding":"utf-8"},"attributes":{}}`, status: 200,
			want: `{"value":"hello","id":"https://kv1.vault.azure.net/secrets/app-config/V1","attributes":{"enabled":true,"created":1795521600,"updated":1795521600,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{"test":"foo","file-encoding":"utf-8"}}`},
		{method: "GET", path: "/secrets/app-config", status: 200,
			want: `{"value":"hello","id":"https://kv1.vault.azure.net/secrets/app-config/V1","attributes":{"enabled":true,"created":1795521600,"updated":1795521600,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{"test":"foo","file-encoding":"utf-8"}}`},
		{method: "GET", path: "/secrets/APP-config/", status: 200,
			want: `{"value":"hello","id":"https://kv1.vault.azure.net/secrets/app-config/V1","attributes":{"enabled":true,"created":1795521600,"updated":1795521600,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{"test":"foo","file-encoding":"utf-8"}}`},
		{method: "GET", path: "/secrets/app-config/V1", status: 200,
			want: `{"value":"hello","id":"https://kv1.vault.azure.net/secrets/app-config/V1","attributes":{"enabled":true,"created":1795521600,"updated":1795521600,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{"test":"foo","file-encoding":"utf-8"}}`},
		{method: "PATCH", path: "/secrets/app-config/V1", body: `{"contentType":"test type","attributes":{"exp":1,"nbf":2},"tags":{}}`, status: 200, after: 5 * time.Second,
			want: `{"contentType":"test type","id":"https://kv1.vault.azure.net/secrets/app-config/V1","attributes":{"enabled":true,"nbf":2,"exp":1,"created":1795521600,"updated":1795521605,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{}}`},
		{method: "GET", path: "/secrets/app-config/", status: 200, // its time is over, and it is readable all the same
			want: `{"value":"hello","contentType":"test type","id":"https://kv1.vault.azure.net/secrets/app-config/V1","attributes":{"enabled":true,"nbf":2,"exp":1,"created":1795521600,"updated":1795521605,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{}}`},
		{method: "GET", path: "/secrets", status: 200,
			want: `{"value":[{"contentType":"test type","id":"https://kv1.vault.azure.net/secrets/app-config","attributes":{"enabled":true,"nbf":2,"exp":1,"created":1795521600,"updated":1795521605,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{}}],"nextLink":null}`},
		{method: "GET", path: "/secrets/app-config/versions", status: 200,
			want: `{"value":[{"contentType":"test type","id":"https://kv1.vault.azure.net/secrets/app-config/V1","attributes":{"enabled":true,"nbf":2,"exp":1,"created":1795521600,"updated":1795521605,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{}}],"nextLink":null}`},
		{method: "POST", path: "/deletedsecrets/app-config/recover", status: 400,
			want: `{"error":{"code":"MethodNotAllowed","message":"Secret exists already: app-config","innererror":{"code":"RequestNotAllowedOnNonDeletedObject"}}}`},
		{method: "DELETE", path: "/secrets/app-config", status: 200, after: 5 * time.Second,
			want: `{"recoveryId":"https://kv1.vault.azure.net/deletedsecrets/app-config","deletedDate":1795521610,"scheduledPurgeDate":1796126410,"contentType":"test type","id":"https://kv1.vault.azure.net/secrets/app-config/V1","attributes":{"enabled":true,"nbf":2,"exp":1,"created":1795521600,"updated":1795521605,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{}}`},
		{method: "GET", path: "/deletedsecrets/app-config", status: 200,
			want: `{"recoveryId":"https://kv1.vault.azure.net/deletedsecrets/app-config","deletedDate":1795521610,"scheduledPurgeDate":1796126410,"contentType":"test type","id":"https://kv1.vault.azure.net/secrets/app-config/V1","attributes":{"enabled":true,"nbf":2,"exp":1,"created":1795521600,"updated":1795521605,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{}}`},
		{method: "GET", path: "/deletedsecrets", status: 200,
			want: `{"value":[{"recoveryId":"https://kv1.vault.azure.net/deletedsecrets/app-config","deletedDate":1795521610,"scheduledPurgeDate":1796126410,"contentType":"test type","id":"https://kv1.vault.azure.net/secrets/app-config","attributes":{"enabled":true,"nbf":2,"exp":1,"created":1795521600,"updated":1795521605,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{}}],"nextLink":null}`},
		{method: "GET", path: "/secrets", status: 200, want: `{"value":[],"nextLink":null}`},
		{method: "GET", path: "/secrets/app-config/versions", status: 200, want: `{"value":[],"nextLink":null}`},
		{method: "GET", path: "/secrets/app-config", status: 404,
			want: `{"error":{"code":"SecretNotFound","message":"A secret with (name/id) app-config was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"}}`},
		{method: "GET", path: "/secrets/app-config/V1", status: 404,
			want: `{"error":{"code":"SecretNotFound","message":"A secret with (name/id) app-config/V1 was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"}}`},
		{method: "PUT", path: "/secrets/App-Config", body: `{"value":"again"}`, status: 409,
			want: `{"error":{"code":"Conflict","message":"Secret App-Config is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.","innererror":{"code":"ObjectIsDeletedButRecoverable"}}}`},
		{method: "POST", path: "/deletedsecrets/app-config/recover", status: 200,
			want: `{"contentType":"test type","id":"https://kv1.vault.azure.net/secrets/app-config/V1","attributes":{"enabled":true,"nbf":2,"exp":1,"created":1795521600,"updated":1795521605,"recoveryLevel":"CustomizedRecoverable+Purgeable","recoverableDays":7},"tags":{}}`},
		{method: "DELETE", path: "/deletedsecrets/app-config", status: 404,
			want: `{"error":{"code":"SecretNotFound","message":"Deleted Secret not found: app-config"}}`},
		{method: "DELETE", path: "/secrets/app-config/", status: 200},
		{method: "DELETE", path: "/deletedsecrets/app-config", status: 204, want: ``},
		{method: "GET", path: "/deletedsecrets/app-config", status: 404,
			want: `{"error":{"code":"SecretNotFound","message":"Deleted Secret not found: app-config"}}`},
		{method: "DELETE", path: "/secrets/app-config", status: 404},
		{method: "POST", path: "/deletedsecrets/app-config/recover", status: 404},
		{method: "PATCH", path: "/secrets/app-config", body: `{}`, status: 404},
		{method: "GET", path: "/certificates/contacts", status: 403},
	} {
		f.Clock.Advance(step.after)
		got := f.data(step.method, "kv1", strings.ReplaceAll(step.path, "V1", first), step.body)
		if first == "" {
			first = hexes.FindString(got.Body)
		}
		if got.Status != step.status {
			t.Fatalf("%s %s: status %d, want %d\n%s", step.method, step.path, got.Status, step.status, got.Body)
		}
		if diff := cmp.Diff(step.want, strings.ReplaceAll(got.Body, first, "V1")); (step.want != "" || step.status == 204) && diff != "" {
			t.Fatalf("%s %s (-want +got):\n%s", step.method, step.path, diff)
		}
	}
}

func TestAnswersCarryKeyVaultsHeaders(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	a := f.Do(f.front, servicetest.Call{
		Method: "GET", URL: "https://kv1.vault.azure.net:443/secrets?api%2Dversion=7.4", Token: f.Token(operator, kvAudience),
		Header: map[string]string{"x-ms-client-request-id": "client-id"},
	})
	want(t, a, 200, "")
	for name, value := range map[string]string{
		"Cache-Control": "no-cache", "Pragma": "no-cache", "Expires": "-1",
		"Content-Type":                  "application/json; charset=utf-8",
		"Strict-Transport-Security":     "max-age=31536000;includeSubDomains",
		"X-Content-Type-Options":        "nosniff",
		"x-ms-keyvault-region":          "westeurope",
		"x-ms-keyvault-service-version": serviceVersion,
		"x-ms-keyvault-network-info":    "conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;",
		"x-ms-client-request-id":        "client-id",
	} {
		if got := a.Header[name]; len(got) != 1 || got[0] != value {
			t.Errorf("header %s = %q, want %q", name, got, value)
		}
	}
	if id := "x-ms-request-id"; len(a.Header[id]) != 1 {
		t.Error("no " + id)
	}
}

// Each client's first call has no token and no body; the challenge must be
// word for word, because SDKs parse it by different rules.
func TestChallenge(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	for _, path := range []string{"/secrets/x?api-version=7.4", "/secrets?api-version=2026-04-01", "/", "/secrets/x", "/nonsense", "//secrets/x"} {
		a := f.Do(f.front, servicetest.Call{Method: "GET", URL: "https://KV1.vault.azure.net" + path})
		want(t, a, 401, "Unauthorized")
		if a.Body != `{"error":{"code":"Unauthorized","message":"AKV10000: Request is missing a Bearer or PoP token."}}` {
			t.Errorf("%s: body %s", path, a.Body)
		}
		const challenge = `Bearer authorization="https://login.microsoftonline.com/` + servicetest.Tenant + `", resource="https://vault.azure.net"`
		if got := a.Get("WWW-Authenticate"); got != challenge {
			t.Errorf("%s: challenge %q", path, got)
		}
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	good := f.Token(operator, kvAudience)
	parts := strings.Split(good, ".")
	other := strings.Split(f.Token(app, kvAudience), ".")
	expired, err := f.Tokens.Mint(t.Context(), token.Claims{Audience: kvAudience, ObjectID: operator, IDType: "app"}, -time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ token, text string }{
		"trailing slash":  {f.Token(operator, kvAudience+"/"), "AKV10022: Invalid audience. Expected https://vault.azure.net or cfa8b339-82a2-471a-a3c9-0fc0be7a4093, found: https://vault.azure.net/."},
		"other service":   {f.Token(operator, armAudience), "AKV10022: Invalid audience. Expected https://vault.azure.net or cfa8b339-82a2-471a-a3c9-0fc0be7a4093, found: https://management.azure.com/."},
		"expired":         {expired, "Error validating token: IDX10223"},
		"forged claims":   {parts[0] + "." + other[1] + "." + parts[2], "Error validating token: IDX10511"},
		"no signature":    {parts[0] + "." + parts[1] + ".", ""},
		"alg none":        {"eyJhbGciOiJub25lIn0." + parts[1] + ".", ""},
		"not a token":     {"abc", "Error validating token: IDX12741"},
		"two in one line": {good + ", Bearer " + good, ""},
	} {
		a := f.Do(f.front, servicetest.Call{Method: "GET", URL: "https://kv1.vault.azure.net/secrets?api-version=7.4", Token: tc.token})
		if a.Status != 401 || a.Code() != "Unauthorized" || tc.text != "" && a.Message() != tc.text {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
		if a.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: no challenge", name)
		}
	}
	byID := f.Do(f.front, servicetest.Call{Method: "GET", URL: "https://kv1.vault.azure.net/secrets?api-version=7.4", Token: f.Token(operator, audiences[1])})
	want(t, byID, 200, "")
}

func TestAPIVersions(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	f.setSecret("kv1", "s", "v")
	tok := f.Token(operator, kvAudience)
	for version, days := range map[string]bool{
		"7.0": false, "7.1": true, "7.4": true, "7.6": true, "7.6-preview.1": true, "2016-10-01": false, "2025-07-01": true, "2026-04-01": true, "2031-01-01-preview": true,
	} {
		a := f.Do(f.front, servicetest.Call{Method: "GET", URL: "https://kv1.vault.azure.net/secrets/s?api-version=" + version, Token: tok})
		want(t, a, 200, "")
		if got := strings.Contains(a.Body, `"recoverableDays":90`); got != days {
			t.Errorf("%s: recoverableDays shown: %v", version, got)
		}
		if !strings.Contains(a.Body, `"recoveryLevel":"Recoverable+Purgeable"`) {
			t.Errorf("%s: %s", version, a.Body)
		}
	}
	for _, version := range []string{"", "6.9", "x", "7", "7.4%20", "2026"} {
		a := f.Do(f.front, servicetest.Call{Method: "GET", URL: "https://kv1.vault.azure.net/secrets/s?api-version=" + version, Token: tok})
		want(t, a, 400, "BadParameter")
	}
	want(t, f.Do(f.front, servicetest.Call{Method: "GET", URL: "https://kv1.vault.azure.net/secrets/s", Token: tok}), 400, "BadParameter")
}

func TestAVaultThatDoesNotExist(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	for _, host := range []string{"nope", "a.kv1", ""} {
		a := f.Do(f.front, servicetest.Call{Method: "GET", URL: "https://" + host + suffix + "/secrets?api-version=7.4", Token: f.Token(operator, kvAudience)})
		if a.Status != 404 || a.Code() != "VaultNotFound" {
			t.Errorf("host %q: %d %s", host, a.Status, a.Body)
		}
	}
}

func TestContactsAreAskedAtEveryRefresh(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	f.Assign(app, "Key Vault Administrator", vaultID+"kv1")
	a := f.dataAs(app, "GET", "kv1", "/certificates/contacts", "")
	want(t, a, 404, "ContactsNotFound")
	if a.Message() != "Contacts not found" {
		t.Error(a.Body)
	}
}
