package keyvault

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
)

func TestDisabledSecret(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	first := f.setSecret("kv1", "s", "one")
	second := f.setSecret("kv1", "s", "two")
	want(t, f.data("PATCH", "kv1", "/secrets/s/", `{"attributes":{"enabled":false}}`), 200, "")
	for _, path := range []string{"/secrets/s", "/secrets/s/", "/secrets/s/" + second} {
		a := f.data("GET", "kv1", path, "")
		want(t, a, 403, "Forbidden/SecretDisabled")
		if a.Message() != "Operation get is not allowed on a disabled secret." {
			t.Error(a.Message())
		}
	}
	// The older version is on, the list shows the secret, and it can be
	// turned on again.
	want(t, f.data("GET", "kv1", "/secrets/s/"+first, ""), 200, "")
	if a := f.data("GET", "kv1", "/secrets", ""); !strings.Contains(a.Body, `"enabled":false`) {
		t.Error(a.Body)
	}
	want(t, f.data("PATCH", "kv1", "/secrets/s/"+second, `{"attributes":{"enabled":true}}`), 200, "")
	want(t, f.data("GET", "kv1", "/secrets/s", ""), 200, "")
	want(t, f.data("PUT", "kv1", "/secrets/off", `{"value":"x","attributes":{"enabled":false}}`), 200, "")
	want(t, f.data("GET", "kv1", "/secrets/off", ""), 403, "Forbidden/SecretDisabled")
}

