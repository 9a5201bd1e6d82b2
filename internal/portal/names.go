package portal

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
)

// kind is how a resource type is called and drawn.
type kind struct{ title, icon string }

// kinds are the types of the picture, in lower case.
var kinds = map[string]kind{
	"microsoft.resources/subscriptions":                {"Subscription", "subscription"},
	"microsoft.resources/resourcegroups":               {"Resource group", "group"},
	"microsoft.web/sites":                              {"Web App", "app"},
	"microsoft.web/sites/slots":                        {"Web App (Slot)", "app"},
	"microsoft.web/serverfarms":                        {"App Service plan", "plan"},
	"microsoft.managedidentity/userassignedidentities": {"Managed Identity", "identity"},
	"microsoft.keyvault/vaults":                        {"Key vault", "vault"},
	"microsoft.storage/storageaccounts":                {"Storage account", "storage"},
	"microsoft.documentdb/databaseaccounts":            {"Azure Cosmos DB account", "cosmos"},
	"microsoft.sql/servers":                            {"SQL server", "sql"},
	"microsoft.sql/servers/databases":                  {"SQL database", "database"},
}

// kindOf returns what people call a resource type.
func kindOf(t string) string {
	if k, ok := kinds[strings.ToLower(t)]; ok {
		return k.title
	}
	return shortType(t)
}

func iconOf(t string) string {
	if k, ok := kinds[strings.ToLower(t)]; ok {
		return k.icon
	}
	return "resource"
}

// shortType cuts the provider off a type.
func shortType(t string) string {
	_, short, ok := strings.Cut(t, "/")
	if !ok {
		return t
	}
	return short
}

// crumbsOf is the way to a resource: its group, and what it is inside of.
func crumbsOf(id armid.ID) []crumb {
	var out []crumb
	if group := groupOf(id); group != "" && !strings.EqualFold(group, id.String()) {
		out = append(out, crumb{id.ResourceGroup(), At("overview", group)})
	}
	if pairs := id.Pairs(); len(pairs) > 1 && id.ResourceGroup() != "" {
		if parent, ok := id.Parent(); ok {
			out = append(out, crumb{parent.Name(), At("overview", parent.String())})
		}
	}
	return append(out, crumb{id.Name(), At("overview", id.String())})
}

// groupOf returns the id of the group that a resource is in, "" without one.
func groupOf(id armid.ID) string {
	if id.ResourceGroup() == "" {
		return ""
	}
	return "/subscriptions/" + id.Subscription() + "/resourceGroups/" + id.ResourceGroup()
}

// typeOfID is the type of the resource that an id names, "" for what is none.
func typeOfID(id string) string {
	parsed, err := armid.Parse(id)
	if err != nil {
		return ""
	}
	return parsed.Type()
}
