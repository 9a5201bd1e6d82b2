package authorization

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
)

const roleID = sub + definitions + "/" + secretsUser

// The life of an assignment as recorded from Azure: 201 for both writes,
// createdBy null in them alone, DELETE 200 with the body and then 204.
func TestLifeOfAnAssignment(t *testing.T) {
	f := newFixture(t)
	path := rg1 + assignments + "/0A2B7DC5-8eb4-4970-9418-694f83a6c164"
	// Another casing, another subscription's form: the answer is normalised.
	a := f.want(f.as(f.boss, "PUT", path, "2022-04-01", assignment("/Providers/microsoft.authorization/RoleDefinitions/"+strings.ToUpper(secretsUser), strings.ToUpper(f.app), "")), 201, "")
	p := properties(a)
	for key, want := range map[string]any{
		"roleDefinitionId": roleID, "principalId": f.app, "principalType": "ServicePrincipal", "scope": rg1, "createdBy": nil, "updatedBy": f.boss,
		"condition": nil, "conditionVersion": nil, "description": nil, "delegatedManagedIdentityResourceId": nil,
	} {
		if got, there := p[key]; got != want || !there {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	stamp := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$`)
	if on, _ := p["createdOn"].(string); !stamp.MatchString(on) || p["updatedOn"] != on {
		t.Errorf("created %v, updated %v", p["createdOn"], p["updatedOn"])
	}
	order := []string{`{"properties":{"roleDefinitionId"`, `"principalId"`, `"principalType"`, `"scope"`, `"condition"`, `"conditionVersion"`, `"createdOn"`, `"updatedOn"`, `"createdBy"`, `"updatedBy"`, `"delegatedManaged`, `"description"`, `"id"`, `"type"`, `"name"`}
	for i := 1; i < len(order); i++ {
		if strings.Index(a.Body, order[i-1]) > strings.Index(a.Body, order[i]) {
			t.Errorf("%s stands behind %s", order[i-1], order[i])
		}
	}
	if a.Get("X-Go-Azure-Sdk-Skip-Polling-Delay") != "true" {
		t.Error("the polling header is missing")
	}

	a = f.want(f.as(f.boss, "PUT", path, "2022-04-01", assignment(roleID, f.app, `,"description":"why"`)), 201, "")
	if p := properties(a); p["description"] != "why" || p["createdBy"] != nil {
		t.Errorf("after an update: %v", p)
	}
	if p := properties(f.want(f.as(f.boss, "GET", path, "2022-04-01", ""), 200, "")); p["createdBy"] != f.boss || p["description"] != "why" {
		t.Errorf("read again: %v", p)
	}
	for _, body := range []string{
		assignment(roleID, f.user, ""), assignment(sub+definitions+"/"+reader, f.app, ""),
	} {
		a := f.want(f.as(f.boss, "PUT", path, "2022-04-01", body), 400, "RoleAssignmentUpdateNotPermitted")
		if a.Message() != "Tenant ID, application ID, principal ID, and scope are not allowed to be updated." {
			t.Error(a.Message())
		}
	}
	f.want(f.as(f.boss, "PUT", sub+assignments+"/0a2b7dc5-8eb4-4970-9418-694f83a6c164", "2022-04-01", assignment(roleID, f.app, "")), 400, "RoleAssignmentUpdateNotPermitted")

	// Who may delete at another scope does not reach it by that scope's path.
	f.PutGroup("rg10")
	f.Assign(f.app, "Owner", sub+"/resourceGroups/rg10")
	elsewhere := sub + "/resourceGroups/rg10" + assignments + "/0a2b7dc5-8eb4-4970-9418-694f83a6c164"
	if a := f.as(f.app, "DELETE", elsewhere, "2022-04-01", ""); a.Status != 204 {
		t.Errorf("DELETE at another scope: %d", a.Status)
	}
	f.want(f.as(f.app, "GET", elsewhere, "2022-04-01", ""), 404, "RoleAssignmentNotFound")
	f.want(f.as(f.app, "DELETE", path, "2022-04-01", ""), 403, "AuthorizationFailed")
	f.want(f.as(f.boss, "GET", path, "2022-04-01", ""), 200, "")

	a = f.want(f.as(f.boss, "DELETE", path, "2022-04-01", ""), 200, "")
	if p := properties(a); p["createdBy"] != f.boss || p["principalId"] != f.app {
		t.Errorf("the answer to DELETE: %v", p)
	}
	if a := f.as(f.boss, "DELETE", path, "2022-04-01", ""); a.Status != 204 || a.Body != "" {
		t.Errorf("a second DELETE: %d %s", a.Status, a.Body)
	}
	f.want(f.as(f.boss, "GET", path, "2022-04-01", ""), 404, "RoleAssignmentNotFound")
}

func TestOneAssignmentPerPrincipalRoleAndScope(t *testing.T) {
	f := newFixture(t)
	f.want(f.as(f.boss, "PUT", rg1+assignments+"/0a2b7dc5-8eb4-4970-9418-694f83a6c164", "2022-04-01", assignment(roleID, f.app, "")), 201, "")
	for _, scope := range []string{rg1, strings.Replace(rg1, "resourceGroups/rg1", "RESOURCEGROUPS/RG1", 1), strings.Replace(rg1, "/resourceGroups", "//resourceGroups", 1)} {
		a := f.want(f.as(f.boss, "PUT", scope+assignments+"/"+f.Web.NewID(), "2022-04-01", assignment(strings.ToUpper(roleID), f.app, "")), 409, "RoleAssignmentExists")
		if a.Message() != "The role assignment already exists. The ID of the existing role assignment is 0a2b7dc58eb449709418694f83a6c164." {
			t.Error(a.Message())
		}
	}
	// The same at another scope, and another role at the same one, are not.
	f.want(f.as(f.boss, "PUT", sub+assignments+"/"+f.Web.NewID(), "2022-04-01", assignment(roleID, f.app, "")), 201, "")
	f.want(f.as(f.boss, "PUT", rg1+assignments+"/"+f.Web.NewID(), "2022-04-01", assignment(sub+definitions+"/"+reader, f.app, "")), 201, "")
}

func TestAssignmentsThatAreRefused(t *testing.T) {
	f := newFixture(t)
	group := f.Web.NewID()
	f.principal(group, principal.Group)
	ghost := "5d0e1f5a-9d7e-4a2a-8a5e-0f4e3c2b1a00"
	tenant := f.directory.Cloud().TenantID
	for _, c := range []struct {
		name, scope, version, body string
		status                     int
		code, message              string // the message is looked at when it is not empty
	}{
		{"unknown principal", rg1, "2022-04-01", assignment(roleID, ghost, ""), 400, "PrincipalNotFound",
			"Principal 5d0e1f5a9d7e4a2a8a5e0f4e3c2b1a00 does not exist in the directory " + tenant + ". Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype"},
		{"unknown principal, before 2022", rg1, "2020-04-01-preview", assignment(roleID, ghost, ""), 400, "PrincipalNotFound", "Principal 5d0e1f5a9d7e4a2a8a5e0f4e3c2b1a00 does not exist in the directory " + tenant + "."},
		{"unknown principal whose type is said", rg1, "2022-04-01", assignment(roleID, ghost, `,"principalType":"ServicePrincipal"`), 201, "", ""},
		{"wrong type", rg1, "2022-04-01", assignment(roleID, group, `,"principalType":"User"`), 400, "UnmatchedPrincipalType", ""},
		{"no such type", rg1, "2022-04-01", assignment(roleID, f.app, `,"principalType":"Robot"`), 400, "InvalidPrincipalType", ""},
		{"no principal", rg1, "2022-04-01", assignment(roleID, "", ""), 400, "InvalidPrincipalId", ""},
		{"no such role", rg1, "2022-04-01", assignment(sub+definitions+"/"+ghost, f.app, ""), 400, "RoleDefinitionDoesNotExist", ""},
		{"no role", rg1, "2022-04-01", assignment("", f.app, ""), 400, "RoleDefinitionDoesNotExist", ""},
		{"a condition", rg1, "2022-04-01", assignment(roleID, f.app, `,"condition":"@Resource[a] StringEquals 'b'","conditionVersion":"2.0"`), 400, "ConditionNotSupported", ""},
		{"another subscription", "/subscriptions/" + ghost, "2022-04-01", assignment(roleID, f.app, ""), 404, "SubscriptionNotFound", ""},
		{"no such group", sub + "/resourceGroups/rg10", "2022-04-01", assignment(roleID, f.app, ""), 404, "ResourceGroupNotFound", ""},
		{"no such vault", rg1 + "/providers/Microsoft.KeyVault/vaults/none", "2022-04-01", assignment(roleID, f.app, ""), 404, "ResourceNotFound", ""},
		{"no scope", "/nonsense", "2022-04-01", assignment(roleID, f.app, ""), 400, "InvalidScope", ""},
		{"half a scope", sub + "/nonsense/x", "2022-04-01", assignment(roleID, f.app, ""), 400, "InvalidScope", ""},
		{"a management group that is not there", "/providers/Microsoft.Management/managementGroups/mg1", "2022-04-01", assignment(roleID, f.app, ""), 404, "NotFound", ""},
		{"the root management group", "/providers/Microsoft.Management/managementGroups/" + servicetest.Tenant, "2022-04-01", assignment(roleID, f.app, ""), 201, "", ""},
		{"no JSON", rg1, "2022-04-01", `{"properties":`, 400, "InvalidRequestContent", ""},
		{"no api-version", rg1, "", assignment(roleID, f.app, ""), 400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests."},
		{"a malformed api-version", rg1, "2022", assignment(roleID, f.app, ""), 400, "InvalidApiVersionParameter", ""},
	} {
		a := f.as(f.boss, "PUT", c.scope+assignments+"/"+f.Web.NewID(), c.version, c.body)
		if a.Status != c.status || a.Code() != c.code || c.message != "" && a.Message() != c.message {
			t.Errorf("%s: %d %s %s", c.name, a.Status, a.Code(), a.Message())
		}
	}
	f.want(f.as(f.boss, "PUT", rg1+assignments+"/not-a-guid", "2022-04-01", assignment(roleID, f.app, "")), 400, "InvalidRoleAssignmentId")
	// A caller without a role is refused before anything is looked at.
	id := rg1 + assignments + "/" + f.Web.NewID()
	a := f.want(f.as(f.app, "PUT", id, "2022-04-01", assignment(roleID, f.app, "")), 403, "AuthorizationFailed")
	if want := "The client '" + f.app + "' with object id '" + f.app + "' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '" + id + "' or the scope is invalid. If access was recently granted, please refresh your credentials."; a.Message() != want {
		t.Error(a.Message())
	}
	if a.Get("x-ms-failure-cause") != "gateway" {
		t.Error("the refusal does not say that it is the gateway's")
	}
}

// Each api-version has the keys that were recorded for it.
func TestShapesOfAssignments(t *testing.T) {
	f := newFixture(t)
	id := rg1 + assignments + "/" + f.Web.NewID()
	recent := []string{"condition", "conditionVersion", "createdBy", "createdOn", "delegatedManagedIdentityResourceId", "description", "principalId", "principalType", "roleDefinitionId", "scope", "updatedBy", "updatedOn"}
	middle := []string{"createdBy", "createdOn", "principalId", "principalType", "roleDefinitionId", "scope", "updatedBy", "updatedOn"}
	oldest := []string{"createdBy", "createdOn", "principalId", "roleDefinitionId", "scope", "updatedBy", "updatedOn"}
	for version, want := range map[string][]string{
		"2015-07-01": oldest, "2018-01-01-preview": middle, "2018-09-01-preview": middle, "2020-04-01-preview": recent, "2022-04-01": recent,
	} {
		put := f.want(f.as(f.boss, "PUT", id, version, assignment(roleID, f.app, "")), 201, "")
		var list struct{ Value []json.RawMessage }
		if err := json.Unmarshal([]byte(f.as(f.boss, "GET", rg1+assignments+"?$filter="+url.QueryEscape("principalId eq '"+f.app+"'"), version, "").Body), &list); err != nil || len(list.Value) != 1 {
			t.Fatalf("%s: %v, %d in the list", version, err, len(list.Value))
		}
		for what, body := range map[string]string{"PUT": put.Body, "GET": f.as(f.boss, "GET", id, version, "").Body, "list": string(list.Value[0])} {
			var doc struct{ Properties map[string]any }
			_ = json.Unmarshal([]byte(body), &doc)
			var got []string
			for key := range doc.Properties {
				got = append(got, key)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s in %s: %v", what, version, got)
			}
		}
	}
}

func TestFiltersOverAssignments(t *testing.T) {
	f := newFixture(t)
	root := f.Web.NewID()
	f.principal(root, principal.ServicePrincipal)
	for scope, who := range map[string]string{"": root, sub: f.app, rg1: f.app, "/providers/Microsoft.Management/managementGroups/" + servicetest.Tenant: f.app} {
		f.want(f.as(f.boss, "PUT", scope+assignments+"/"+f.Web.NewID(), "2022-04-01", assignment(sub+definitions+"/"+reader, who, "")), 201, "")
	}
	scopes := func(at, filter string) string {
		t.Helper()
		a := f.want(f.as(f.boss, "GET", at+assignments+"?$filter="+url.QueryEscape(filter), "2022-04-01", ""), 200, "")
		var list struct {
			Value []struct {
				Properties struct{ Scope, PrincipalID string }
			}
		}
		_ = json.Unmarshal([]byte(a.Body), &list)
		var out []string
		for _, v := range list.Value {
			if v.Properties.PrincipalID != f.boss {
				s := v.Properties.Scope
				switch {
				case s == sub:
					s = "sub"
				case s == rg1:
					s = "rg1"
				case s != "/":
					s = "mg"
				}
				out = append(out, s)
			}
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for _, c := range [][3]string{
		{sub, "", "/ mg rg1 sub"}, {sub, "atScope()", "/ mg sub"}, {rg1, "atScope()", "/ mg rg1 sub"}, {rg1, "ATSCOPE()", "/ mg rg1 sub"},
		{"", "atScope()", "/"}, {"", "", "/ mg rg1 sub"},
		{sub, "principalId eq '" + f.app + "'", "mg rg1 sub"}, {sub, "principalId eq '" + strings.ToUpper(f.app) + "'", "mg rg1 sub"},
		{sub, "assignedTo('" + f.app + "')", "mg rg1 sub"}, {sub, "atScope() and assignedTo('" + f.app + "')", "mg sub"}, {sub, "assignedTo('" + root + "')", "/"},
		{sub, "principalId eq '" + f.Web.NewID() + "'", ""},
	} {
		if got := scopes(c[0], c[1]); got != c[2] {
			t.Errorf("%s with %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
	for _, filter := range []string{"atScope() and principalId eq '" + f.app + "'", "principalId eq '" + f.app + "' and atScope()", "principalId ne 'x'", "true", "atScope() or assignedTo('x')", "roleName eq 'Reader'"} {
		f.want(f.as(f.boss, "GET", sub+assignments+"?$filter="+url.QueryEscape(filter), "2022-04-01", ""), 400, "UnsupportedQuery")
	}
	f.want(f.as(f.boss, "GET", sub+"/resourceGroups/none"+assignments, "2022-04-01", ""), 404, "ResourceGroupNotFound")
}
