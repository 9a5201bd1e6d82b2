package main

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// cosmosPartitions is how many physical partitions containers have: the tests
// ask for throughput that gives so many in the real service, and want to see
// several.
const cosmosPartitions = "5"

// cosmosEnv makes an account of Cosmos DB and returns where and with which key
// tests find it.
func (c *cloud) cosmosEnv(ctx context.Context, name string) ([]string, error) {
	if _, err := c.inside(ctx, "", nil, c.az, "cosmosdb", "create", "-g", group, "-n", name); err != nil {
		return nil, err
	}
	key, err := c.inside(ctx, "", nil, c.az, "cosmosdb", "keys", "list", "-g", group, "-n", name, "--query", "primaryMasterKey", "-o", "tsv")
	return []string{"ACCOUNT_HOST=https://" + name + ".documents.azure.com:443/", "ACCOUNT_KEY=" + strings.TrimSpace(key)}, err
}

// folder returns the folder that a variable names; without it a judge is not
// run.
func folder(variable, what string) (string, error) {
	if dir := os.Getenv(variable); dir != "" {
		return dir, nil
	}
	return "", fmt.Errorf("%w: %s names no folder with %s", errNotRun, variable, what)
}
