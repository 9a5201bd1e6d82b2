package portal

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

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
	Left     int // result sets that are left out
}

// Failed reports whether a batch had an error.
func (a *SQLAnswer) Failed() bool { return a.Refusal() != nil }

// Refusal is the error that a batch had, nil without one.
func (a *SQLAnswer) Refusal() *SQLMessage {
	if i := slices.IndexFunc(a.Messages, func(m SQLMessage) bool { return m.Error }); i >= 0 {
		return &a.Messages[i]
	}
	return nil
}

// Firewall reports whether the server's firewall refused the login.
func (a *SQLAnswer) Firewall() bool {
	return slices.ContainsFunc(a.Messages, func(m SQLMessage) bool { return m.Number == firewallRefusal })
}

// deniedNumbers are those of refusals for want of a user or a permission.
var deniedNumbers = []int{229, 230, 262, 297, 300, 916, 4060, 15151, 15247, 18456}

// Denied reports whether somebody lacked a right, which the access log explains.
func (a *SQLAnswer) Denied() bool {
	return slices.ContainsFunc(a.Messages, func(m SQLMessage) bool { return slices.Contains(deniedNumbers, m.Number) })
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
			version: sqlVersion,
			facts: facts("Server name", "properties.fullyQualifiedDomainName", "Server admin", "properties.administratorLogin", "Microsoft Entra admin", "properties.administrators.login",
				"Microsoft Entra-only authentication", "properties.administrators.azureADOnlyAuthentication", "Status", "properties.state", "Version", "properties.version"),
			also: func(c *Ctx) ([]relation, error) {
				list, err := armList[Resource](c, escaped(c.ID.String())+"/databases"+sqlVersion)
				list = slices.DeleteFunc(list, Resource.system)
				return []relation{{"SQL databases", list, "sqldatabase?" + url.Values{"server": {c.ID.String()}}.Encode()}}, err
			},
		}),
		{Name: "admin", Title: "Microsoft Entra ID", Section: "Settings", Icon: "users", Show: showSQLAdmin, Do: Actions{"set": setSQLAdmin, "remove": removeSQLAdmin, "only": saveOnlyEntra}},
		{Name: "networking", Title: "Networking", Section: "Security", Icon: "access", Show: showFirewall, Do: Actions{
			"add": addFirewallRule, "delete": deleteFirewallRule, "services": letServicesIn,
		}},
	}
}

// sqlDatabaseBlades are a database's blades.
func sqlDatabaseBlades() []Blade {
	return []Blade{
		overviewOf(essentials{version: sqlVersion, facts: facts(
			"Status", "properties.status", "Pricing tier", "sku.name", "Collation", "properties.collation", "Earliest restore point", "properties.earliestRestoreDate", "Database ID", "properties.databaseId",
		)}),
		{Name: "query", Title: "Query editor", Icon: "play", Show: showQuery, Do: Actions{"run": runQuery}},
		{Name: "users", Title: "Users", Section: "Security", Icon: "users", Show: showSQLUsers, Do: Actions{
			"add": addSQLUser, "remove": removeSQLUser,
		}},
	}
}

// sql runs T-SQL as the signed-in user in a database.
func (c *Ctx) sql(database armid.ID, text string) (*SQLAnswer, error) {
	server, _ := database.Parent()
	if !hostLabel(server.Name()) {
		return nil, azerr.Newf(azerr.NotFound, "ResourceNotFound", "There is no server named '%s'.", server.Name())
	}
	token, err := c.Token(sqlResource)
	if err != nil {
		return nil, err
	}
	return c.portal.Databases.RunSQL(c, strings.ToLower(server.Name()), database.Name(), token, text, maxRows)
}
