package portal

import (
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

func groupBlades() []Blade {
	return []Blade{overview(showGroup, Actions{"delete": deleteGroup})}
}

type groupPage struct {
	Group
	Resources resourceList
	Deleting  bool
}

func showGroup(c *Ctx) (*View, error) {
	p := groupPage{Deleting: c.Field("delete") != ""}
	if err := c.ARM("GET", escaped(c.ID.String())+resourcesVersion, nil, &p.Group); err != nil {
		return nil, err
	}
	all, err := c.Resources(c.ID.String())
	if err != nil {
		return nil, err
	}
	p.Resources = c.narrow(all)
	return &View{Template: "group", Data: p}, nil
}

// deleteGroup takes the group's name for a Yes: all that is in it goes.
func deleteGroup(c *Ctx) (*View, error) {
	if c.Field("name") != c.ID.Name() {
		return nil, azerr.BadRequest("Type the name of the resource group as it is written.")
	}
	if err := c.ARM("DELETE", escaped(c.ID.String())+resourcesVersion, nil, nil); err != nil {
		return nil, err
	}
	c.Say(fmt.Sprintf("The resource group %s was deleted.", c.ID.Name()))
	return c.Go(prefix + "/groups")
}
