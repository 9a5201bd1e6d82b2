package portal

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// overview is a resource's first blade.
func overview(show func(*Ctx) (*View, error), do Actions) Blade {
	return Blade{Name: "overview", Title: "Overview", Icon: "overview", Show: show, Do: do}
}

// showResource is the overview of what has none of its own: what Resource
// Manager's list says of it.
func showResource(c *Ctx) (*View, error) {
	if c.ID.ResourceGroup() == "" {
		return nil, azerr.New(azerr.NotFound, "NotFound", "There is no page of this.")
	}
	all, err := c.Resources(groupOf(c.ID))
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if strings.EqualFold(r.ID, c.ID.String()) {
			text, err := json.MarshalIndent(r, "", "  ")
			return &View{Template: "resource", Data: map[string]any{"Resource": r, "JSON": string(text)}}, err
		}
	}
	return nil, azerr.Newf(azerr.NotFound, "ResourceNotFound", "There is no resource %s, or you may not see it.", c.ID)
}

// deleteResource is the deletion of any resource, after a question.
func deleteResource(version string) func(*Ctx) (*View, error) {
	return func(c *Ctx) (*View, error) {
		if !c.Confirmed() {
			return c.Warn("Delete "+c.ID.Name(), fmt.Sprintf("Delete %s and all that is in it? This cannot be undone.", c.ID.Name()))
		}
		if err := c.ARM("DELETE", escaped(c.ID.String())+version, nil, nil); err != nil {
			return nil, err
		}
		c.Say(c.ID.Name() + " was deleted.")
		if parent, ok := c.ID.Parent(); ok && parent.ResourceGroup() != "" {
			return c.Go(At("overview", parent.String()))
		}
		return c.Go(prefix + "/groups")
	}
}
