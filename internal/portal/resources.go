package portal

import "github.com/lanyard-dev/lanyard/internal/core/armid"

// Resource is what Resource Manager's lists say of a resource.
type Resource struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Type     string            `json:"type"`
	Kind     string            `json:"kind"`
	Location string            `json:"location"`
	Tags     map[string]string `json:"tags"`
}

// Title is what people call the resource's type.
func (r Resource) Title() string { return kindOf(r.Type) }

// Icon draws it.
func (r Resource) Icon() string { return iconOf(r.Type) }

// Group is the name of the group that it is in.
func (r Resource) Group() string {
	id, err := armid.Parse(r.ID)
	if err != nil {
		return ""
	}
	return id.ResourceGroup()
}

// GroupID is the id of that group.
func (r Resource) GroupID() string {
	id, err := armid.Parse(r.ID)
	if err != nil {
		return ""
	}
	return groupOf(id)
}

// Resources returns what the user sees in a subscription or group.
func (c *Ctx) Resources(scope string) ([]Resource, error) {
	return armList[Resource](c, escaped(scope)+"/resources?api-version=2021-04-01")
}
