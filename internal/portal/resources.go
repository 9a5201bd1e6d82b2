package portal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
)

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

// Shown is the name, of what is inside of another as Azure's portal writes it.
func (r Resource) Shown() string {
	if strings.Contains(r.Name, "/") {
		return lastPart(r.Name) + " (" + r.Name + ")"
	}
	return r.Name
}

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
	all, err := armList[Resource](c, escaped(scope)+"/resources"+resourcesVersion)
	return slices.DeleteFunc(all, Resource.system), err
}

// system reports whether it is the database master, which every server has.
func (r Resource) system() bool { return strings.HasSuffix(r.Kind, ",system") }

// resourceList is All resources, narrowed by what the filters say.
type resourceList struct {
	List                          []Resource
	Query, Type, Group, Location  string
	Types, GroupNames, Everywhere []string
}

// narrow leaves what the filters of the page let through, and collects what
// they can say.
func (c *Ctx) narrow(all []Resource) resourceList {
	l := resourceList{Query: c.Field("q"), Type: c.Field("type"), Group: c.Field("group"), Location: c.Field("location")}
	for _, r := range all {
		for _, known := range []struct {
			list  *[]string
			value string
		}{{&l.Types, r.Title()}, {&l.GroupNames, r.Group()}, {&l.Everywhere, r.Location}} {
			if known.value != "" && !slices.Contains(*known.list, known.value) {
				*known.list = append(*known.list, known.value)
			}
		}
		if !contains(r.Shown(), l.Query) || l.Type != "" && l.Type != r.Title() || l.Group != "" && !strings.EqualFold(l.Group, r.Group()) || l.Location != "" && l.Location != r.Location {
			continue
		}
		l.List = append(l.List, r)
	}
	slices.Sort(l.Types)
	slices.Sort(l.GroupNames)
	slices.Sort(l.Everywhere)
	slices.SortStableFunc(l.List, func(a, b Resource) int { return cmp.Compare(strings.ToLower(a.Shown()), strings.ToLower(b.Shown())) })
	return l
}

func showResources(c *Ctx) (*View, error) {
	scope, err := c.Scope()
	if err != nil {
		return nil, err
	}
	all, err := c.Resources(scope)
	if err != nil {
		return nil, err
	}
	return &View{Template: "resources", Data: c.narrow(all)}, nil
}