// An update touches what it names and nothing else, the value least of all.
func TestUpdateTouchesOnlyWhatItNames(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	want(t, f.data("PUT", "kv1", "/secrets/s", `{"value":"v","contentType":"c","tags":{"a":"b"},"attributes":{"nbf":1,"exp":2}}`), 200, "")
	want(t, f.data("PATCH", "kv1", "/secrets/s", `{"value":"stolen","attributes":{"exp":3,"nbf":null},"tags":null}`), 200, "")
	got := f.data("GET", "kv1", "/secrets/s", "").JSON()
	attributes := got["attributes"].(map[string]any)
	if got["value"] != "v" || got["contentType"] != "c" || attributes["nbf"] != 1.0 || attributes["exp"] != 3.0 {
		t.Errorf("after the update: %v", got)
	}
	if diff := cmp.Diff(map[string]any{"a": "b"}, got["tags"]); diff != "" {
		t.Error(diff)
	}
	// A new version starts afresh.
	f.setSecret("kv1", "s", "next")
	if got := f.data("GET", "kv1", "/secrets/s", "").JSON(); got["contentType"] != nil || got["tags"] != nil {
		t.Errorf("the new version inherited: %v", got)
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	long := func(n int) string { return strings.Repeat("x", n) }
	var tags []string
	for i := range 16 {
		tags = append(tags, fmt.Sprintf(`"t%d":""`, i))
	}
	for name, body := range map[string]string{
		"empty": ``, "no value": `{}`, "null": `{"value":null}`, "number": `{"value":1}`, "list": `[]`, "not JSON": `{"value":"v"`,
		"long value": `{"value":"` + long(25*1024+1) + `"}`, "long type": `{"value":"v","contentType":"` + long(256) + `"}`,
		"tags list": `{"value":"v","tags":[]}`, "tag number": `{"value":"v","tags":{"a":1}}`, "16 tags": `{"value":"v","tags":{` + strings.Join(tags, ",") + `}}`,
		"long tag": `{"value":"v","tags":{"` + long(257) + `":""}}`, "long tag value": `{"value":"v","tags":{"a":"` + long(257) + `"}}`,
		"enabled a text": `{"value":"v","attributes":{"enabled":"yes"}}`, "exp a text": `{"value":"v","attributes":{"exp":"1"}}`,
	} {
		if a := f.data("PUT", "kv1", "/secrets/s", body); a.Status != 400 || a.Code() != "BadParameter" {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	want(t, f.data("GET", "kv1", "/secrets/s", ""), 404, "SecretNotFound")
	for name, body := range map[string]string{
		"longest":  `{"value":"` + long(25*1024) + `","contentType":"` + long(255) + `","tags":{` + strings.Join(tags[:15], ",") + `}}`,
		"no bytes": `{"value":""}`, "unicode": `{"value":"snö ✓ \u0000 \\ \" <&>"}`,
	} {
		a := f.data("PUT", "kv1", "/secrets/ok", body)
		want(t, a, 200, "")
		if got := f.data("GET", "kv1", "/secrets/ok", ""); got.JSON()["value"] != a.JSON()["value"] {
			t.Errorf("%s: %v", name, got.Body)
		}
	}
}

func TestPaging(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	var names []string
	for i := range 27 {
		names = append(names, fmt.Sprintf("Secret-%02d", i))
		f.setSecret("kv1", names[i], "v")
	}
	for _, tc := range []struct {
		query string
		pages []int
	}{
		{"", []int{25, 2}}, {"?maxresults=25", []int{25, 2}}, {"?maxresults=10", []int{10, 10, 7}}, {"?maxresults=9", []int{9, 9, 9}},
	} {
		var got []string
		var pages []int
		url := "https://kv1.vault.azure.net" + versioned("/secrets"+tc.query)
		for url != "" {
			a := f.Do(f.front, servicetest.Call{Method: "GET", URL: url, Token: f.Token(operator, kvAudience)})
			want(t, a, 200, "")
			items := a.JSON()["value"].([]any)
			pages = append(pages, len(items))
			for _, item := range items {
				got = append(got, strings.TrimPrefix(item.(map[string]any)["id"].(string), "https://kv1.vault.azure.net/secrets/"))
			}
			url, _ = a.JSON()["nextLink"].(string)
			if url != "" && !strings.HasPrefix(url, "https://kv1.vault.azure.net:443/secrets?api-version=7.4&$skiptoken=") {
				t.Fatalf("nextLink %s", url)
			}
			// The next page asks for a token and a role like any other call.
			if url != "" {
				want(t, f.Do(f.front, servicetest.Call{Method: "GET", URL: url}), 401, "Unauthorized")
				want(t, f.Do(f.front, servicetest.Call{Method: "GET", URL: url, Token: f.Token(app, kvAudience)}), 403, forbidden)
			}
		}
		if diff := cmp.Diff(tc.pages, pages); diff != "" {
			t.Errorf("%s pages: %s", tc.query, diff)
		}
		if diff := cmp.Diff(names, got); diff != "" {
			t.Errorf("%s names: %s", tc.query, diff)
		}
	}
	for _, query := range []string{"maxresults=0", "maxresults=26", "maxresults=-1", "maxresults=x", "maxresults=", "$skiptoken=", "$skiptoken=x", "$skiptoken=" + skipToken("a b"), "$skiptoken=" + skipToken("")} {
		want(t, f.data("GET", "kv1", "/secrets?"+query, ""), 400, "BadParameter")
	}
}

func TestVersionsPageInTheOrderOfTheirNames(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	var made []string
	for range 5 {
		made = append(made, f.setSecret("kv1", "s", "v"))
	}
	slices.Sort(made)
	var got []string
	url := "https://kv1.vault.azure.net/secrets/s/versions/?api-version=7.4&maxresults=2"
	for url != "" {
		a := f.Do(f.front, servicetest.Call{Method: "GET", URL: url, Token: f.Token(operator, kvAudience)})
		want(t, a, 200, "")
		for _, item := range a.JSON()["value"].([]any) {
			got = append(got, strings.TrimPrefix(item.(map[string]any)["id"].(string), "https://kv1.vault.azure.net/secrets/s/"))
		}
		url, _ = a.JSON()["nextLink"].(string)
	}
	if diff := cmp.Diff(made, got); diff != "" {
		t.Error(diff)
	}
}

func TestBackupAndRestore(t *testing.T) {
	f := newFixture(t)
	f.createVault("kva")
	f.createVault("kvb")
	first := f.setSecret("kva", "My-Secret", "one")
	f.Clock.Advance(time.Minute)
	want(t, f.data("PUT", "kva", "/secrets/my-secret", `{"value":"two","contentType":"text","tags":{"z":"1","a":"2"}}`), 200, "")
	before := f.data("GET", "kva", "/secrets/my-secret", "").Body

	backup := f.data("POST", "kva", "/secrets/my-secret/backup", "")
	want(t, backup, 200, "")
	value := backup.JSON()["value"].(string)
	if !strings.HasPrefix(value, "KUF6dXJlS2V5VmF1bHRTZWNyZXRCYWNrdXBWMS5taWNyb3NvZnQuY29t") {
		t.Errorf("the backup does not open as Azure's do: %.80s", value)
	}
	if strings.Contains(value, "two") {
		t.Error("the backup is readable")
	}

	f.Clock.Advance(time.Hour)
	want(t, f.data("POST", "kva", "/secrets/restore", backup.Body), 409, "Conflict")
	restored := f.data("POST", "kvb", "/secrets/restore", backup.Body)
	want(t, restored, 200, "")
	if restored.JSON()["value"] != nil || !strings.HasPrefix(restored.JSON()["id"].(string), "https://kvb.vault.azure.net/secrets/My-Secret/") {
		t.Error(restored.Body)
	}
	after := f.data("GET", "kvb", "/secrets/my-secret", "").Body
	if diff := cmp.Diff(strings.ReplaceAll(before, "//kva.", "//kvb."), after); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := f.data("GET", "kvb", "/secrets/my-secret/"+first, "").JSON()["value"]; got != "one" {
		t.Errorf("older version: %v", got)
	}
	want(t, f.data("DELETE", "kvb", "/secrets/my-secret", ""), 200, "")
	want(t, f.data("POST", "kvb", "/secrets/my-secret/backup", ""), 404, "SecretNotFound")
	want(t, f.data("POST", "kvb", "/secrets/restore", backup.Body), 409, "Conflict/ObjectIsDeletedButRecoverable")
	want(t, f.data("DELETE", "kvb", "/deletedsecrets/my-secret", ""), 204, "")
	want(t, f.data("POST", "kvb", "/secrets/restore", backup.Body), 200, "")

	// What was changed, cut, or made elsewhere does not open.
	other, err := f.service.secrets.sealBackup(backedUp{Name: "../x", Current: first, Versions: []backedUpVersion{{Version: first}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "x", "KUF6", value[:len(value)-8], value[:100] + "AAAA" + value[104:], value + "AAAA", other} {
		a := f.data("POST", "kvb", "/secrets/restore", `{"value":"`+bad+`"}`)
		want(t, a, 400, "BadParameter")
	}
	want(t, f.data("POST", "kvb", "/secrets/restore", ``), 400, "BadParameter")
	elsewhere := *f.service.secrets
	elsewhere.kit = armkit.New(armkit.Config{DB: f.DB, SubscriptionID: "another"})
	if _, err := elsewhere.openBackup(value); err == nil {
		t.Error("the backup opens in another subscription")
	}
}

// Time takes what was deleted away for good.
func TestDeletedSecretsExpire(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1", `"softDeleteRetentionInDays":7`)
	f.setSecret("kv1", "s", "old")
	want(t, f.data("DELETE", "kv1", "/secrets/s", ""), 200, "")
	f.Clock.Advance(7*24*time.Hour - time.Second)
	want(t, f.data("GET", "kv1", "/deletedsecrets/s", ""), 200, "")
	f.Clock.Advance(time.Second)
	want(t, f.data("GET", "kv1", "/deletedsecrets/s", ""), 404, "SecretNotFound")
	want(t, f.data("POST", "kv1", "/deletedsecrets/s/recover", ""), 404, "SecretNotFound")
	if a := f.data("GET", "kv1", "/deletedsecrets", ""); a.Body != `{"value":[],"nextLink":null}` {
		t.Error(a.Body)
	}
	f.setSecret("kv1", "s", "new")
	if a := f.data("GET", "kv1", "/secrets/s/versions", ""); strings.Count(a.Body, `"id"`) != 1 {
		t.Errorf("the old versions are back: %s", a.Body)
	}
}

// A copied database tells nobody a value: neither the file nor its log holds
// it, and a value moved to another name does not open there.
func TestValuesAreSealedAtRest(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(t.Context(), store.Config{Dir: dir, Schemas: servicetest.Schemas(Schema), Clock: newFixture(t).Clock, Log: newFixture(t).Web.Log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	f := fixtureOnDB(t, db)
	f.createVault("kv1")
	const value = "PLAINTEXT-THAT-MUST-NOT-LEAK"
	version := f.setSecret("kv1", "a", value)
	f.setSecret("kv1", "b", "other")
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), value) {
			t.Errorf("%s holds the value", file)
		}
	}
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE keyvault_secret_versions SET value = (SELECT value FROM keyvault_secret_versions WHERE version = ?) WHERE secret = 'b'`, version)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := f.data("GET", "kv1", "/secrets/b", ""); a.Status != 500 || strings.Contains(a.Body, value) {
		t.Errorf("the moved value opened: %d %s", a.Status, a.Body)
	}
}

// A write that meets the deletion of its vault must not leave a secret for a
// later vault of that name.
func TestWriteIntoADeletedVault(t *testing.T) {
	f := newFixture(t)
	f.createVault("kv1")
	res, err := f.Kit.ByName(t.Context(), vaultType, "kv1")
	if err != nil {
		t.Fatal(err)
	}
	stale := vaultOf(res)
	want(t, f.control("DELETE", vaultID+"kv1", ""), 200, "")
	if _, err := f.service.secrets.set(t.Context(), stale, "s", []byte("v"), change{}); err == nil {
		t.Error("the secret was written")
	}
	want(t, f.control("POST", locations+"kv1/purge", ""), 200, "")
	f.createVault("kv1")
	if a := f.data("GET", "kv1", "/secrets", ""); a.Body != `{"value":[],"nextLink":null}` {
		t.Error(a.Body)
	}
}
