package portal

import (
	"encoding/json"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

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
