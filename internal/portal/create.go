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
	// grouped resources lie in a group, which the form lets choose or make.
	grouped bool
	fields  []input
	// fill offers what is known only then, such as the plans that exist.
	fill func(c *Ctx, fields []input) error
	// create makes the resource and returns its id.
	create func(c *Ctx, scope string) (id string, err error)
}

// input is one field of a form.
type input struct {
	Name, Label, Hint, Value, Placeholder string
	// Options make it a choice.
	Options  []option
	Optional bool
}

type option struct{ Value, Title string }

// creations is what Create a resource offers. The fields' words are Azure's.
func creations() []creation {
	return []creation{
		{
			Name: "group", Title: "Resource group", Icon: "group", Text: "Holds what belongs together",
			fields: []input{{Name: "name", Label: "Resource group name", Placeholder: "rg-app"}, region()}, create: createGroup,
		},
		{
			Name: "webapp", Title: "Web App", Icon: "app", Text: "Runs an app on App Service", grouped: true,
			fields: []input{
				{Name: "name", Label: "Name", Placeholder: "my-app", Hint: "Its host name is this name before .azurewebsites.net."},
				{Name: "stack", Label: "Runtime stack", Options: stackOptions()}, region(),
				{Name: "plan", Label: "App Service plan", Hint: "A new one is named after the app."},
				{Name: "sku", Label: "Pricing plan", Options: []option{{"B1", "Basic B1"}, {"F1", "Free F1"}, {"S1", "Standard S1"}, {"P0v3", "Premium P0v3"}, {"P1v3", "Premium P1v3"}}, Hint: "Of a new plan."},
			}, fill: offerPlans, create: createWebApp,
		},
		{
			Name: "identity", Title: "User Assigned Managed Identity", Icon: "identity", Text: "An identity that several resources can have", grouped: true,
			fields: []input{{Name: "name", Label: "Name", Placeholder: "id-app"}, region()}, create: createIdentity,
		},
		{
			Name: "vault", Title: "Key vault", Icon: "vault", Text: "Keeps secrets", grouped: true,
			fields: []input{
				{Name: "name", Label: "Key vault name", Placeholder: "kv-app"}, region(),
				{Name: "sku", Label: "Pricing tier", Options: []option{{"standard", "Standard"}, {"premium", "Premium"}}},
				{Name: "model", Label: "Permission model", Options: []option{{"rbac", "Azure role-based access control"}, {"policy", "Vault access policy"}}},
			}, create: createVault,
		},
		{
			Name: "storage", Title: "Storage account", Icon: "storage", Text: "Keeps blobs", grouped: true,
			fields: []input{
				{Name: "name", Label: "Storage account name", Placeholder: "stapp", Hint: "3 to 24 lower-case letters and digits."}, region(),
				{Name: "sku", Label: "Redundancy", Options: []option{{"Standard_LRS", "Locally-redundant storage (LRS)"}, {"Standard_ZRS", "Zone-redundant storage (ZRS)"}, {"Standard_GRS", "Geo-redundant storage (GRS)"}}},
			}, create: createStorage,
		},
	}
}

func region() input { return input{Name: "location", Label: "Region", Value: "westeurope"} }

func stackOptions() (out []option) {
	for _, s := range stacks {
		name, version, _ := strings.Cut(s, "|")
		out = append(out, option{s, map[string]string{"PYTHON": "Python ", "NODE": "Node "}[name] + version})
	}
	return out
}

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

func showCreate(*Ctx) (*View, error) { return &View{Template: "create", Data: creations()}, nil }

