package keyvault

import (
	"net/http/httptest"
	"testing"
)

// BenchmarkGetSecret is the hot path without the network: a call with a token
// that was seen before, its role, one indexed read, one unsealing.
func BenchmarkGetSecret(b *testing.B) {
	f := newFixture(b)
	f.createVault("kv1")
	f.setSecret("kv1", "app-config", "hello from key vault")
	r := httptest.NewRequest("GET", "https://kv1.vault.azure.net/secrets/app-config/?api-version=7.4", nil)
	r.Header.Set("Authorization", "Bearer "+f.Token(operator, kvAudience))
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		f.front.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatal(w.Code, w.Body)
		}
	}
}

// BenchmarkGetSecretRow is the domain's part of it.
func BenchmarkGetSecretRow(b *testing.B) {
	f := newFixture(b)
	f.createVault("kv1")
	f.setSecret("kv1", "app-config", "hello from key vault")
	res, err := f.Kit.ByName(b.Context(), vaultType, "kv1")
	if err != nil {
		b.Fatal(err)
	}
	v := vaultOf(res)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.service.secrets.get(b.Context(), v, "app-config", ""); err != nil {
			b.Fatal(err)
		}
	}
}
