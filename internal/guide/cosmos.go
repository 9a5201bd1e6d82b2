package guide

import (
	"context"
)

const (
	cosmosPath = "/api/identity/cosmos"
	// dataReader is Cosmos DB's own role for reading: Azure roles reach no
	// documents.
	dataReader = "00000000-0000-0000-0000-000000000001"
)

// cosmos goes on where the guide ends: the picture's third data arrow, with
// the same app and one route more.
func (g *Guide) cosmos(ctx context.Context) error {
	n := g.names
	g.title("One route more: documents in Cosmos DB")
	if err := g.all(ctx,
		[]string{"az", "cosmosdb", "create", "--resource-group", n.group, "--name", n.cosmos, "--output", "none"},
		[]string{"az", "webapp", "config", "appsettings", "set", "--resource-group", n.group, "--name", n.app, "--settings",
			"COSMOS_URL=https://" + n.cosmos + ".documents.azure.com/", "--output", "none"},
	); err != nil {
		return err
	}
	for _, command := range [][]string{
		{"az", "cosmosdb", "sql", "database", "create", "--resource-group", n.group, "--account-name", n.cosmos, "--name", "shop", "--output", "none"},
		{"az", "cosmosdb", "sql", "container", "create", "--resource-group", n.group, "--account-name", n.cosmos, "--database-name", "shop",
			"--name", "orders", "--partition-key-path", "/customer", "--output", "none"},
	} {
		if _, err := g.must(ctx, command...); err != nil {
			return err
		}
	}
	g.stopApp()
	if err := g.startApp(ctx, g.cosmosFlask); err != nil {
		return err
	}
	if err := g.refused(ctx, cosmosPath, "Forbidden"); err != nil {
		return err
	}
	g.title("Cosmos DB: its own role, and the same process again")
	return g.grant(ctx, cosmosPath, []string{"az", "cosmosdb", "sql", "role", "assignment", "create", "--resource-group", n.group,
		"--account-name", n.cosmos, "--role-definition-id", dataReader, "--principal-id", g.principal, "--scope", "/", "--output", "none"})
}
