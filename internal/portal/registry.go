package portal

import "slices"

// routes are the pages that are not about a resource, those of the menu in its
// order.
func routes() []route {
	return slices.Concat(
		[]route{
			{path: "", nav: true, Blade: Blade{Title: "Home", Icon: "home", Show: showHome}},
			{path: "groups", nav: true, Blade: Blade{Title: "Resource groups", Icon: "group", Show: showGroups}},
		},
	)
}

// resourceBlades are the blades of each resource type, in lower case, in the
// order of its menu. A type's blades stand in a file of their own; the first
// is what a link to the resource opens.
func resourceBlades() map[string][]Blade {
	all := map[string][]Blade{
		anyType:                                            {overview(showResource)},
		"microsoft.resources/subscriptions":                {overview(showResource)},
		"microsoft.resources/resourcegroups":               {overview(showResource)},
		"microsoft.web/sites":                              {overview(showResource)},
		"microsoft.web/sites/slots":                        {overview(showResource)},
		"microsoft.web/serverfarms":                        {overview(showResource)},
		"microsoft.managedidentity/userassignedidentities": {overview(showResource)},
		"microsoft.keyvault/vaults":                        {overview(showResource)},
		"microsoft.storage/storageaccounts":                {overview(showResource)},
		"microsoft.documentdb/databaseaccounts":            {overview(showResource)},
		"microsoft.sql/servers":                            {overview(showResource)},
		"microsoft.sql/servers/databases":                  {overview(showResource)},
	}
	for t, blades := range all {
		all[t] = slices.Concat(blades[:1], everywhere(), blades[1:])
	}
	return all
}

// everywhere are the blades that every resource has, after its overview.
func everywhere() []Blade {
	return nil
}

func overview(show func(*Ctx) (*View, error)) Blade {
	return Blade{Name: "overview", Title: "Overview", Icon: "overview", Show: show}
}
