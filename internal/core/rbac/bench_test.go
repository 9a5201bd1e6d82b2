package rbac_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

// assignments is how many the index of the benchmarks holds, over all roles.
const assignments = 10_000

func oid(i int) string { return fmt.Sprintf("7d3c5a1e-0000-4000-8000-%012d", i) }

func vaultAt(i int) string {
	return fmt.Sprintf("/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg%d/providers/Microsoft.KeyVault/vaults/kv%d", i%50, i)
}

// spread is an index of 1,000 principals with ten assignments each, of every
// role in turn.
func spread(t testing.TB) (*rbac.Index, map[string]rbac.Query) {
	ix, ids := index(t)
	roles := slices.Sorted(maps.Values(ids))
	for i := range assignments {
		ix.PutAssignment(rbac.Assignment{ID: fmt.Sprint(i), PrincipalID: oid(i / 10), RoleID: roles[i%len(roles)], Scope: scope(t, vaultAt(i))})
	}
	const group = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg1"
	ix.PutAssignment(rbac.Assignment{ID: "x", PrincipalID: oid(7), RoleID: ids["Key Vault Secrets User"], Scope: scope(t, group)})
	get := ix.Action(rbac.Data, "Microsoft.KeyVault/vaults/secrets/getSecret/action")
	at := scope(t, vaultAt(1)+"/secrets/app-config")
	groups := make([]string, 20)
	for i := range groups {
		groups[i] = oid(100 + i)
	}
	return ix, map[string]rbac.Query{
		"allow":       {Principal: oid(7), Action: get, Scope: at},
		"deny":        {Principal: oid(8), Action: get, Scope: at},
		"allow-group": {Principal: oid(9), Groups: append(slices.Clone(groups[1:]), oid(7)), Action: get, Scope: at},
		"deny-group":  {Principal: oid(9), Groups: groups, Action: get, Scope: at},
	}
}

// crowded is the hard case: every assignment has a role that grants the
// action, at another vault, and one principal holds nearly all of them.
func crowded(t testing.TB) (*rbac.Index, map[string]rbac.Query) {
	ix, ids := index(t)
	groups := make([]string, 20)
	for i := range assignments {
		holder := oid(0)
		if i < 10*len(groups) {
			holder = oid(1 + i/10)
			groups[i/10] = holder
		}
		ix.PutAssignment(rbac.Assignment{ID: fmt.Sprint(i), PrincipalID: holder, RoleID: ids["Key Vault Secrets User"], Scope: scope(t, vaultAt(i))})
	}
	// Somebody has a role at every level, so that none can be passed over.
	for i, at := range []string{"/", "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590", vaultAt(assignments), vaultAt(assignments) + "/secrets/app-config"} {
		ix.PutAssignment(rbac.Assignment{ID: fmt.Sprint("other", i), PrincipalID: oid(200), RoleID: ids["Owner"], Scope: scope(t, at)})
	}
	get := ix.Action(rbac.Data, "Microsoft.KeyVault/vaults/secrets/getSecret/action")
	mine, none := scope(t, vaultAt(assignments-1)+"/secrets/app-config"), scope(t, vaultAt(assignments)+"/secrets/app-config")
	return ix, map[string]rbac.Query{
		"allow-of-all":         {Principal: oid(0), Action: get, Scope: mine},
		"deny-of-all":          {Principal: oid(0), Action: get, Scope: none},
		"deny-group-elsewhere": {Principal: oid(99), Groups: groups, Action: get, Scope: none},
	}
}

func TestCheckAllocatesNothing(t *testing.T) {
	for _, made := range []func(testing.TB) (*rbac.Index, map[string]rbac.Query){spread, crowded} {
		ix, queries := made(t)
		for name, q := range queries {
			if want := strings.HasPrefix(name, "allow"); ix.Check(&q).Allowed != want {
				t.Errorf("%s: allowed is not %v", name, want)
			}
			if n := testing.AllocsPerRun(100, func() { ix.Check(&q) }); n != 0 {
				t.Errorf("%s: %v allocations", name, n)
			}
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, made := range []func(testing.TB) (*rbac.Index, map[string]rbac.Query){spread, crowded} {
		ix, queries := made(b)
		for _, name := range slices.Sorted(maps.Keys(queries)) {
			q := queries[name]
			b.Run(fmt.Sprintf("assignments=%d/%s", assignments, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					ix.Check(&q)
				}
			})
		}
	}
}

func BenchmarkParseScope(b *testing.B) {
	text := vaultAt(1) + "/secrets/app-config"
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rbac.ParseScope(text); err != nil {
			b.Fatal(err)
		}
	}
}
