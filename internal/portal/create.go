package portal

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// creation is a kind of resource that the portal can make.
type creation struct {
	Name, Title, Icon, Text string
	// Grouped resources lie in a group, which the form lets choose or make.
	Grouped bool
	fields  []input
	// create makes the resource and returns its id.
	create func(c *Ctx, scope string) (id string, err error)
}

// input is one field of a form.
type input struct {
	Name, Label, Hint, Value, Placeholder string
	// Options make it a choice.
	Options []option
	// Optional fields may be empty; a Secret is never shown again.
	Optional, Secret bool
	// offer adds what is known only then, such as the plans that exist.
	offer func(c *Ctx, f *input) error
}

type option struct{ Value, Title string }

// creationRoutes are the forms' pages.
func creationRoutes() (out []route) {
	for _, kind := range creations() {
		out = append(out, route{path: "create/" + kind.Name, Blade: Blade{
			Title: "Create " + kind.Title,
			Show:  func(c *Ctx) (*View, error) { return showCreation(c, kind) },
			Do:    Actions{"create": func(c *Ctx) (*View, error) { return c.createOne(kind) }},
		}})
	}
	return out
}

// showCreate lists what can be made, in the group that the way here came from.
func showCreate(c *Ctx) (*View, error) {
	return &View{Template: "create", Data: map[string]any{"Kinds": creations(), "Group": c.Field("group")}}, nil
}

type creationPage struct {
	creation
	Subscription Subscription
	Groups       []Group
	Group        string // the chosen one's id
	NewGroup     string
	Fields       []input
}

func showCreation(c *Ctx, kind creation) (*View, error) {
	subscription, err := c.subscription()
	if err != nil {
		return nil, err
	}
	p := creationPage{creation: kind, Subscription: subscription, Group: c.Field("group"), NewGroup: c.Field("newgroup"), Fields: slices.Clone(kind.fields)}
	if kind.Grouped {
		if p.Groups, err = c.Groups(p.Subscription.ID); err != nil {
			return nil, err
		}
	}
	for i := range p.Fields {
		f := &p.Fields[i]
		if f.Name == "location" {
			if f.Options, err = c.regions(p.Subscription.ID, p.Groups); err != nil {
				return nil, err
			}
			for _, g := range p.Groups {
				if g.ID == p.Group && g.Location != "" {
					f.Value = g.Location
				}
			}
		}
		if f.offer != nil {
			if err := f.offer(c, f); err != nil {
				return nil, err
			}
		}
		if c.Form.Has(f.Name) && !f.Secret {
			f.Value = c.Field(f.Name)
		}
	}
	return &View{Template: "create_form", Data: p}, nil
}

// regions are the subscription's, or where those are not to be seen, because
// all roles are at groups, the regions of the groups.
func (c *Ctx) regions(subscription string, groups []Group) (out []option, err error) {
	all, err := armList[struct{ Name, DisplayName string }](c, subscription+"/locations"+subscriptionsVersion)
	if refused, other := denied(err); other != nil || refused == nil {
		for _, r := range all {
			out = append(out, option{r.Name, r.DisplayName})
		}
		return out, other
	}
	for _, g := range groups {
		if o := (option{g.Location, g.Location}); !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		out = []option{{region().Value, region().Value}}
	}
	return out, nil
}

// createOne makes the group where a new one is asked for, then the resource.
func (c *Ctx) createOne(kind creation) (*View, error) {
	scope, err := c.Scope()
	if err != nil {
		return nil, err
	}
	if c.Field("name") == "" {
		return nil, azerr.BadRequest("A name is needed.")
	}
	if kind.Grouped {
		group, fresh := c.Field("group"), c.Field("newgroup")
		switch {
		case fresh != "":
			if group, err = c.putGroup(scope, fresh); err != nil {
				return nil, err
			}
		case !strings.HasPrefix(strings.ToLower(group), strings.ToLower(scope)+"/resourcegroups/"):
			return nil, azerr.BadRequest("Choose a resource group, or name a new one.")
		}
		scope = group
	}
	id, err := kind.create(c, scope)
	if err != nil {
		return nil, err
	}
	c.Say(fmt.Sprintf("%s was created.", c.Field("name")))
	return c.Go(At("overview", id))
}

func (c *Ctx) putGroup(subscription, name string) (string, error) {
	path := escaped(subscription) + "/resourceGroups/" + url.PathEscape(name)
	return subscription + "/resourceGroups/" + name, c.ARM("PUT", path+resourcesVersion, map[string]any{"location": c.Field("location")}, nil)
}

// put makes a resource in a group, in the region of the form.
func (c *Ctx) put(group, kind, name, version string, body map[string]any) (string, error) {
	body["location"] = c.Field("location")
	path := escaped(group) + "/providers/" + kind + "/" + url.PathEscape(name)
	return group + "/providers/" + kind + "/" + name, c.ARM("PUT", path+version, body, nil)
}
