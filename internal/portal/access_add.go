package portal

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// addSteps are the tabs of the wizard, in their order.
var addSteps = []struct{ Name, Title string }{
	{"role", "Role"}, {"members", "Members"}, {"conditions", "Conditions"}, {"review", "Review + assign"},
}

// addPage is the wizard. What was chosen goes from tab to tab in the address,
// so that each can be gone back to.
type addPage struct {
	ID    string
	Step  string
	Steps []struct{ Name, Title string }

	Category string // "job" or "privileged"
	Query    string
	Roles    []roleDefinition
	More     int             // roles that are not listed
	Role     *roleDefinition // chosen

	Kind        string // "user" or "identity"
	Candidates  []directoryObject
	Members     []directoryObject // chosen
	Description string
	MayWrite    bool
}

// Chosen reports whether a role is the one that was chosen.
func (p addPage) Chosen(role string) bool { return p.Role != nil && p.Role.Name == role }

// To is the address of a tab with all that was chosen, and a step more.
func (p addPage) To(step string) string { return p.with("step", step) }

// Of is the address of the first tab with the roles of a category.
func (p addPage) Of(category string) string { return p.with("step", "role", "category", category) }

// Without is the address of the page without one of the members.
func (p addPage) Without(id string) string {
	p.Members = slices.DeleteFunc(slices.Clone(p.Members), func(o directoryObject) bool { return o.ID == id })
	return p.with("step", p.Step)
}

func (p addPage) with(pairs ...string) string {
	q := url.Values{}
	if p.Role != nil {
		q.Set("role", p.Role.Name)
	}
	for _, m := range p.Members {
		q.Add("member", m.ID)
	}
	for name, value := range map[string]string{"kind": p.Kind, "category": p.Category, "description": p.Description} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return At("iamadd", p.ID) + "?" + q.Encode()
}

func showAddAssignment(c *Ctx) (*View, error) {
	p, err := c.addPage()
	if err != nil {
		return nil, err
	}
	switch p.Step {
	case "members":
		if p.Candidates, err = c.principals(p.Query); err != nil {
			return nil, err
		}
		p.Candidates = slices.DeleteFunc(p.Candidates, func(o directoryObject) bool {
			return (o.Kind == "ManagedIdentity") != (p.Kind == "identity") || slices.ContainsFunc(p.Members, func(m directoryObject) bool { return m.ID == o.ID })
		})
	case "conditions", "review":
	default:
		p.Step = "role"
		p.Roles, p.More, err = c.rolesAt(p.Query, func(r roleDefinition) bool { return r.Privileged() == (p.Category == "privileged") })
		if err != nil {
			return nil, err
		}
	}
	return &View{Template: "access_add", Data: p}, nil
}

// addPage reads what was chosen so far.
func (c *Ctx) addPage() (addPage, error) {
	p := addPage{ID: c.ID.String(), Step: c.Field("step"), Steps: addSteps, Category: c.Field("category"), Query: c.Field("find"), Kind: c.Field("kind"), Description: c.Field("description")}
	if p.Kind == "" {
		p.Kind = "user"
	}
	if p.Category == "" {
		p.Category = "job"
	}
	own, err := c.permissions()
	if err != nil {
		return p, err
	}
	p.MayWrite = allow(own, assignAction)
	if name := c.Field("role"); name != "" {
		role, err := c.role(p.ID, name)
		if err != nil {
			return p, err
		}
		p.Role = &role
	}
	found, err := c.directoryObjects(c.Form["member"])
	if err != nil {
		return p, err
	}
	for _, id := range c.Form["member"] {
		if o, ok := found[strings.ToLower(id)]; ok && !slices.ContainsFunc(p.Members, func(m directoryObject) bool { return m.ID == o.ID }) {
			p.Members = append(p.Members, o)
		}
	}
	return p, nil
}

// addAssignment gives the role to each member.
func addAssignment(c *Ctx) (*View, error) {
	p, err := c.addPage()
	if err != nil {
		return nil, err
	}
	if p.Role == nil || len(p.Members) == 0 {
		return nil, azerr.BadRequest("Choose a role and at least one member.")
	}
	for _, m := range p.Members {
		if err := c.assign(p.ID, grant{p.Role.ID, m.ID, m.PrincipalType(), p.Description}); err != nil {
			return nil, err
		}
		c.Say(m.Name + " was added as " + p.Role.Properties.RoleName + " for " + c.ID.Name() + ".")
	}
	return c.Go(At("iam", c.ID.String()) + "?tab=assignments")
}
