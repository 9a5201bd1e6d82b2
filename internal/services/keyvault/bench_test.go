package keyvault

import (
	"io"
	"net/http"
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

// BenchmarkOverTLS compares an authorized read over keep-alive TLS with a
// bare server that returns the same bytes, in the same run. The bound is that
// the read reaches 0.6 of the bare server's rate.
func BenchmarkOverTLS(b *testing.B) {
	f := newFixture(b)
	f.createVault("kv1")
	f.setSecret("kv1", "app-config", "hello from key vault")
	body := []byte(f.data("GET", "kv1", "/secrets/app-config", "").Body)
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(body)
	})
	tok := f.Token(operator, kvAudience)
	for name, handler := range map[string]http.Handler{"bare": bare, "secret": f.front} {
		b.Run(name, func(b *testing.B) {
			server := httptest.NewTLSServer(handler)
			defer server.Close()
			client := server.Client()
			client.Transport.(*http.Transport).MaxIdleConnsPerHost = 16
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r, err := http.NewRequest("GET", server.URL+"/secrets/app-config/?api-version=7.4", nil)
					if err != nil {
						b.Error(err)
						return
					}
					r.Host = "kv1.vault.azure.net"
					r.Header.Set("Authorization", "Bearer "+tok)
					resp, err := client.Do(r)
					if err != nil {
						b.Error(err)
						return
					}
					n, err := io.Copy(io.Discard, resp.Body)
					if err != nil || n != int64(len(body)) || resp.StatusCode != http.StatusOK {
						b.Error(resp.Status, n, err)
					}
					resp.Body.Close()
				}
			})
		})
	}
}
