package portal

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// fix is one thing that would let a call through.
type fix struct {
	Kind, Role, Scope, Command                   string
	RoleDefinitionID, PrincipalID, PrincipalType string
	Operations                                   int
}

// The kinds of fixes, as the decisions' provider names them.
const (
	fixRole   = "RoleAssignment"
	fixCosmos = "CosmosRoleAssignment"
	fixTSQL   = "TSQL"
)

// IsRole reports whether it is the assignment of a role.
func (f fix) IsRole() bool { return f.Kind == fixRole || f.Kind == fixCosmos }

// Makeable reports whether the portal can do it: it can where nothing is left
// to fill in.
func (f fix) Makeable() bool { return f.IsRole() || f.Kind == fixTSQL }

// Button is what the button says.
func (f fix) Button() string {
	if f.Kind == fixTSQL {
		return "Run this T-SQL"
	}
	return "Assign this role"
}

// Title is the fix in a few words.
func (f fix) Title() string {
	switch {
	case f.Kind == fixTSQL && f.Role != "":
		return "Membership of " + f.Role
	case f.Kind == fixTSQL:
		return "T-SQL in the database " + lastPart(f.Scope)
	case f.Role == "":
		return "A command"
	}
	return f.Role
}

// makeFix makes the fix that was chosen, with the user's own token: it may be
// refused like any other call of his. The page names the command, so that
// another explanation, which came meanwhile, is not made by mistake.
func makeFix(c *Ctx) (*View, error) {
	d, err := c.decision(c.Request.PathValue("decision"))
	if err != nil {
		return nil, err
	}
	for _, f := range d.Properties.Explanation.Fixes {
		if f.Command != c.Form.Get("command") || !f.Makeable() {
			continue
		}
		if !c.Confirmed() {
			if f.Kind == fixTSQL {
				return c.Ask("Run this T-SQL", "Run it in the database "+lastPart(f.Scope)+" as yourself? "+f.Command)
			}
			return c.Ask("Assign the role", fmt.Sprintf("Give %s to %s at %s?", f.Role, d.Who(), f.Scope))
		}
		if err := c.fix(f); err != nil {
			return nil, err
		}
		if f.Kind == fixTSQL {
			c.Say("The T-SQL was run. The same call would be allowed now.")
		} else {
			c.Say(fmt.Sprintf("%s was assigned. The same call would be allowed now.", f.Role))
		}
		return c.Again()
	}
	return nil, azerr.New(azerr.Conflict, "Conflict", "What would let the call through is something else by now. Look at the explanation again.")
}

func (c *Ctx) fix(f fix) error {
	switch f.Kind {
	case fixRole:
		return c.assign(f.Scope, grant{RoleID: f.RoleDefinitionID, PrincipalID: f.PrincipalID, PrincipalType: f.PrincipalType})
	case fixCosmos:
		account, _, _ := strings.Cut(f.RoleDefinitionID, "/sqlRoleDefinitions/")
		return c.ARM("PUT", escaped(account+"/sqlRoleAssignments/"+c.portal.NewID())+cosmosVersion, map[string]any{
			"properties": map[string]any{"roleDefinitionId": f.RoleDefinitionID, "principalId": f.PrincipalID, "scope": f.Scope},
		}, nil)
	}
	database, err := armid.Parse(f.Scope)
	if err != nil {
		return err
	}
	answer, err := c.sql(database, f.Command)
	if err != nil {
		return err
	}
	if m := answer.Refusal(); m != nil {
		return azerr.Newf(azerr.Forbidden, "SQL", "%s (%d)", m.Text, m.Number)
	}
	return nil
}
