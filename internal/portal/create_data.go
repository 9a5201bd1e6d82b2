package portal

import (
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// dataCreations are those of Cosmos DB and Azure SQL. The fields' words are
// Azure's.
func dataCreations() []creation {
	return []creation{
		{
			Name: "cosmos", Title: "Azure Cosmos DB account", Icon: "cosmos", Text: "Keeps documents (API for NoSQL)", Grouped: true,
			fields: []input{{Name: "name", Label: "Account Name", Placeholder: "cosmos-app", Hint: "3 to 44 lower-case letters, digits and hyphens."}, region()}, create: createCosmos,
		},
		{
			Name: "sqlserver", Title: "SQL server", Icon: "sql", Text: "The logical server of SQL databases", Grouped: true,
			fields: []input{
				{Name: "name", Label: "Server name", Placeholder: "sql-app", Hint: "Its host name is this name before .database.windows.net."}, region(),
				{Name: "method", Label: "Authentication method", Options: []option{
					{"entra", "Use Microsoft Entra-only authentication"}, {"both", "Use both SQL and Microsoft Entra authentication"}, {"sql", "Use SQL authentication"},
				}},
				{Name: "admin", Label: "Set Microsoft Entra admin", Optional: true, Hint: "A user, a group or an application: its name, its user principal name or its object ID.", offer: offerMyself},
				{Name: "login", Label: "Server admin login", Optional: true, Hint: "Of SQL authentication."},
				{Name: "password", Label: "Password", Optional: true, Secret: true},
			}, create: createSQLServer,
		},
		{
			Name: "sqldatabase", Title: "SQL Database", Icon: "database", Text: "Keeps tables on a SQL server",
			fields: []input{
				{Name: "name", Label: "Database name", Placeholder: "db-app"}, {Name: "server", Label: "Server", offer: offerServers},
				{Name: "sku", Label: "Compute + storage", Options: []option{{"GP_S_Gen5_2", "General Purpose - Serverless"}, {"Basic", "Basic"}, {"S0", "Standard S0"}}},
			}, create: createSQLDatabase,
		},
	}
}

func createCosmos(c *Ctx, group string) (string, error) {
	return c.put(group, "Microsoft.DocumentDB/databaseAccounts", c.Field("name"), cosmosVersion, map[string]any{
		"kind": "GlobalDocumentDB", "properties": map[string]any{
			"databaseAccountOfferType": "Standard", "locations": []any{map[string]any{"locationName": c.Field("location"), "failoverPriority": 0}},
		},
	})
}

// offerMyself writes the user into the field of the administrator.
func offerMyself(c *Ctx, f *input) error {
	f.Value = c.User().UPN
	return nil
}

func createSQLServer(c *Ctx, group string) (string, error) {
	properties := map[string]any{"version": "12.0", "minimalTlsVersion": "1.2"}
	method := c.Field("method")
	if method != "sql" {
		admin, err := c.administrator(c.Field("admin"))
		if err != nil {
			return "", err
		}
		only := method != "both"
		admin.Only = &only
		properties["administrators"] = admin
	}
	if method == "sql" || method == "both" {
		properties["administratorLogin"], properties["administratorLoginPassword"] = c.Field("login"), c.Form.Get("password")
	}
	return c.put(group, "Microsoft.Sql/servers", c.Field("name"), sqlVersion, map[string]any{"properties": properties})
}

// offerServers lists the servers that the user sees.
func offerServers(c *Ctx, f *input) error {
	scope, err := c.Scope()
	if err != nil {
		return err
	}
	all, err := c.Resources(scope)
	if err != nil {
		return err
	}
	f.Options = []option{{"", "Select a server"}}
	for _, r := range all {
		if strings.EqualFold(r.Type, "Microsoft.Sql/servers") {
			f.Options = append(f.Options, option{r.ID, r.Name + " (" + r.Location + ")"})
		}
	}
	if len(f.Options) == 1 {
		f.Hint = "There is no server that you see: create a SQL server first."
	}
	return nil
}

// createSQLDatabase makes a database where its server is.
func createSQLDatabase(c *Ctx, _ string) (string, error) {
	server := c.Field("server")
	if !strings.EqualFold(typeOfID(server), "Microsoft.Sql/servers") {
		return "", azerr.BadRequest("Select a server.")
	}
	var at Resource
	if err := c.ARM("GET", escaped(server)+sqlVersion, nil, &at); err != nil {
		return "", err
	}
	name := c.Field("name")
	return server + "/databases/" + name, c.ARM("PUT", escaped(server)+"/databases/"+url.PathEscape(name)+sqlVersion, map[string]any{
		"location": at.Location, "sku": map[string]any{"name": c.Field("sku")},
	}, nil)
}
