package portal

// Group is a resource group.
type Group struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Location string            `json:"location"`
	Tags     map[string]string `json:"tags"`
}

// Groups returns the groups that the user sees in a subscription.
func (c *Ctx) Groups(subscription string) ([]Group, error) {
	return armList[Group](c, escaped(subscription)+"/resourceGroups"+resourcesVersion)
}

type groupList struct {
	Groups []Group
	Query  string
}

func showGroups(c *Ctx) (*View, error) {
	scope, err := c.Scope()
	if err != nil {
		return nil, err
	}
	all, err := c.Groups(scope)
	if err != nil {
		return nil, err
	}
	list := groupList{Query: c.Field("name")}
	for _, g := range all {
		if contains(g.Name, list.Query) {
			list.Groups = append(list.Groups, g)
		}
	}
	return &View{Template: "groups", Data: list}, nil
}
