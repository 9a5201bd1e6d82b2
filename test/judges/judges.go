package main

import "context"

// judge is one suite of tests.
type judge struct {
	name, about string
	run         func(ctx context.Context, c *cloud) (*verdict, error)
}

// judges is every judge, in the order in which they are listed.
func judges() []judge {
	return []judge{
		{"azsecrets", "Microsoft's own tests of the Go client of Key Vault secrets, as published with the module", azsecrets},
		{"azblob", "Microsoft's own tests of the Go client of Blob storage: container, blob, blockblob, service", azblob},
		{"keyvault-python", "Microsoft's own tests of the Python client of Key Vault secrets, from its source distribution", keyvaultPython},
		{"cosmos-python", "Microsoft's own tests of the Python client of Cosmos DB, from the folder LANYARD_COSMOS_PYTHON", cosmosPython},
		{"cosmos-js", "Microsoft's own tests of the JavaScript client of Cosmos DB, Azure/azure-cosmos-js in the folder LANYARD_COSMOS_JS", cosmosJS},
		{"go-mssqldb", "the own tests of Go's driver for SQL Server, as published with the module", goMSSQLDB},
		{"sqlalchemy", "SQLAlchemy's suite for dialects, on mssql through mssql-python, from its source distribution", sqlAlchemy},
	}
}
