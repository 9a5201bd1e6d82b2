package armid_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
)

const (
	sub   = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590"
	group = sub + "/resourceGroups/Rg-1"
	vault = group + "/providers/Microsoft.KeyVault/vaults/Kv1"
	team  = "/providers/Microsoft.Management/managementGroups/Team"
	role  = "/providers/Microsoft.Authorization/roleAssignments/0a2b7dc5-8eb4-4970-9418-694f83a6c164"
)

type view struct {
	Subscription, Group, ManagementGroup, Provider, Type, Name, Scope, Parent string
	Pairs                                                                     []armid.Pair
}

func look(id armid.ID) view {
	parent := ""
	if p, ok := id.Parent(); ok {
		parent = p.String()
	}
	return view{
		id.Subscription(), id.ResourceGroup(), id.ManagementGroup(), id.Provider(), id.Type(), id.Name(),
		id.Scope().String(), parent, id.Pairs(),
	}
}

func TestParse(t *testing.T) {
	s := strings.TrimPrefix(sub, "/subscriptions/")
	guid := role[strings.LastIndexByte(role, '/')+1:]
	assignment := []armid.Pair{{"roleAssignments", guid}}
	const roleType = "Microsoft.Authorization/roleAssignments"
	for _, tc := range []struct {
		id   string
		want view
	}{
		{"/", view{Provider: "Microsoft.Resources", Type: "Microsoft.Resources/tenants", Scope: "/"}},
		{team, view{"", "", "Team", "Microsoft.Management", "Microsoft.Management/managementGroups", "Team", "/", "/", []armid.Pair{{"managementGroups", "Team"}}}},
		{sub, view{s, "", "", "Microsoft.Resources", "Microsoft.Resources/subscriptions", s, "/", "/", []armid.Pair{{"subscriptions", s}}}},
		{group, view{s, "Rg-1", "", "Microsoft.Resources", "Microsoft.Resources/resourceGroups", "Rg-1", sub, sub, []armid.Pair{{"resourceGroups", "Rg-1"}}}},
		{vault, view{s, "Rg-1", "", "Microsoft.KeyVault", "Microsoft.KeyVault/vaults", "Kv1", group, group, []armid.Pair{{"vaults", "Kv1"}}}},
		{vault + "/secrets/a", view{s, "Rg-1", "", "Microsoft.KeyVault", "Microsoft.KeyVault/vaults/secrets", "a", group, vault, []armid.Pair{{"vaults", "Kv1"}, {"secrets", "a"}}}},
		{sub + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/v", view{
			s, "", "", "Microsoft.KeyVault", "Microsoft.KeyVault/locations/deletedVaults", "v", sub,
			sub + "/providers/Microsoft.KeyVault/locations/westeurope", []armid.Pair{{"locations", "westeurope"}, {"deletedVaults", "v"}},
		}},
		{role, view{"", "", "", "Microsoft.Authorization", roleType, guid, "/", "/", assignment}},
		{team + role, view{"", "", "", "Microsoft.Authorization", roleType, guid, team, team, assignment}},
		{sub + role, view{s, "", "", "Microsoft.Authorization", roleType, guid, sub, sub, assignment}},
		{vault + "/secrets/a" + role, view{s, "Rg-1", "", "Microsoft.Authorization", roleType, guid, vault + "/secrets/a", vault + "/secrets/a", assignment}},
		// An extension may lie on an extension, and a name may be a keyword.
		{sub + role + "/providers/Contoso.X/notes/n", view{s, "", "", "Contoso.X", "Contoso.X/notes", "n", sub + role, sub + role, []armid.Pair{{"notes", "n"}}}},
		{sub + "/resourceGroups/providers/providers/Contoso.X/providers/providers", view{
			s, "providers", "", "Contoso.X", "Contoso.X/providers", "providers", sub + "/resourceGroups/providers",
			sub + "/resourceGroups/providers", []armid.Pair{{"providers", "providers"}},
		}},
	} {
		id, err := armid.Parse(tc.id)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(tc.want, look(id)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.id, diff)
		}
		shouted, err := armid.Parse(strings.ToUpper(tc.id))
		if err != nil || !shouted.Equal(id) || id.String() != tc.id {
			t.Errorf("%s: casing counts (%v) or is lost (%s)", tc.id, err, id)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct{ id, why string }{
		{"", "does not start with a slash"},
		{"subscriptions/s", "does not start with a slash"},
		{"//", "empty or relative"},
		{"/subscriptions", "names no subscription"},
		{"/subscriptions//resourceGroups/rg", "empty or relative"},
		{"/subscriptions/s//", "empty or relative"},
		{"/subscriptions/s/resourceGroups", "names no resource group"},
		{"/subscriptions/s/resourceGroupsX/rg", `has "resourceGroupsX" where a provider belongs`},
		{"/resourceGroups/rg", "where a provider belongs"},
		{"/subscriptions/s/resourceGroups/rg/vaults/v", "where a provider belongs"},
		{"/providers", "no resource"},
		{"/providers/Microsoft.Management/managementGroups", "no resource"},
		{group + "/providers/Microsoft.KeyVault", "no resource"},
		{group + "/providers/Microsoft.KeyVault/vaults", "no resource"},
		{vault + "/secrets", `type "secrets" without a name`},
		{vault + "/providers/Microsoft.Authorization", "no resource"},
		{group + "/../rg2", "empty or relative"},
		{group + "/providers/./vaults/v", "empty or relative"},
		{`/subscriptions/s\t`, "character"},
		{"/subscriptions/s%2fresourceGroups", "character"},
		{"/subscriptions/s?x", "character"},
		{"/subscriptions/s#x", "character"},
		{"/subscriptions/s\x00", "character"},
		{"/subscriptions/s\n", "character"},
		{"/subscriptions/s\xff", "not UTF-8"},
	} {
		if id, err := armid.Parse(tc.id); err == nil || !strings.Contains(err.Error(), tc.why) {
			t.Errorf("%q became %q, error %v; want one that says %q", tc.id, id, err, tc.why)
		}
	}
}

func TestAFinalSlashIsPassedOver(t *testing.T) {
	id, err := armid.Parse(group + "/")
	if err != nil || id.String() != group {
		t.Errorf("%s, %v", id, err)
	}
}
