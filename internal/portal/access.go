package portal

import "strings"

// accessBlades are Access control (IAM), which every scope has.
func accessBlades() []Blade {
	return []Blade{
		{Name: "iam", Title: "Access control (IAM)", Icon: "access", Show: showAccess, Do: Actions{"remove": removeAssignment}},
		{Name: "iamadd", Title: "Add role assignment", Of: "iam", Show: showAddAssignment, Do: Actions{"assign": addAssignment}},
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
	Filter      assignmentFilter
	Roles       []roleDefinition
	RoleType    string
	More        int             // roles that are not listed
	Role        *roleDefinition // the one that is looked into
	Denied      []denyAssignment
}

// checkedAccess is what one principal has at the scope.
type checkedAccess struct {
	Who         directoryObject
	Me          bool
	Assignments []assignmentRow
	// Refused says that the user may not read the assignments, and Own what his
	// own roles allow: that is for everybody to know of himself.
	Refused bool
	Own     []permission
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
	own, err := c.permissions()
	if err != nil {
		return nil, err
	}
	page.MayWrite = allow(own, assignAction)
	switch page.Tab {
	case "assignments":
		err = c.fillAssignments(&page, allow(own, unassignAction))
	case "roles":
		err = c.fillRoles(&page)
	case "deny":
		page.Denied, err = armList[denyAssignment](c, authorization(page.ID, "denyAssignments")+authorizationVersion)
	default:
		page.Tab, err = "check", c.fillCheck(&page, own)
	}
	return &View{Template: "access", Data: page}, err
}

// fillCheck looks a principal's access up: one that was searched for, or the
// user's own.
func (c *Ctx) fillCheck(page *accessPage, own []permission) (err error) {
	id := c.Field("principal")
	me := c.User().ID
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
	page.Checked = check
	check.Assignments, err = c.assignments("atScope() and " + assignedTo(id))
	refused, err := denied(err)
	if check.Refused = refused != nil; check.Refused && check.Me {
		check.Own = own
	}
	return err
}

// assignmentFilter narrows the list of assignments.
type assignmentFilter struct{ Text, Type, Scope string }

func (f assignmentFilter) takes(r assignmentRow) bool {
	return (f.Text == "" || holds(r.Who, f.Text) || contains(r.Role, f.Text)) &&
		(f.Type == "" || r.Who.Kind == f.Type) && (f.Scope == "" || (f.Scope == "inherited") == (r.Inherited != ""))
}

// fillAssignments lists those at the scope and above it. Only those at the
// scope can be removed here, as in Azure: others hold elsewhere too.
func (c *Ctx) fillAssignments(page *accessPage, mayRemove bool) error {
	page.Filter = assignmentFilter{c.Field("find"), c.Field("type"), c.Field("scope")}
	all, err := c.assignments("atScope()")
	for _, r := range all {
		if r.Removable = mayRemove && r.Inherited == ""; page.Filter.takes(r) {
			page.Assignments = append(page.Assignments, r)
		}
	}
	return err
}

// fillRoles lists the roles whose name holds what is searched for, or looks
// into one.
func (c *Ctx) fillRoles(page *accessPage) error {
	if name := c.Field("role"); name != "" {
		role, err := c.role(page.ID, name)
		page.Role = &role
		return err
	}
	var err error
	page.RoleType = c.Field("type")
	page.Roles, page.More, err = c.rolesAt(page.Query, func(r roleDefinition) bool { return page.RoleType == "" || r.Properties.Type == page.RoleType })
	return err
}
