package authorization

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
)

func definition(name, scopes, permissions string) string {
	return fmt.Sprintf(`{"properties":{"roleName":%q,"description":"d","type":"CustomRole","assignableScopes":[%s],"permissions":[%s]}}`, name, scopes, permissions)
}

const (
	inSub  = `"` + sub + `"`
	readKV = `{"actions":["Microsoft.KeyVault/vaults/read"],"notActions":[],"dataActions":["Microsoft.KeyVault/vaults/secrets/getSecret/action"],"notDataActions":[]}`
)

// 201 for new and changed roles, createdBy null in these answers alone, DELETE
// 200 with the body and then 204: as recorded from Azure.
func TestLifeOfACustomRole(t *testing.T) {
	f := newFixture(t)
	id := f.Web.NewID()
	path := sub + definitions + "/" + id
	for _, name := range []string{"My role", "My role, renamed"} {
		p := properties(f.want(f.as(f.boss, "PUT", path, "2022-05-01-preview", definition(name, inSub, readKV)), 201, ""))
		if p["roleName"] != name || p["type"] != "CustomRole" || p["createdBy"] != nil || p["updatedBy"] != f.boss || p["createdOn"] != p["updatedOn"] {
			t.Errorf("%v", p)
		}
	}
	if p := properties(f.as(f.boss, "GET", path, "2022-05-01-preview", "")); p["createdBy"] != f.boss || p["roleName"] != "My role, renamed" {
		t.Errorf("read again: %v", p)
	}
	older := properties(f.as(f.boss, "GET", path, "2015-07-01", ""))["permissions"].([]any)[0].(map[string]any)
	if _, there := older["dataActions"]; there || older["notActions"] == nil {
		t.Errorf("in 2015-07-01: %v", older)
	}

	// It grants, follows a change, and cannot go while it is assigned.
	as := sub + assignments + "/" + f.Web.NewID()
	f.want(f.as(f.boss, "PUT", as, "2022-04-01", assignment(path, f.app, "")), 201, "")
	if !f.Authz.Check(f.app, f.Authz.Action("Microsoft.KeyVault/vaults/secrets/getSecret/action", true), f.scope(rg1)).Allowed {
		t.Error("the role does not grant")
	}
	f.want(f.as(f.boss, "PUT", path, "2022-05-01-preview", definition("My role", inSub, `{"actions":["Microsoft.KeyVault/vaults/read"]}`)), 201, "")
	if f.Authz.Check(f.app, f.Authz.Action("Microsoft.KeyVault/vaults/secrets/getSecret/action", true), f.scope(rg1)).Allowed {
		t.Error("the role grants what it no longer has")
	}
	f.want(f.as(f.boss, "DELETE", path, "2022-05-01-preview", ""), 400, "RoleDefinitionHasAssignments")
	f.want(f.as(f.boss, "DELETE", as, "2022-04-01", ""), 200, "")
	if a := f.want(f.as(f.boss, "DELETE", path, "2022-05-01-preview", ""), 200, ""); properties(a)["roleName"] != "My role" {
		t.Errorf("DELETE answered %s", a.Body)
	}
	if a := f.as(f.boss, "DELETE", path, "2022-05-01-preview", ""); a.Status != 204 {
		t.Errorf("a second DELETE: %d", a.Status)
	}
	f.want(f.as(f.boss, "GET", path, "2022-05-01-preview", ""), 404, "RoleDefinitionDoesNotExist")
}

