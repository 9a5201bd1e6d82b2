package keyvault

import (
	"regexp"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
)

func FuzzOpenBackup(f *testing.F) {
	fx := newFixture(f)
	value, err := fx.service.secrets.sealBackup(backedUp{Name: "s", Current: "0123456789abcdef0123456789abcdef", Versions: []backedUpVersion{{Version: "0123456789abcdef0123456789abcdef"}}})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{value, "", value[:20], "KUF6dXJlS2V5VmF1bHRTZWNyZXRCYWNrdXBWMS5taWNyb3NvZnQuY29t"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if b, err := fx.service.secrets.openBackup(text); err == nil && !b.whole() {
			t.Errorf("%q opened as %+v", text, b)
		}
	})
}

func FuzzNames(f *testing.F) {
	secretName := regexp.MustCompile(`^[0-9a-zA-Z-]{1,127}$`)
	vaultName := regexp.MustCompile(`^[a-zA-Z](-?[0-9a-zA-Z])+$`)
	version := regexp.MustCompile(`^[0-9a-fA-F]{32}$`)
	for _, seed := range []string{"a", "app-config", "k--v", "kv-", "1kv", "é", "a_b", "0123456789abcdef0123456789ABCDEF", "0123456789abcdef0123456789abcde\x10", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if validName(s) != secretName.MatchString(s) {
			t.Errorf("secret name %q", s)
		}
		if validVaultName(s) != (vaultName.MatchString(s) && len(s) >= 3 && len(s) <= 24) {
			t.Errorf("vault name %q", s)
		}
		if validVersion(s) != version.MatchString(s) {
			t.Errorf("version %q", s)
		}
	})
}

func FuzzSkipToken(f *testing.F) {
	for _, seed := range []string{skipToken("a"), "", "x", "e30"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if key, ok := parseSkipToken(token); ok {
			if again, ok := parseSkipToken(skipToken(key)); !ok || again != key {
				t.Errorf("%q: %q became %q", token, key, again)
			}
		}
	})
}

// Whatever a body holds, the answer is the caller's error or a success.
func FuzzSetSecret(f *testing.F) {
	fx := newFixture(f)
	fx.createVault("kv1")
	tok := fx.Token(operator, kvAudience)
	for _, seed := range []string{`{"value":"v"}`, `{"value":"v","tags":{"a":"b"},"attributes":{"exp":1}}`, `{"tags":[]}`, `[]`, "\xff", `{"value":"\ud800"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		a := fx.Do(fx.front, servicetest.Call{Method: "PUT", URL: "https://kv1.vault.azure.net/secrets/s?api-version=7.4", Token: tok, Body: body})
		if a.Status != 200 && a.Status != 400 {
			t.Errorf("%q: %d %s", body, a.Status, a.Body)
		}
	})
}