type creationPage struct {
	creation
	Subscription Subscription
	Grouped      bool
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
	p := creationPage{creation: kind, Subscription: subscription, Grouped: kind.grouped, Group: c.Field("group"), NewGroup: c.Field("newgroup"), Fields: slices.Clone(kind.fields)}
	if kind.grouped {
		if p.Groups, err = c.Groups(p.Subscription.ID); err != nil {
			return nil, err
		}
	}
	regions, err := c.regions(p.Subscription.ID, p.Groups)
	if err != nil {
		return nil, err
	}
	for i := range p.Fields {
		f := &p.Fields[i]
		if f.Name == "location" {
			f.Options = append(f.Options, regions...)
			for _, g := range p.Groups {
				if g.ID == p.Group && g.Location != "" {
					f.Value = g.Location
				}
			}
		}
		if c.Form.Has(f.Name) {
			f.Value = c.Field(f.Name)
		}
	}
	if kind.fill != nil {
		if err := kind.fill(c, p.Fields); err != nil {
			return nil, err
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
	return out, nil
}

// createOne makes the group where a new one is asked for, then the resource.
func (c *Ctx) createOne(kind creation) (*View, error) {
	scope, err := c.Scope()
	if err != nil {
		return nil, err
	}
	if c.Field("name") == "" {
		return nil, azerr.New(azerr.Invalid, "BadRequest", "A name is needed.")
	}
	if kind.grouped {
		group, fresh := c.Field("group"), c.Field("newgroup")
		switch {
		case fresh != "":
			if group, err = c.putGroup(scope, fresh); err != nil {
				return nil, err
			}
		case !strings.HasPrefix(strings.ToLower(group), strings.ToLower(scope)+"/resourcegroups/"):
			return nil, azerr.New(azerr.Invalid, "BadRequest", "Choose a resource group, or name a new one.")
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

func createGroup(c *Ctx, subscription string) (string, error) {
	return c.putGroup(subscription, c.Field("name"))
}

// put makes a resource in a group, in the region of the form.
func (c *Ctx) put(group, kind, name, version string, body map[string]any) (string, error) {
	body["location"] = c.Field("location")
	path := escaped(group) + "/providers/" + kind + "/" + url.PathEscape(name)
	return group + "/providers/" + kind + "/" + name, c.ARM("PUT", path+version, body, nil)
}

func createIdentity(c *Ctx, group string) (string, error) {
	return c.put(group, "Microsoft.ManagedIdentity/userAssignedIdentities", c.Field("name"), identityVersion, map[string]any{})
}

func createVault(c *Ctx, group string) (string, error) {
	subscription, err := c.subscription()
	if err != nil {
		return "", err
	}
	return c.put(group, "Microsoft.KeyVault/vaults", c.Field("name"), vaultVersion, map[string]any{"properties": map[string]any{
		"tenantId": subscription.TenantID, "sku": map[string]any{"family": "A", "name": c.Field("sku")},
		"enableRbacAuthorization": c.Field("model") != "policy", "accessPolicies": []any{},
	}})
}

func createStorage(c *Ctx, group string) (string, error) {
	return c.put(group, "Microsoft.Storage/storageAccounts", c.Field("name"), storageVersion, map[string]any{
		"kind": "StorageV2", "sku": map[string]any{"name": c.Field("sku")},
		"properties": map[string]any{"minimumTlsVersion": "TLS1_2", "allowBlobPublicAccess": false, "supportsHttpsTrafficOnly": true},
	})
}

// offerPlans lists the plans for Linux that the user sees.
func offerPlans(c *Ctx, fields []input) error {
	scope, err := c.Scope()
	if err != nil {
		return err
	}
	plans, err := armList[Resource](c, escaped(scope)+"/providers/Microsoft.Web/serverfarms"+webVersion)
	if _, other := denied(err); other != nil { // a Reader of one group makes a plan of his own
		return other
	}
	for i := range fields {
		if fields[i].Name != "plan" {
			continue
		}
		fields[i].Options = []option{{"", "(New) a plan for this app"}}
		for _, p := range plans {
			fields[i].Options = append(fields[i].Options, option{p.ID, p.Name + " (" + p.Group() + ")"})
		}
	}
	return nil
}

func createWebApp(c *Ctx, group string) (string, error) {
	plan := c.Field("plan")
	if plan == "" {
		var err error
		if plan, err = c.put(group, "Microsoft.Web/serverfarms", "plan-"+c.Field("name"), webVersion, map[string]any{
			"kind": "linux", "sku": map[string]any{"name": c.Field("sku")}, "properties": map[string]any{"reserved": true},
		}); err != nil {
			return "", err
		}
	}
	return c.put(group, "Microsoft.Web/sites", c.Field("name"), webVersion, map[string]any{"kind": "app,linux", "properties": map[string]any{
		"serverFarmId": plan, "httpsOnly": true, "siteConfig": map[string]any{"linuxFxVersion": c.Field("stack")},
	}})
}
