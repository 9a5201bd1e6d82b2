package access_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const (
	who   = "0b5a1c3e-0000-4000-8000-000000000001"
	vault = servicetest.GroupID + "/providers/Microsoft.KeyVault/vaults/kv1"
	get   = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
)

func refusal(action string, data bool, scope string) access.Record {
	return access.Record{
		ID: "id", Operation: "Get Secret", Action: action, Data: data, Scope: scope,
		Caller: principal.Principal{ObjectID: who, AppID: who, Type: principal.ServicePrincipal},
	}
}

func explain(t *testing.T, c *servicetest.Cloud, r access.Record) *access.Explanation {
	t.Helper()
	e, err := access.Explain(c.Authz, r, func(scope string) (bool, error) {
		return strings.EqualFold(scope, servicetest.GroupID) || strings.EqualFold(scope, vault), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// For the guide's refusal the least role is the guide's own.
func TestTheGuidesFix(t *testing.T) {
	c := servicetest.New(t)
	e := explain(t, c, refusal(get, true, vault+"/secrets/app-config"))
	f := e.Fixes[0]
	if f.Role != "Key Vault Secrets User" || f.Scope != vault+"/secrets/app-config" {
		t.Errorf("%+v", f)
	}
	if want := "az role assignment create --assignee-object-id " + who + " --assignee-principal-type ServicePrincipal --role 'Key Vault Secrets User' --scope " + f.Scope; f.Command != want {
		t.Errorf("%s\nwant %s", f.Command, want)
	}
	if e.Summary != "The caller has no role assignment at all." {
		t.Error(e.Summary)
	}
}

// Each way to fall short is told apart, the nearest first.
func TestWhyAssignmentsFallShort(t *testing.T) {
	for _, tc := range []struct{ role, scope, reason, summary string }{
		{"Owner", "/", "OtherPlane", "The caller has Owner here, but no data role: control-plane roles, Owner included, reach no data."},
		{"Key Vault Secrets User", servicetest.GroupID + "0", "ScopeElsewhere", "The caller has a role that grants this, but not at this scope."},
		{"Key Vault Reader", vault, "ActionMissing", "No role of the caller at this scope grants this action."},
	} {
		c := servicetest.New(t)
		c.Assign(who, tc.role, tc.scope)
		e := explain(t, c, refusal(get, true, vault+"/secrets/s1"))
		if len(e.Closest) != 1 || e.Closest[0].Reason != tc.reason || e.Closest[0].Role != tc.role || e.Summary != tc.summary {
			t.Errorf("%s: %+v %s", tc.role, e.Closest, e.Summary)
		}
	}
	c := servicetest.New(t)
	c.Assign(who, "Key Vault Reader", vault)
	c.Assign(who, "Key Vault Secrets User", servicetest.GroupID+"0")
	c.Assign(who, "Contributor", servicetest.GroupID)
	e := explain(t, c, refusal("Microsoft.Authorization/roleAssignments/write", false, vault+"/providers/Microsoft.Authorization/roleAssignments/x"))
	if e.Closest[0].Role != "Contributor" || e.Closest[0].Reason != "Excluded" {
		t.Errorf("%+v", e.Closest)
	}
	if e.Fixes[0].Scope != vault {
		t.Errorf("an assignment would be made at %s", e.Fixes[0].Scope)
	}
}

// A fix is one line for a POSIX shell, whatever a role is called, and a custom
// role is proposed only where it can be assigned.
func TestFixesOfCustomRoles(t *testing.T) {
	c := servicetest.New(t)
	const name = `it's "mine"; $(touch x) & \ `
	role := &rbac.Role{
		ID: "0b5a1c3e-0000-4000-8000-0000000000aa", Name: name, Custom: true, AssignableScopes: []string{servicetest.GroupID},
		Blocks: []rbac.Block{{DataActions: []string{get}}},
	}
	if err := c.DB.Write(t.Context(), func(tx *store.Tx) error { return authz.PutRole(t.Context(), tx, role) }); err != nil {
		t.Fatal(err)
	}
	e := explain(t, c, refusal(get, true, vault+"/secrets/s1"))
	if e.Fixes[0].Role != name || e.Fixes[0].Operations != 1 {
		t.Fatalf("%+v", e.Fixes[0])
	}
	out, err := exec.Command("sh", "-c", `az() { for a; do printf '%s\n' "$a"; done; }; `+e.Fixes[0].Command).Output()
	if err != nil {
		t.Skip("no POSIX shell: ", err)
	}
	want := "role\nassignment\ncreate\n--assignee-object-id\n" + who + "\n--assignee-principal-type\nServicePrincipal\n--role\n" + name + "\n--scope\n" + vault + "/secrets/s1\n"
	if string(out) != want {
		t.Errorf("the shell reads %q", out)
	}
	for _, f := range explain(t, c, refusal(get, true, strings.Replace(vault, "/rg1/", "/rg10/", 1)+"/secrets/s1")).Fixes {
		if f.Role == name {
			t.Error("a role of rg1 is proposed in rg10")
		}
	}
}

// What is needed is called what it is: Azure's actions of either plane, and
// what Graph and databases have instead.
func TestWhatIsNeeded(t *testing.T) {
	c := servicetest.New(t)
	for _, x := range []struct {
		action string
		data   bool
		want   string
	}{
		{get, true, "data action " + get},
		{"Microsoft.KeyVault/vaults/read", false, "action Microsoft.KeyVault/vaults/read"},
		{"User.ReadWrite.All", true, "permission User.ReadWrite.All"},
		{"SELECT ON [dbo].[a/b]", true, "permission SELECT ON [dbo].[a/b]"},
	} {
		if got := explain(t, c, refusal(x.action, x.data, vault)).Text(); !strings.Contains(got, "Needs:     "+x.want+"\n") {
			t.Errorf("%s: %s", x.action, got)
		}
	}
}
