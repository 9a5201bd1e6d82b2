package portal

import "slices"

// routes are the pages that are not about a resource, those of the menu in its
// order.
func routes() []route {
	return slices.Concat(
		[]route{
			{path: "", nav: true, Blade: Blade{Title: "Home", Icon: "home", Show: showHome}},
			{path: "groups", nav: true, Blade: Blade{Title: "Resource groups", Icon: "group", Show: showGroups}},
			{path: "resources", nav: true, Blade: Blade{Title: "All resources", Icon: "resources", Show: showResources}},
			{path: "create", nav: true, Blade: Blade{Title: "Create a resource", Icon: "plus", Show: showCreate}},
		},
		entraRoutes(),
		decisionRoutes(),
		creationRoutes(),
	)
}

// resourceBlades are the blades of each resource type, in lower case, in the
// order of its menu. A type's blades stand in a file of their own; the first
// is what a link to the resource opens.
func resourceBlades() map[string][]Blade {
	all := map[string][]Blade{
		anyType:                                            {overview(showResource, nil)},
		"microsoft.resources/subscriptions":                subscriptionBlades(),
		"microsoft.resources/resourcegroups":               groupBlades(),
		"microsoft.web/sites":                              webAppBlades(false),
		"microsoft.web/sites/slots":                        webAppBlades(true),
		"microsoft.web/serverfarms":                        planBlades(),
		"microsoft.managedidentity/userassignedidentities": identityBlades(),
		"microsoft.keyvault/vaults":                        vaultBlades(),
		"microsoft.storage/storageaccounts":                storageBlades(),
		"microsoft.documentdb/databaseaccounts":            cosmosBlades(),
		"microsoft.sql/servers":                            sqlServerBlades(),
		"microsoft.sql/servers/databases":                  sqlDatabaseBlades(),
	}
	for t, blades := range all {
		all[t] = slices.Concat(blades[:1], everywhere(), blades[1:])
	}
	return all
}

// everywhere are the blades that every resource has, after its overview.
func everywhere() []Blade {
	return accessBlades()
}
