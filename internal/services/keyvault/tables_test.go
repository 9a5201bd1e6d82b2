package keyvault

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// tableCases are what the service's tables must do on every database.
var tableCases = map[string]func(t *testing.T, f *fixture){
	"a secret's life":          lifeCase,
	"versions written at once": concurrentCase,
	"names and order":          orderCase,
	"a vault's life":           vaultCase,
}

func TestTables(t *testing.T) {
	for name, test := range tableCases {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, servicetest.Schemas(Schema), func(t *testing.T, db *store.DB) { test(t, fixtureOnDB(t, db)) })
		})
	}
}

func (f *fixture) vault(name string) *vault {
	f.Helper()
	res, err := f.Kit.ByName(f.Context(), vaultType, name)
	if err != nil || res == nil {
		f.Fatal(res, err)
	}
	return vaultOf(res)
}

func lifeCase(t *testing.T, f *fixture) {
	f.createVault("kv1")
	v, ctx, secrets := f.vault("kv1"), t.Context(), f.service.secrets
	contentType, enabled, when := "text/plain", false, int64(1<<40)
	binary := []byte("a\x00b\xff")
	made, err := secrets.set(ctx, v, "Name", binary, change{contentType: &contentType, tags: []byte(`{"b":"1","a":"2"}`), notBefore: &when, expires: &when})
	if err != nil {
		t.Fatal(err)
	}
	got, err := secrets.get(ctx, v, "nAME", made.version)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made, got, cmp.AllowUnexported(secret{}, attributes{})); diff != "" {
		t.Errorf("read (-written +read):\n%s", diff)
	}
	if _, err := secrets.update(ctx, v, "name", "", change{enabled: &enabled}); err != nil {
		t.Fatal(err)
	}
	if _, err := secrets.get(ctx, v, "name", ""); err == nil {
		t.Error("a disabled secret was read")
	}
	if _, err := secrets.remove(ctx, v, "name"); err != nil {
		t.Fatal(err)
	}
	for _, deleted := range []bool{false, true} {
		found, err := secrets.list(ctx, v, page{limit: 10}, deleted)
		if err != nil || (len(found) == 1) != deleted {
			t.Errorf("deleted %v: %d found, %v", deleted, len(found), err)
		}
	}
	if err := secrets.purge(ctx, v, "name"); err != nil {
		t.Fatal(err)
	}
	f.rows(map[string]int{"keyvault_secrets": 0, "keyvault_secret_versions": 0})
}

// concurrentCase: every write that was acknowledged is there afterwards.
func concurrentCase(t *testing.T, f *fixture) {
	f.createVault("kv1")
	v := f.vault("kv1")
	const writers, each = 4, 5
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				s, err := f.service.secrets.set(t.Context(), v, "s", []byte("v"), change{})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := f.service.secrets.get(t.Context(), v, "s", s.version); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	f.rows(map[string]int{"keyvault_secrets": 1, "keyvault_secret_versions": writers * each})
	if _, err := f.service.secrets.get(t.Context(), v, "s", ""); err != nil {
		t.Error(err)
	}
}

// orderCase: lists go by bytes, whatever the server's locale.
func orderCase(t *testing.T, f *fixture) {
	f.createVault("kv1")
	v := f.vault("kv1")
	for _, name := range []string{"b", "A-b", "ab", "a", "a1", "C", "a-"} {
		if _, err := f.service.secrets.set(t.Context(), v, name, nil, change{}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for p := (page{limit: 3}); ; {
		found, err := f.service.secrets.list(t.Context(), v, p, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range found {
			got = append(got, s.name)
		}
		if len(found) < p.limit {
			break
		}
		p.after = map[string]string{"A-b": "a-b", "C": "c"}[found[2].name]
		if p.after == "" {
			p.after = found[2].name
		}
	}
	if diff := cmp.Diff([]string{"a", "a-", "A-b", "a1", "ab", "b", "C"}, got); diff != "" {
		t.Error(diff)
	}
}

func vaultCase(t *testing.T, f *fixture) {
	f.createVault("kv1")
	f.createVault("kv2")
	f.setSecret("kv1", "s", "v")
	f.setSecret("kv2", "s", "v")
	want(t, f.control("DELETE", vaultID+"kv1", ""), 200, "")
	f.rows(map[string]int{"keyvault_deleted_vaults": 1, "keyvault_secrets": 2, "keyvault_secret_versions": 2})
	want(t, f.control("POST", locations+"kv1/purge", ""), 200, "")
	f.rows(map[string]int{"keyvault_deleted_vaults": 0, "keyvault_secrets": 1, "keyvault_secret_versions": 1})
	want(t, f.data("GET", "kv2", "/secrets/s", ""), 200, "")
}

// rows fails unless the tables hold so many rows.
func (f *fixture) rows(tables map[string]int) {
	f.Helper()
	for table, n := range tables {
		var got int
		err := f.DB.Read(f.Context(), func(tx *store.Tx) error {
			return tx.QueryRow(f.Context(), `SELECT COUNT(*) FROM `+table).Scan(&got)
		})
		if err != nil || got != n {
			f.Errorf("%s holds %d rows, want %d (%v)", table, got, n, err)
		}
	}
}
