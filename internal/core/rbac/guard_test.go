package rbac_test

import (
	"fmt"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

// What nobody filled in must never be taken for the widest of its kind.
func TestNothingUnsetGrants(t *testing.T) {
	ix, ids := index(t)
	ix.PutAssignment(rbac.Assignment{ID: "owner", PrincipalID: "owner", RoleID: ids["Owner"], Scope: rbac.Root})
	ix.PutAssignment(rbac.Assignment{ID: "nowhere", PrincipalID: "nowhere", RoleID: ids["Owner"]})
	read := ix.Action(rbac.Control, "Microsoft.Web/sites/read")
	for name, q := range map[string]rbac.Query{
		"no action":          {Principal: "owner", Scope: rbac.Root},
		"an action by hand":  {Principal: "owner", Action: rbac.Action{Name: "Microsoft.Web/sites/read"}, Scope: rbac.Root},
		"no scope":           {Principal: "owner", Action: read},
		"assigned nowhere":   {Principal: "nowhere", Action: read, Scope: scope(t, "/subscriptions/s1")},
		"nowhere at nowhere": {Principal: "nowhere", Action: read},
		"no principal":       {Action: read, Scope: rbac.Root},
	} {
		if d := ix.Check(&q); d.Allowed || ix.Reason(&q) == rbac.Allowed || ix.Explain(&q, 9) != nil && ix.Explain(&q, 9)[0].Reason == rbac.Allowed {
			t.Errorf("%s: allowed by %+v", name, d.Assignment)
		}
	}
	if (rbac.Scope{}).Contains(rbac.Root) || rbac.Root.Contains(rbac.Scope{}) {
		t.Error("the zero scope is somewhere")
	}
}

func TestManagementGroupsInACircleEnd(t *testing.T) {
	ix, ids := index(t)
	a, b := scope(t, "/providers/Microsoft.Management/managementGroups/a"), scope(t, "/providers/Microsoft.Management/managementGroups/b")
	ix.SetParent(a, b)
	ix.SetParent(b, a)
	ix.PutAssignment(rbac.Assignment{ID: "1", PrincipalID: "me", RoleID: ids["Reader"], Scope: scope(t, "/subscriptions/s1")})
	q := rbac.Query{Principal: "me", Action: ix.Action(rbac.Control, "Microsoft.Web/sites/read"), Scope: a}
	if ix.Check(&q).Allowed {
		t.Error("allowed")
	}
}

// The nearest miss comes first, so that "why" speaks of what to mend.
func TestExplainPutsTheNearestFirst(t *testing.T) {
	ix, ids := index(t)
	const vault = "/subscriptions/s1/resourceGroups/rg1/providers/Microsoft.KeyVault/vaults/"
	for i, g := range []grant{
		{Role: "Reader", Scope: "/subscriptions/s2"},
		{Role: "Owner", Scope: "/"},
		{Role: "Key Vault Secrets User", Scope: "/subscriptions/s2"},
		{Role: "Key Vault Secrets User", Scope: vault + "kv10"},
		{Role: "Key Vault Secrets User", Scope: "/", Condition: "x"},
		{Role: "Key Vault Crypto User", Scope: vault + "kv1", Principal: "team"},
	} {
		principal := g.Principal
		if principal == "" {
			principal = "me"
		}
		ix.PutAssignment(rbac.Assignment{ID: fmt.Sprint(i), PrincipalID: principal, RoleID: ids[g.Role], Scope: scope(t, g.Scope), Condition: g.Condition})
	}
	q := rbac.Query{
		Principal: "me", Groups: []string{"team"}, Scope: scope(t, vault+"kv1/secrets/a"),
		Action: ix.Action(rbac.Data, "Microsoft.KeyVault/vaults/secrets/getSecret/action"),
	}
	got := ""
	for _, m := range ix.Explain(&q, 9) {
		got += fmt.Sprintf("%s %s %v; ", m.Assignment.ID, m.Reason, m.Group)
	}
	const want = "4 Conditioned false; 3 ScopeElsewhere false; 2 ScopeElsewhere false; 1 OtherPlane false; 5 ActionMissing true; 0 ActionMissing false; "
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if n := len(ix.Explain(&q, 2)); n != 2 {
		t.Errorf("%d misses, want 2", n)
	}
}

func TestLeastRolesCountsAnOperationOnce(t *testing.T) {
	ix := rbac.NewIndex([]rbac.Operation{{Name: "A.B/c/read"}, {Name: "A.B/c/write"}})
	read := []string{"A.B/c/read"}
	ix.PutRole(&rbac.Role{ID: "1", Name: "Twice", Blocks: []rbac.Block{{Actions: read}, {Actions: read, Condition: "x"}}})
	ix.PutRole(&rbac.Role{ID: "2", Name: "All", Blocks: []rbac.Block{{Actions: []string{"*"}}}})
	ix.PutRole(&rbac.Role{ID: "3", Name: "Under a condition", Blocks: []rbac.Block{{Actions: read, Condition: "x"}}})
	got := ""
	for _, f := range ix.LeastRoles(ix.Action(rbac.Control, "a.b/c/READ")) {
		got += fmt.Sprint(f.Role.Name, " ", f.Operations, "; ")
	}
	if want := "Twice 1; All 2; "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Principals whose ids have the same ends share a place in the table.
func TestPrincipalsAreToldApart(t *testing.T) {
	ix, ids := index(t)
	read := ix.Action(rbac.Control, "Microsoft.Web/sites/read")
	name := func(i int) string { return fmt.Sprintf("7d3c5a1e-%04d-4000-8000-000000000001", i) }
	const many = 300
	for i := range many {
		ix.PutAssignment(rbac.Assignment{ID: name(i), PrincipalID: name(i), RoleID: ids["Reader"], Scope: rbac.Root})
	}
	for i := range many {
		if i%3 > 0 {
			ix.RemoveAssignment(name(i))
		}
	}
	for i := range many { // the table grows and forgets those that have nothing
		ix.PutAssignment(rbac.Assignment{ID: fmt.Sprint("more", i), PrincipalID: fmt.Sprint(i), RoleID: ids["Reader"], Scope: rbac.Root})
	}
	for i := range many + 1 {
		q := rbac.Query{Principal: name(i), Action: read, Scope: rbac.Root}
		if want := i < many && i%3 == 0; ix.Check(&q).Allowed != want {
			t.Errorf("%s: allowed is not %v", q.Principal, want)
		}
	}
	for _, id := range []string{"", "0", "7d3c5a1e"} {
		if want := id == "0"; ix.Check(&rbac.Query{Principal: id, Action: read, Scope: rbac.Root}).Allowed != want {
			t.Errorf("%q: allowed is not %v", id, want)
		}
	}
}
