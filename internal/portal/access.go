package portal

import (
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
)

// accessBlades are Access control (IAM), which every scope has.
func accessBlades() []Blade {
	return []Blade{
		{Name: "iam", Title: "Access control (IAM)", Icon: "access", Show: showAccess, Do: map[string]func(*Ctx) (*View, error){"remove": removeAssignment}},
		{Name: "iamadd", Title: "Add role assignment", Hidden: true, Show: showAddAssignment, Do: map[string]func(*Ctx) (*View, error){"assign": addAssignment}},
	}
}

// accessTabs are the parts of the blade, in their order.
var accessTabs = []struct{ Name, Title string }{
	{"check", "Check access"}, {"assignments", "Role assignments"}, {"roles", "Roles"}, {"deny", "Deny assignments"},
}

// accessPage is Access control (IAM) of a scope.
type accessPage struct {
	ID   string
	Tab  string
	Tabs []struct{ Name, Title string }
	// MayWrite says whether the user may assign roles here.
	MayWrite bool

	Query   string
	Found   []directoryObject // principals of a search
	Checked *checkedAccess

	Assignments []assignmentRow
	Roles       []roleDefinition
	Role        *roleDefinition // the one that is looked into
	Denied      []denyAssignment
}

// checkedAccess is what one principal has at the scope.
type checkedAccess struct {
	Who         directoryObject
	Me          bool
	Assignments []assignmentRow
}

type denyAssignment struct {
	ID         string `json:"id"`
	Properties struct {
		Name        string `json:"denyAssignmentName"`
		Description string `json:"description"`
		Scope       string `json:"scope"`
	} `json:"properties"`
}

func showAccess(c *Ctx) (*View, error) {
	page := accessPage{ID: c.ID.String(), Tab: c.Field("tab"), Tabs: accessTabs, Query: c.Field("find")}
	var err error
	if page.MayWrite, err = c.may("Microsoft.Authorization/roleAssignments/write"); err != nil {
		return nil, err
	}
	switch page.Tab {
	case "assignments":
		page.Assignments, err = c.assignments("atScope()")
	case "roles":
		err = c.fillRoles(&page)
	case "deny":
		page.Denied, err = armList[denyAssignment](c, escaped(page.ID)+provideAuthorization+"/denyAssignments"+authorizationVersion)
	default:
		page.Tab, err = "check", c.fillCheck(&page)
	}
	return &View{Template: "access", Data: page}, err
}

// fillCheck looks a principal's access up: one that was searched for, or the
// user's own.
func (c *Ctx) fillCheck(page *accessPage) (err error) {
	id := c.Field("principal")
	me, _, _ := c.User()
	if c.Field("mine") != "" {
		id = me
	}
	if id == "" {
		if page.Query != "" {
			page.Found, err = c.principals(page.Query)
		}
		return err
	}
	who, err := c.directoryObjects([]string{id})
	if err != nil {
		return err
	}
	check := &checkedAccess{Who: who[strings.ToLower(id)], Me: strings.EqualFold(id, me)}
	if check.Who.ID == "" {
		check.Who = directoryObject{ID: id, Name: id}
	}
	check.Assignments, err = c.assignments("atScope() and assignedTo('" + id + "')")
	page.Checked = check
	return err
}

// fillRoles lists the roles whose name holds what is searched for, or looks
// into one.
func (c *Ctx) fillRoles(page *accessPage) error {
	if name := c.Field("role"); name != "" {
		role, err := c.role(strings.TrimSuffix(page.ID, "/") + provideAuthorization + "/roleDefinitions/" + url.PathEscape(name))
		page.Role = &role
		return err
	}
	all, err := c.roles(page.ID)
	page.Roles = rolesNamed(all, page.Query)
	return err
}

func removeAssignment(c *Ctx) (*View, error) {
	id := c.Field("assignment")
	if at, err := armid.Parse(id); err != nil || !strings.EqualFold(at.Type(), "Microsoft.Authorization/roleAssignments") {
		return nil, errNoAssignment
	}
	if !c.Confirmed() {
		return c.Warn("Remove role assignment", "What the role allows is refused from then on.")
	}
	if err := c.ARM("DELETE", escaped(id)+authorizationVersion, nil, nil); err != nil {
		return nil, err
	}
	c.Say("The role assignment was removed.")
	return c.Go(At("iam", c.ID.String()) + "?tab=assignments")
}