func TestCustomRolesThatAreRefused(t *testing.T) {
	f := newFixture(t)
	taken := f.Web.NewID()
	f.want(f.as(f.boss, "PUT", sub+definitions+"/"+taken, "2022-05-01-preview", definition("Taken", inSub, readKV)), 201, "")
	action := func(list, pattern string) string { return definition("New", inSub, `{"`+list+`":["`+pattern+`"]}`) }
	for _, c := range []struct {
		name, id, body string
		status         int
		code           string
	}{
		{"a built-in's id", reader, definition("New", inSub, readKV), 409, "RoleDefinitionExists"},
		{"no GUID", "x", definition("New", inSub, readKV), 400, "InvalidRoleDefinitionId"},
		{"built-in", "", strings.Replace(definition("New", inSub, readKV), "CustomRole", "BuiltInRole", 1), 400, "InvalidRoleDefinitionType"},
		{"no name", "", definition("", inSub, readKV), 400, "RoleDefinitionNameNullOrEmpty"},
		{"another's name", "", definition("tAKEN", inSub, readKV), 409, "RoleDefinitionWithSameNameExists"},
		{"a built-in's name", "", definition("Reader", inSub, readKV), 409, "RoleDefinitionWithSameNameExists"},
		{"a name too long", "", definition(strings.Repeat("n", 513), inSub, readKV), 400, "InvalidRoleDefinition"},
		{"no scopes", "", definition("New", "", readKV), 400, "MissingAssignableScopes"},
		{"no scope", "", definition("New", `"Invalid_Scope"`, readKV), 400, "LinkedInvalidPropertyId"},
		{"the root", "", definition("New", `"/"`, readKV), 400, "LinkedInvalidPropertyId"},
		{"a wildcard scope", "", definition("New", `"`+sub+`/resourceGroups/*"`, readKV), 400, "LinkedInvalidPropertyId"},
		{"no such group", "", definition("New", `"`+sub+`/resourceGroups/none"`, readKV), 404, "ResourceGroupNotFound"},
		{"no permissions", "", definition("New", inSub, ""), 400, "MissingPermissions"},
		{"an unknown action", "", action("actions", "Microsoft.KeyVault/vaults/fly/action"), 400, "InvalidActionOrNotAction"},
		{"an unknown notAction", "", action("notActions", "Microsoft.Storage/nothing/read"), 400, "InvalidActionOrNotAction"},
		{"a data action among the actions", "", action("actions", "Microsoft.KeyVault/vaults/secrets/getSecret/action"), 400, "InvalidActionOrNotAction"},
		{"an action among the data actions", "", action("dataActions", "Microsoft.KeyVault/vaults/write"), 400, "InvalidActionOrNotAction"},
		{"a pattern that fits nothing", "", action("actions", "Microsoft.KeyVault/nothing/*"), 400, "InvalidActionOrNotAction"},
		{"two wildcards", "", action("actions", "Microsoft.KeyVault/*/x/*"), 400, "InvalidActionOrNotAction"},
		{"an unknown provider", "", action("actions", "Microsoft.Typo/things/read"), 400, "InvalidActionOrNotAction"},
		{"an unknown type of a known provider", "", action("actions", "Microsoft.Web/things/read"), 400, "InvalidActionOrNotAction"},
		{"an empty action", "", action("actions", ""), 400, "InvalidActionOrNotAction"},
		{"a condition", "", definition("New", inSub, `{"actions":["*"],"condition":"true","conditionVersion":"2.0"}`), 400, "ConditionNotSupported"},
		// What Azure takes.
		{"everything", "", definition("New 1", inSub, `{"actions":["*"]}`), 201, ""},
		{"all that reads", "", definition("New 2", inSub, `{"actions":["*/read"]}`), 201, ""},
		{"another provider", "", definition("New 3", inSub, `{"actions":["Microsoft.Compute/virtualMachines/start/action"]}`), 201, ""},
		{"what the catalogue has not", "", definition("New 4", inSub, `{"actions":["Microsoft.Web/sites/delete","Microsoft.Web/serverfarms/write","Microsoft.Web/sites/publishxml/action"]}`), 201, ""},
		{"any casing", "", definition("New 5", inSub, `{"actions":["MICROSOFT.keyvault/Vaults/READ"]}`), 201, ""},
	} {
		id := c.id
		if id == "" {
			id = f.Web.NewID()
		}
		if a := f.as(f.boss, "PUT", sub+definitions+"/"+id, "2022-05-01-preview", c.body); a.Status != c.status || a.Code() != c.code {
			t.Errorf("%s: %d %s %s", c.name, a.Status, a.Code(), a.Message())
		}
	}
	other := f.Web.NewID()
	f.want(f.as(f.boss, "PUT", sub+definitions+"/"+other, "2022-05-01-preview", definition("Other", inSub, readKV)), 201, "")
	a := f.want(f.as(f.boss, "PUT", sub+definitions+"/"+other, "2022-05-01-preview", definition("taken", inSub, readKV)), 409, "RoleDefinitionWithSameNameExists")
	if a.Message() != "A role definition cannot be updated with a name that already exists." {
		t.Error(a.Message())
	}
	f.want(f.as(f.boss, "DELETE", sub+definitions+"/"+reader, "2022-05-01-preview", ""), 400, "RoleDefinitionCannotBeDeleted")
}

// Whoever may write role definitions in one group must not reach beyond it: not
// by a new role's scopes, and not by changing a role that is assigned above.
func TestARoleIsChangedByThoseWhoMayWhereItHolds(t *testing.T) {
	f := newFixture(t)
	f.Assign(f.app, "Owner", rg1)
	wide := f.Web.NewID()
	f.want(f.as(f.boss, "PUT", sub+definitions+"/"+wide, "2022-05-01-preview", definition("Wide", inSub, readKV)), 201, "")
	f.want(f.as(f.boss, "PUT", sub+assignments+"/"+f.Web.NewID(), "2022-04-01", assignment(sub+definitions+"/"+wide, f.app, "")), 201, "")

	inGroup := `"` + rg1 + `"`
	everything := `{"actions":["*"]}`
	f.want(f.as(f.app, "PUT", rg1+definitions+"/"+f.Web.NewID(), "2022-05-01-preview", definition("New", inSub, everything)), 403, "LinkedAuthorizationFailed")
	f.want(f.as(f.app, "PUT", rg1+definitions+"/"+wide, "2022-05-01-preview", definition("Wide", inGroup, everything)), 403, "LinkedAuthorizationFailed")
	f.want(f.as(f.app, "DELETE", rg1+definitions+"/"+wide, "2022-05-01-preview", ""), 403, "LinkedAuthorizationFailed")
	if f.Authz.Check(f.app, f.Authz.Action("Microsoft.KeyVault/vaults/write", false), f.scope(sub)).Allowed {
		t.Error("the role was widened from below")
	}
	f.want(f.as(f.app, "PUT", rg1+definitions+"/"+f.Web.NewID(), "2022-05-01-preview", definition("Narrow", inGroup, everything)), 201, "")
}

