package portal

import (
	"cmp"
	"slices"
	"strings"
)

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
		if !contains(r.Name, l.Query) || l.Type != "" && l.Type != r.Title() || l.Group != "" && !strings.EqualFold(l.Group, r.Group()) || l.Location != "" && l.Location != r.Location {
			continue
		}
		l.List = append(l.List, r)
	}
	slices.Sort(l.Types)
	slices.Sort(l.GroupNames)
	slices.Sort(l.Everywhere)
	slices.SortStableFunc(l.List, func(a, b Resource) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return l
}

// contains compares without regard to case.
func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
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
