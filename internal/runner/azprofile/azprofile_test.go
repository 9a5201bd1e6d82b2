package azprofile

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var operator = Account{ClientID: "client", Secret: "s1", TenantID: "tenant", SubscriptionID: "sub", SubscriptionName: "Local"}

func write(t *testing.T, dir string, acc Account) {
	t.Helper()
	if err := Write(dir, acc, time.Date(2025, 1, 2, 3, 4, 5, 6000, time.UTC)); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func profileOf(t *testing.T, dir string) (p profile) {
	t.Helper()
	b := []byte(read(t, dir, profileFile))
	if !bytes.HasPrefix(b, []byte(byteOrderMark)) {
		t.Errorf("%s does not start with a byte order mark", profileFile)
	}
	if err := json.Unmarshal(b[len(byteOrderMark):], &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFirstSignIn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "az")
	write(t, dir, operator)

	want := []map[string]any{{
		"id": "sub", "name": "Local", "state": "Enabled", "isDefault": true,
		"user":     map[string]any{"name": "client", "type": "servicePrincipal"},
		"tenantId": "tenant", "homeTenantId": "tenant", "environmentName": "AzureCloud", "managedByTenants": []any{},
	}}
	p := profileOf(t, dir)
	if diff := cmp.Diff(want, p.Subscriptions); diff != "" {
		t.Error(diff)
	}
	if p.InstallationID == "" {
		t.Error("no installationId")
	}
	entries := "[\n    {\n        \"client_id\": \"client\",\n        \"tenant\": \"tenant\",\n        \"client_secret\": \"s1\"\n    }\n]"
	if diff := cmp.Diff(entries, read(t, dir, entriesFile)); diff != "" {
		t.Error(diff)
	}
	if got := read(t, dir, cloudsFile); got != "[AzureCloud]\nsubscription = sub\n\n" {
		t.Errorf("%s = %q", cloudsFile, got)
	}
	version := `{"versions":{"azure-cli":{"local":"2.91.0","pypi":"2.91.0"},"core":{"local":"2.91.0","pypi":"2.91.0"},` +
		`"telemetry":{"local":"1.1.0","pypi":"1.1.0"}},"update_time":"2025-01-02 03:04:05.000006"}`
	if diff := cmp.Diff(version, read(t, dir, versionFile)); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{profileFile, entriesFile, configFile} {
		if fi, err := os.Stat(filepath.Join(dir, name)); err != nil || fi.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want mode 0600", name, fi, err)
		}
	}
}

func TestNothingIsTouchedWhenRight(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, operator)
	put(t, dir, "msal_token_cache.json", "tokens")
	put(t, dir, configFile, "[defaults]\ngroup = mine\n")
	before := map[string]time.Time{}
	for _, name := range []string{profileFile, entriesFile, cloudsFile, versionFile} {
		old := time.Now().Add(-time.Hour).Truncate(time.Second)
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
		before[name] = old
	}
	write(t, dir, operator)
	for name, old := range before {
		if fi, err := os.Stat(filepath.Join(dir, name)); err != nil || !fi.ModTime().Equal(old) {
			t.Errorf("%s was written again", name)
		}
	}
	if read(t, dir, "msal_token_cache.json") != "tokens" || read(t, dir, configFile) != "[defaults]\ngroup = mine\n" {
		t.Error("the token cache or the user's configuration was lost")
	}
}

func TestOperatorComesBackAfterAnotherSignIn(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, operator)
	put(t, dir, profileFile, byteOrderMark+`{"subscriptions": [
		{"id": "sub", "name": "Local", "user": {"name": "other"}, "isDefault": true, "tenantId": "tenant"},
		{"id": "sub2", "name": "Second", "user": {"name": "other"}, "isDefault": false, "tenantId": "tenant", "extra": 1}
	], "installationId": "inst"}`)
	put(t, dir, entriesFile, `[{"client_id": "client", "tenant": "tenant", "client_secret": "s1"},
		{"client_id": "other", "tenant": "tenant", "client_assertion": "jwt"}]`)
	put(t, dir, "msal_token_cache.json", "tokens")
	write(t, dir, operator)

	p := profileOf(t, dir)
	if len(p.Subscriptions) != 2 || p.InstallationID != "inst" {
		t.Fatalf("profile = %+v", p)
	}
	if s := p.Subscriptions[0]; s["id"] != "sub2" || s["isDefault"] != false || s["extra"] != 1.0 {
		t.Errorf("the other subscription = %v", s)
	}
	if s := p.Subscriptions[1]; s["id"] != "sub" || s["isDefault"] != true || s["user"].(map[string]any)["name"] != "client" {
		t.Errorf("the operator's subscription = %v", s)
	}
	if got := read(t, dir, entriesFile); !bytes.Contains([]byte(got), []byte("other")) {
		t.Errorf("the other's entry is gone: %s", got)
	}
	if read(t, dir, "msal_token_cache.json") != "tokens" {
		t.Error("tokens were dropped although nothing about the operator changed")
	}
}

func TestSignedOutOperatorIsSignedIn(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, operator)
	put(t, dir, profileFile, byteOrderMark+`{"subscriptions": [], "installationId": "inst"}`)
	put(t, dir, entriesFile, `[]`)
	write(t, dir, operator)
	if p := profileOf(t, dir); len(p.Subscriptions) != 1 {
		t.Errorf("profile = %+v", p)
	}
}

func TestChangesDropTokens(t *testing.T) {
	for name, change := range map[string]func(*Account){
		"secret": func(a *Account) { a.Secret = "s2" },
		"tenant": func(a *Account) { a.TenantID = "tenant2" },
		"client": func(a *Account) { a.ClientID = "client2" },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, operator)
			put(t, dir, "msal_token_cache.json", "tokens")
			put(t, dir, "msal_http_cache.bin", "answers")
			changed := operator
			change(&changed)
			write(t, dir, changed)
			for _, c := range caches {
				if _, err := os.Stat(filepath.Join(dir, c)); err == nil {
					t.Errorf("%s is still there", c)
				}
			}
			p := profileOf(t, dir)
			if len(p.Subscriptions) != 1 || p.Subscriptions[0]["tenantId"] != changed.TenantID {
				t.Errorf("profile = %+v", p)
			}
			var es []entry
			if err := json.Unmarshal([]byte(read(t, dir, entriesFile)), &es); err != nil {
				t.Fatal(err)
			}
			last := es[len(es)-1]
			if last.ClientID != changed.ClientID || last.ClientSecret != changed.Secret {
				t.Errorf("entries = %+v", es)
			}
		})
	}
}

func TestDamagedFilesAreReplaced(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, profileFile, "{")
	put(t, dir, entriesFile, "null trailing")
	write(t, dir, operator)
	if p := profileOf(t, dir); len(p.Subscriptions) != 1 {
		t.Errorf("profile = %+v", p)
	}
}
