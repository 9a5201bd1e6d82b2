package portal

import (
	"slices"
	"strings"
)

// creations is what Create a resource offers. The fields' words are Azure's.
func creations() []creation {
	return slices.Concat([]creation{
		{
			Name: "group", Title: "Resource group", Icon: "group", Text: "Holds what belongs together",
			fields: []input{{Name: "name", Label: "Resource group name", Placeholder: "rg-app"}, region()}, create: createGroup,
		},
		{
			Name: "webapp", Title: "Web App", Icon: "app", Text: "Runs an app on App Service", Grouped: true,
			fields: []input{
				{Name: "name", Label: "Name", Placeholder: "my-app", Hint: "Its host name is this name before .azurewebsites.net."},
				{Name: "stack", Label: "Runtime stack", Options: stackOptions()}, region(),
				{Name: "plan", Label: "App Service plan", Hint: "A new one is named after the app.", offer: offerPlans},
				{Name: "sku", Label: "Pricing plan", Options: planSizes(), Hint: "Of a new plan."},
			}, create: createWebApp,
		},
		{
			Name: "identity", Title: "User Assigned Managed Identity", Icon: "identity", Text: "An identity that several resources can have", Grouped: true,
			fields: []input{{Name: "name", Label: "Name", Placeholder: "id-app"}, region()}, create: createIdentity,
		},
		{
			Name: "vault", Title: "Key vault", Icon: "vault", Text: "Keeps secrets", Grouped: true,
			fields: []input{
				{Name: "name", Label: "Key vault name", Placeholder: "kv-app"}, region(),
				{Name: "sku", Label: "Pricing tier", Options: []option{{"standard", "Standard"}, {"premium", "Premium"}}},
				{Name: "model", Label: "Permission model", Options: []option{{"rbac", "Azure role-based access control"}, {"policy", "Vault access policy"}}},
			}, create: createVault,
		},
		{
			Name: "storage", Title: "Storage account", Icon: "storage", Text: "Keeps blobs", Grouped: true,
			fields: []input{
				{Name: "name", Label: "Storage account name", Placeholder: "stapp", Hint: "3 to 24 lower-case letters and digits."}, region(),
				{Name: "sku", Label: "Redundancy", Options: []option{{"Standard_LRS", "Locally-redundant storage (LRS)"}, {"Standard_ZRS", "Zone-redundant storage (ZRS)"}, {"Standard_GRS", "Geo-redundant storage (GRS)"}}},
			}, create: createStorage,
		},
		{
			Name: "plan", Title: "App Service Plan", Icon: "plan", Text: "What web apps run on (Linux)", Grouped: true,
			fields: []input{{Name: "name", Label: "Name", Placeholder: "plan-app"}, region(), {Name: "sku", Label: "Pricing plan", Options: planSizes()}}, create: createPlan,
		},
	}, dataCreations())
}

func planSizes() []option {
	return []option{{"B1", "Basic B1"}, {"F1", "Free F1"}, {"S1", "Standard S1"}, {"P0v3", "Premium P0v3"}, {"P1v3", "Premium P1v3"}}
}

func region() input { return input{Name: "location", Label: "Region", Value: "westeurope"} }

func stackOptions() (out []option) {
	for _, s := range stacks {
		name, version, _ := strings.Cut(s, "|")
		out = append(out, option{s, map[string]string{"PYTHON": "Python ", "NODE": "Node "}[name] + version})
	}
	return out
}

func createGroup(c *Ctx, subscription string) (string, error) {
	return c.putGroup(subscription, c.Field("name"))
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
func offerPlans(c *Ctx, f *input) error {
	scope, err := c.Scope()
	if err != nil {
		return err
	}
	plans, err := armList[Resource](c, escaped(scope)+"/providers/Microsoft.Web/serverfarms"+webVersion)
	if _, other := denied(err); other != nil { // a Reader of one group makes a plan of his own
		return other
	}
	f.Options = []option{{"", "(New) a plan for this app"}}
	for _, p := range plans {
		f.Options = append(f.Options, option{p.ID, p.Name + " (" + p.Group() + ")"})
	}
	return nil
}

func createPlan(c *Ctx, group string) (string, error) { return c.putPlan(group, c.Field("name")) }

// putPlan makes a plan for Linux.
func (c *Ctx) putPlan(group, name string) (string, error) {
	return c.put(group, "Microsoft.Web/serverfarms", name, webVersion, map[string]any{
		"kind": "linux", "sku": map[string]any{"name": c.Field("sku")}, "properties": map[string]any{"reserved": true},
	})
}

func createWebApp(c *Ctx, group string) (string, error) {
	plan := c.Field("plan")
	if plan == "" {
		var err error
		if plan, err = c.putPlan(group, "plan-"+c.Field("name")); err != nil {
			return "", err
		}
	}
	return c.put(group, "Microsoft.Web/sites", c.Field("name"), webVersion, map[string]any{"kind": "app,linux", "properties": map[string]any{
		"serverFarmId": plan, "httpsOnly": true, "siteConfig": map[string]any{"linuxFxVersion": c.Field("stack")},
	}})
}
