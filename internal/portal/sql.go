package portal

import (
	"context"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// sqlVersion is the version of Microsoft.Sql that the pages speak.
const sqlVersion = "?api-version=2023-08-01"

// sqlResource is what tokens for databases are for.
const sqlResource = "https://database.windows.net/"

// maxRows is how many rows of a result a page shows.
const maxRows = 500

// Databases runs T-SQL on the servers of Azure SQL, whose wire is not HTTP.
type Databases interface {
	// RunSQL logs in to a database with a user's token and runs batches up to the
	// first with an error. Of each result set it keeps up to limit rows. A
	// login that is refused is a message like any other.
	RunSQL(ctx context.Context, server, database, token, text string, limit int) (*SQLAnswer, error)
}

// SQLAnswer is what a script brought.
type SQLAnswer struct {
	Results  []SQLResult
	Messages []SQLMessage
}

// Failed reports whether a batch had an error.
func (a *SQLAnswer) Failed() bool {
	return slices.ContainsFunc(a.Messages, func(m SQLMessage) bool { return m.Error })
}

// Firewall reports whether the server's firewall refused the login.
func (a *SQLAnswer) Firewall() bool {
	return slices.ContainsFunc(a.Messages, func(m SQLMessage) bool { return m.Number == firewallRefusal })
}

// firewallRefusal is the number of "Client with IP address … is not allowed".
const firewallRefusal = 40615

// SQLResult is one result set.
type SQLResult struct {
	Columns []string
	Rows    [][]*string // nil for NULL
	More    bool        // there were more rows
}

// SQLMessage is what the server said.
type SQLMessage struct {
	Number int // Microsoft's, of an error
	Text   string
	Error  bool
}

// sqlServerBlades are a server's blades.
func sqlServerBlades() []Blade {
	return []Blade{
		overviewOf(essentials{
			version: "2023-08-01",
			facts: facts("Server name", "properties.fullyQualifiedDomainName", "Server admin", "properties.administratorLogin", "Microsoft Entra admin", "properties.administrators.login",
				"Microsoft Entra-only authentication", "properties.administrators.azureADOnlyAuthentication", "Status", "properties.state", "Version", "properties.version"),
			also: func(c *Ctx, _ map[string]any) ([]relation, error) {
				list, err := armList[Resource](c, escaped(c.ID.String())+"/databases?api-version=2023-08-01")
				return []relation{{"SQL databases", list}}, err
			},
		}),
		{Name: "admin", Title: "Microsoft Entra ID", Section: "Settings", Icon: "users", Show: showSQLAdmin, Do: map[string]func(*Ctx) (*View, error){"set": setSQLAdmin}},
		{Name: "networking", Title: "Networking", Section: "Security", Icon: "access", Show: showFirewall, Do: map[string]func(*Ctx) (*View, error){
			"add": addFirewallRule, "delete": deleteFirewallRule,
		}},
	}
}

// sqlDatabaseBlades are a database's blades.
func sqlDatabaseBlades() []Blade {
	return []Blade{
		overviewOf(essentials{version: "2023-08-01", facts: facts(
			"Status", "properties.status", "Pricing tier", "sku.name", "Collation", "properties.collation", "Earliest restore point", "properties.earliestRestoreDate", "Database ID", "properties.databaseId",
		)}),
		{Name: "query", Title: "Query editor", Icon: "play", Show: showQuery, Do: map[string]func(*Ctx) (*View, error){"run": runQuery}},
		{Name: "users", Title: "Users", Section: "Security", Icon: "users", Show: showSQLUsers, Do: map[string]func(*Ctx) (*View, error){
			"add": addSQLUser, "remove": removeSQLUser,
		}},
	}
}

// sql runs T-SQL as the signed-in user, in the database that the page is about.
func (c *Ctx) sql(text string) (*SQLAnswer, error) {
	server, _ := c.ID.Parent()
	if !hostLabel(server.Name()) {
		return nil, azerr.Newf(azerr.NotFound, "ResourceNotFound", "There is no server named '%s'.", server.Name())
	}
	token, err := c.Token(sqlResource)
	if err != nil {
		return nil, err
	}
	return c.portal.Databases.RunSQL(c, strings.ToLower(server.Name()), c.ID.Name(), token, text, maxRows)
}
