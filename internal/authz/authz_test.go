package authz_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/core/rolecatalog"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

const (
	vault  = servicetest.GroupID + "/providers/Microsoft.KeyVault/vaults/kv1"
	secret = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
)

func scope(t testing.TB, s string) rbac.Scope {
	t.Helper()
	sc, err := rbac.ParseScope(s)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

func allowed(c *servicetest.Cloud, who, action string, data bool, at string) bool {
	return c.Authz.Check(who, c.Authz.Action(action, data), scope(c, at)).Allowed
}

func TestAGrantHoldsForTheVeryNextCheck(t *testing.T) {
	storetest.Run(t, servicetest.Schemas(), func(t *testing.T, db *store.DB) {
		c := servicetest.On(t, db)
		if allowed(c, "me", secret, true, vault+"/secrets/a") {
			t.Fatal("allowed before any grant")
		}
		id := c.Assign("me", "Key Vault Secrets User", vault)
		if !allowed(c, "me", secret, true, vault+"/secrets/a") {
			t.Error("refused after the grant")
		}
		if allowed(c, "me", secret, true, vault+"0/secrets/a") {
			t.Error("the grant reaches another vault")
		}
		c.Unassign(id)
		if allowed(c, "me", secret, true, vault+"/secrets/a") {
			t.Error("allowed after the revocation")
		}
	})
}

func TestOneAssignmentPerPrincipalRoleAndScope(t *testing.T) {
	storetest.Run(t, servicetest.Schemas(), func(t *testing.T, db *store.DB) {
		c := servicetest.On(t, db)
		a := authz.Assignment{ID: "a", Scope: vault, PrincipalID: "p", RoleID: "r", Created: storetest.Start, Updated: storetest.Start}
		put := func(a authz.Assignment) error {
			return db.Write(t.Context(), func(tx *store.Tx) error { return authz.PutAssignment(t.Context(), tx, a) })
		}
		if err := put(a); err != nil {
			t.Fatal(err)
		}
		b := a
		b.ID, b.Scope = "b", servicetest.GroupID+"/PROVIDERS/microsoft.keyvault/VAULTS/KV1"
		var exists *authz.ExistsError
		if err := put(b); !errors.As(err, &exists) || exists.ID != "a" {
			t.Errorf("a second one in other letters: %v", err)
		}
		_ = c
	})
}

// The index refuses what the code forgets: two writers at once.
func TestTheDatabaseRefusesTheSecond(t *testing.T) {
	storetest.Run(t, servicetest.Schemas(), func(t *testing.T, db *store.DB) {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			for _, id := range []string{"a", "b"} {
				if _, err := tx.Exec(t.Context(), `INSERT INTO role_assignments (id, scope, scope_key, principal, principal_type, role, created, updated, created_by, updated_by)
					VALUES (?, '/', '/', 'p', 'User', 'r', 0, 0, '', '')`, id); err != nil {
					return err
				}
			}
			return nil
		})
		if !store.IsDuplicate(err) {
			t.Errorf("two rows of one principal, role and scope: %v", err)
		}
	})
}

func TestAssignmentsGoWithTheirScope(t *testing.T) {
	storetest.Run(t, servicetest.Schemas(), func(t *testing.T, db *store.DB) {
		c := servicetest.On(t, db)
		for i, at := range []string{vault, vault + "/secrets/a", vault + "0", servicetest.GroupID} {
			c.Assign(fmt.Sprint("p", i), "Reader", at)
		}
		err := db.Write(t.Context(), func(tx *store.Tx) error { return authz.RemoveAssignmentsAt(t.Context(), tx, vault) })
		if err != nil {
			t.Fatal(err)
		}
		var left []*authz.Assignment
		_ = db.Read(t.Context(), func(tx *store.Tx) (err error) { left, err = authz.ListAssignments(t.Context(), tx); return err })
		if len(left) != 2 {
			t.Errorf("%d assignments are left, want those of kv10 and the group", len(left))
		}
	})
}

func TestCustomRoles(t *testing.T) {
	storetest.Run(t, servicetest.Schemas(), func(t *testing.T, db *store.DB) {
		c := servicetest.On(t, db)
		role := &rbac.Role{ID: "custom", Name: "Mine", Custom: true, AssignableScopes: []string{"/"}, Blocks: []rbac.Block{{DataActions: []string{secret}}}}
		put := func(r *rbac.Role) error {
			return db.Write(t.Context(), func(tx *store.Tx) error { return authz.PutRole(t.Context(), tx, r) })
		}
		if err := put(role); err != nil {
			t.Fatal(err)
		}
		other := *role
		other.ID, other.Name = "other", "MINE"
		if err := put(&other); !errors.Is(err, authz.ErrNameTaken) {
			t.Errorf("the same name in other letters: %v", err)
		}
		c.Assign("me", "Mine", vault)
		if !allowed(c, "me", secret, true, vault) {
			t.Error("the custom role grants nothing")
		}
		role.Blocks[0].DataActions = nil
		if err := put(role); err != nil {
			t.Fatal(err)
		}
		if allowed(c, "me", secret, true, vault) {
			t.Error("the role lost its action and still grants it")
		}
		var assigned int
		err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
			assigned, err = authz.RemoveRole(t.Context(), tx, "custom")
			return err
		})
		if err != nil || assigned != 1 || c.Authz.Role("custom") == nil {
			t.Errorf("an assigned role was removed: %d %v", assigned, err)
		}
	})
}

func TestGroupsAreAsked(t *testing.T) {
	c := servicetest.New(t)
	c.Groups["me"] = []string{"team"}
	c.Assign("team", "Reader", servicetest.GroupID)
	if !allowed(c, "me", "Microsoft.KeyVault/vaults/read", false, vault) || allowed(c, "you", "Microsoft.KeyVault/vaults/read", false, vault) {
		t.Error("a group's grant does not reach its members, or reaches others")
	}
}

func BenchmarkCheck(b *testing.B) {
	c := servicetest.New(b)
	catalogue, err := rolecatalog.Load()
	if err != nil {
		b.Fatal(err)
	}
	err = c.DB.Write(b.Context(), func(tx *store.Tx) error {
		for i := range 10_000 {
			a := authz.Assignment{
				ID: fmt.Sprint(i), PrincipalID: fmt.Sprint("p", i/10), RoleID: catalogue.Roles[i%len(catalogue.Roles)].ID,
				Scope: fmt.Sprintf("%s/providers/Microsoft.KeyVault/vaults/kv%d", servicetest.GroupID, i), Created: storetest.Start, Updated: storetest.Start,
			}
			if err := authz.PutAssignment(b.Context(), tx, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	c.Assign("p7", "Key Vault Secrets User", servicetest.GroupID)
	action, at := c.Authz.Action(secret, true), scope(b, vault+"/secrets/a")
	for _, who := range []string{"p7", "p8"} {
		b.Run("assignments=10000/"+map[string]string{"p7": "allow", "p8": "deny"}[who], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Authz.Check(who, action, at)
			}
		})
	}
}