func TestFiltersOverRoles(t *testing.T) {
	f := newFixture(t)
	custom := f.Web.NewID()
	f.want(f.as(f.boss, "PUT", rg1+definitions+"/"+custom, "2022-05-01-preview", definition("It's mine", `"`+rg1+`"`, readKV)), 201, "")
	list := func(at, filter string) []string {
		t.Helper()
		a := f.want(f.as(f.boss, "GET", at+definitions+"?$filter="+url.QueryEscape(filter), "2022-05-01-preview", ""), 200, "")
		var body struct {
			Value []struct {
				ID         string
				Properties struct{ RoleName string }
			}
		}
		_ = json.Unmarshal([]byte(a.Body), &body)
		var out []string
		for _, v := range body.Value {
			out = append(out, v.Properties.RoleName+" "+v.ID)
		}
		return out
	}
	for _, c := range []struct {
		at, filter string
		want       []string
	}{
		{sub, "roleName eq 'reader'", []string{"Reader " + sub + definitions + "/" + reader}},
		{"/providers/Microsoft.Management/managementGroups/" + servicetest.Tenant, "roleName eq 'Reader'", []string{"Reader " + definitions + "/" + reader}},
		{rg1, "roleName eq 'It''s mine'", []string{"It's mine " + sub + definitions + "/" + custom}},
		{rg1, "type eq 'CustomRole'", []string{"It's mine " + sub + definitions + "/" + custom}},
		{rg1, "atScopeAndBelow() and type eq 'CustomRole'", []string{"It's mine " + sub + definitions + "/" + custom}},
		{sub, "roleName eq 'No such role'", nil},
	} {
		if got := list(c.at, c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%s %q: %v, want %v", c.at, c.filter, got, c.want)
		}
	}
	if got := list(sub, ""); len(got) != 929 {
		t.Errorf("%d roles in all, want 928 and one", len(got))
	}
	if got := list(sub, "type eq 'BuiltInRole'"); len(got) != 928 {
		t.Errorf("%d built-in roles", len(got))
	}
	f.want(f.as(f.boss, "GET", sub+definitions+"?$filter="+url.QueryEscape("roleName ne 'x'"), "2022-05-01-preview", ""), 400, "UnsupportedQuery")
	// A role of one group is not to be had in another.
	f.PutGroup("rg10")
	f.want(f.as(f.boss, "PUT", sub+"/resourceGroups/rg10"+assignments+"/"+f.Web.NewID(), "2022-04-01", assignment(definitions+"/"+custom, f.app, "")), 400, "RoleAssignmentScopeNotAssignableToRoleDefinition")
}

func TestPermissionsAreTheCallersOwn(t *testing.T) {
	f := newFixture(t)
	group := f.Web.NewID()
	f.principal(group, principal.Group)
	f.Assign(f.app, "Reader", sub)
	f.Assign(group, "Key Vault Secrets User", rg1)
	blocks := func(who, at, version string) []any {
		v, _ := f.want(f.as(who, "GET", at+"/providers/Microsoft.Authorization/permissions", version, ""), 200, "").JSON()["value"].([]any)
		return v
	}
	if got := blocks(f.app, rg1, "2015-07-01"); len(got) != 1 || fmt.Sprint(got[0]) != "map[actions:[*/read] notActions:[]]" {
		t.Errorf("%v", got)
	}
	err := f.DB.Write(t.Context(), func(tx *store.Tx) error { return f.directory.AddMember(t.Context(), tx, group, f.app) })
	if err != nil {
		t.Fatal(err)
	}
	if got := blocks(f.app, rg1, "2022-04-01"); len(got) != 2 {
		t.Errorf("with the group's role: %v", got)
	}
	if got := blocks(f.user, rg1, "2022-04-01"); len(got) != 0 {
		t.Errorf("of one without a role: %v", got)
	}
}

// A locked-out operator gets back in, and nobody else does.
func TestElevateAccess(t *testing.T) {
	f := newFixture(t)
	elevate := func(who string) servicetest.Answer {
		return f.as(who, "POST", "/providers/Microsoft.Authorization/elevateAccess", "2016-07-01", "")
	}
	f.want(elevate(f.app), 403, "AuthorizationFailed")
	id := sub + assignments + "/" + f.Web.NewID()
	f.want(f.as(f.user, "PUT", id, "2022-04-01", assignment(roleID, f.app, "")), 403, "AuthorizationFailed")
	for range 2 { // a second time changes nothing
		if a := elevate(f.user); a.Status != 200 || a.Body != "" {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	f.want(f.as(f.user, "PUT", id, "2022-04-01", assignment(roleID, f.app, "")), 201, "")
	f.want(f.as(f.user, "GET", sub+assignments, "2022-04-01", ""), 200, "")
}
