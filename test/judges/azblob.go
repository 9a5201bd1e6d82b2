package main

import (
	"context"
	_ "embed"
)

// azblobUnserved names the tests that ask for copies, snapshots, versions,
// tags, tiers, expiry, batches, leases, shared access signatures, delegation
// keys, access policies, customer-provided keys, framed content, soft delete,
// service properties or HTTPS only.
//
//go:embed azblob_unserved.txt
var azblobUnserved string

func azblob(ctx context.Context, c *cloud) (*verdict, error) {
	env := []string{"AZURE_RECORD_MODE=live", "PROXY_MANUAL_START=true", "SUBSCRIPTION_ID=" + c.subscription, "RESOURCE_GROUP_NAME=" + group}
	for prefix, name := range map[string]string{"": account, "SECONDARY_": second, "PREMIUM_": account, "SOFT_DELETE_": account, "DATALAKE_": account, "IMMUTABLE_": account} {
		key, err := c.key(ctx, name)
		if err != nil {
			return nil, err
		}
		env = append(env, prefix+"AZURE_STORAGE_ACCOUNT_NAME="+name, prefix+"AZURE_STORAGE_ACCOUNT_KEY="+key)
	}
	v, err := c.goTests(ctx, "github.com/Azure/azure-sdk-for-go/sdk/storage/azblob@v1.8.3", []string{"container", "blockblob", "blob", "service"}, env)
	if err != nil {
		return nil, err
	}
	v.unserved = names(azblobUnserved)
	return v, nil
}
