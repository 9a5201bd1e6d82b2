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
	}
}
