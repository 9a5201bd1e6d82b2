package portal

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// roleAssignmentsBlade is "Azure role assignments" of a resource's identity.
func roleAssignmentsBlade() Blade {
	return Blade{Name: "roleassignments", Title: "Azure role assignments", Section: "Settings", Icon: "access", Of: "identity", Show: showIdentityRoles, Do: Actions{
		"add": addIdentityRole, "remove": removeAssignment,
	}}
}

// scopeKinds are where a role can be given from an identity's page.
var scopeKinds = []struct{ Name, Title, Type string }{
	{"subscription", "Subscription", ""},
	{"group", "Resource group", ""},
	{"vault", "Key Vault", "Microsoft.KeyVault/vaults"},
	{"storage", "Storage", "Microsoft.Storage/storageAccounts"},
	{"sql", "SQL", "Microsoft.Sql/servers"},
	{"cosmos", "Azure Cosmos DB", "Microsoft.DocumentDB/databaseAccounts"},
	{"web", "App Service", "Microsoft.Web/sites"},
}

type identityRoles struct {
	ID, PrincipalID string
	Where           string // the scope that the list is of
	Whole           bool   // which is the subscription
	Rows            []identityRole
	Adding          bool
	Kinds           []struct{ Name, Title, Type string }
	Kind            string
	Subscription    Subscription
	Resources       []Resource
	Roles           []roleDefinition
	Role, Resource  string // what was chosen
}

type identityRole struct {
	ID, Role, Scope, ResourceName, ResourceType string
	Link                                        bool // whether the scope has a page
	Condition                                   string
	AssignedTo                                  string
}

// principal returns the principal of the identity that the page is about: a
// resource's own, or the one that the resource is.
func (c *Ctx) principal() (id string, err error) {
	version := webVersion
	if strings.EqualFold(c.ID.Provider(), "Microsoft.ManagedIdentity") {
		version = identityVersion
	}
	var res struct {
		Identity   managedIdentity `json:"identity"`
		Properties struct {
			PrincipalID string `json:"principalId"`
		} `json:"properties"`
	}
	if err := c.ARM("GET", escaped(c.ID.String())+version, nil, &res); err != nil {
		return "", err
	}
	if id = res.Identity.PrincipalID + res.Properties.PrincipalID; id == "" {
		err = azerr.New(azerr.NotFound, "NoIdentity", "The resource has no identity of its own. Turn it on in Identity first.")
	}
	return id, err
}

func showIdentityRoles(c *Ctx) (*View, error) {
	p := identityRoles{ID: c.ID.String()}
	var err error
	if p.PrincipalID, err = c.principal(); err != nil {
		return nil, err
	}
	scope := "/subscriptions/" + c.ID.Subscription()
	found, roles, err := c.assignmentsOf(p.PrincipalID, scope, &p)
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		row := identityRole{ID: a.ID, Role: roles[a.Properties.RoleDefinitionID], Scope: a.Properties.Scope, Condition: a.Properties.Condition, AssignedTo: "This identity"}
		if !strings.EqualFold(a.Properties.PrincipalID, p.PrincipalID) {
			row.AssignedTo = "A group that it is in"
		}
		if at, err := armid.Parse(a.Properties.Scope); err == nil {
			row.ResourceName, row.ResourceType, row.Link = at.Name(), kindOf(at.Type()), at.Subscription() != ""
			if at.Root() {
				row.ResourceName, row.ResourceType = "/", "Root"
			}
		}
		p.Rows = append(p.Rows, row)
	}
	if p.Adding = c.Field("add") != ""; p.Adding {
		if err := c.fillRolePane(&p, scope); err != nil {
			return nil, err
		}
	}
	return &View{Template: "identity_roles", Data: p}, nil
}

// assignmentsOf lists what a principal has been given: in the whole
// subscription, or where the user may not see that in the group.
func (c *Ctx) assignmentsOf(principal, subscription string, p *identityRoles) (found []roleAssignment, roles map[string]string, err error) {
	for _, p.Where = range []string{subscription, groupOf(c.ID)} {
		found, roles, err = c.roleAssignments(p.Where, assignedTo(principal))
		if refused, _ := denied(err); refused == nil {
			break
		}
	}
	p.Whole = p.Where == subscription
	return found, roles, err
}

// fillRolePane reads what can be chosen: the resources of the kind, and the
// roles.
func (c *Ctx) fillRolePane(p *identityRoles, scope string) (err error) {
	p.Kinds, p.Kind, p.Role, p.Resource = scopeKinds, c.Field("scope"), c.Field("role"), c.Field("resource")
	p.Subscription = Subscription{ID: scope, Name: c.ID.Subscription()}
	all, err := c.Subscriptions()
	if err != nil {
		return err
	}
	for _, s := range all {
		if strings.EqualFold(s.ID, scope) {
			p.Subscription = s
		}
	}
	if p.Kind == "" {
		return nil
	}
	switch p.Kind {
	case "subscription":
		p.Resources = []Resource{{ID: scope, Name: p.Subscription.Name}}
	case "group":
		groups, err := c.Groups(scope)
		if err != nil {
			return err
		}
		for _, g := range groups {
			p.Resources = append(p.Resources, Resource{ID: g.ID, Name: g.Name})
		}
	default:
		all, err := c.Resources(scope)
		if err != nil {
			return err
		}
		for _, k := range scopeKinds {
			for _, r := range all {
				if k.Name == p.Kind && strings.EqualFold(r.Type, k.Type) {
					p.Resources = append(p.Resources, r)
				}
			}
		}
	}
	if len(p.Resources) > 0 {
		p.Roles, err = c.roles(p.Resources[0].ID)
	}
	return err
}

func addIdentityRole(c *Ctx) (*View, error) {
	principal, err := c.principal()
	if err != nil {
		return nil, err
	}
	scope, role := c.Field("resource"), c.Field("role")
	if scope == "" || role == "" {
		return nil, azerr.BadRequest("Choose a resource and a role.")
	}
	at, err := armid.Parse(scope)
	if err != nil {
		return nil, azerr.BadRequest("The scope is no resource.")
	}
	roles, err := c.roles(scope)
	if err != nil {
		return nil, err
	}
	for _, r := range roles {
		if !strings.EqualFold(r.Properties.RoleName, role) {
			continue
		}
		if err := c.assign(scope, grant{RoleID: r.ID, PrincipalID: principal, PrincipalType: "ServicePrincipal"}); err != nil {
			return nil, err
		}
		c.Say(fmt.Sprintf("The role %s was added at %s.", r.Properties.RoleName, at.Name()))
		return c.Go(At("roleassignments", c.ID.String()))
	}
	return nil, azerr.BadRequest("There is no role named %s.", role)
}
