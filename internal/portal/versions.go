package portal

// The versions of Resource Manager's providers that the pages speak, as the
// query of an address.
const (
	authorizationVersion = "?api-version=2022-04-01"
	cosmosVersion        = "?api-version=2025-04-15"
	decisionsVersion     = "?api-version=2026-11-01"
	identityVersion      = "?api-version=2024-11-30"
	resourcesVersion     = "?api-version=2021-04-01" // of groups, too
	sqlVersion           = "?api-version=2023-08-01"
	storageVersion       = "?api-version=2025-01-01"
	subscriptionsVersion = "?api-version=2022-12-01"
	vaultVersion         = "?api-version=2024-11-01"
	webVersion           = "?api-version=2025-05-01"
)

// The versions of the data planes.
const (
	blobVersion    = "2023-11-03"
	itemsVersion   = "2018-12-31"
	secretsVersion = "?api-version=7.4"
)
