package portal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
)

// assignmentRow is a role assignment as a table shows it.
type assignmentRow struct {
	ID, Role, RoleName string // RoleName is the role's GUID
	Who                directoryObject
	Condition          string
	Description        string
	// Removable says that the user may remove it here.
	Removable bool
	// Inherited names the scope above where the assignment stands, "" for one at
	// this scope; From is that scope's id, "" where it has no page.
	Inherited, From string
}

// assignments reads the role assignments that fit a $filter, with the names of
// roles and principals as far as the user may know them.
func (c *Ctx) assignments(filter string) ([]assignmentRow, error) {
	found, roles, err := c.roleAssignments(c.ID.String(), filter)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, a := range found {
		ids = append(ids, a.Properties.PrincipalID)
	}
	principals, err := c.directoryObjects(ids)
	if err != nil {
		return nil, err
	}
	rows := make([]assignmentRow, 0, len(found))
	for _, a := range found {
		p := a.Properties
		row := assignmentRow{ID: a.ID, Role: roles[p.RoleDefinitionID], RoleName: lastPart(p.RoleDefinitionID), Condition: p.Condition, Description: p.Description, Who: principals[strings.ToLower(p.PrincipalID)]}
		if row.Who.ID == "" {
			row.Who = directoryObject{ID: p.PrincipalID, Name: "Identity not found", Kind: p.PrincipalType}
		}
		if at, err := armid.Parse(p.Scope); err == nil && !at.Equal(c.ID) {
			row.Inherited = inheritedFrom(at)
			if at.Subscription() != "" {
				row.From = at.String()
			}
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b assignmentRow) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Role), strings.ToLower(b.Role)), strings.Compare(strings.ToLower(a.Who.Name), strings.ToLower(b.Who.Name)))
	})
	return rows, nil
}

func inheritedFrom(at armid.ID) string {
	switch {
	case at.Root():
		return "Root"
	case at.ManagementGroup() != "":
		return "Management group"
	case at.ResourceGroup() == "":
		return "Subscription"
	case len(at.Pairs()) == 0 || groupOf(at) != "" && strings.EqualFold(groupOf(at), at.String()):
		return "Resource group"
	}
	return kindOf(at.Type())
}
