package portal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// usersQuery lists who is known in a database, with the roles of each.
const usersQuery = `SELECT p.name, p.type_desc, p.authentication_type_desc, STRING_AGG(r.name, ', ') WITHIN GROUP (ORDER BY r.name)
FROM sys.database_principals AS p
LEFT JOIN sys.database_role_members AS m ON m.member_principal_id = p.principal_id
LEFT JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id
WHERE p.type <> 'R' AND p.name NOT IN ('guest', 'sys', 'INFORMATION_SCHEMA')
GROUP BY p.name, p.type_desc, p.authentication_type_desc
ORDER BY p.name`

// fixedRoles are the roles that every database has.
var fixedRoles = []string{
	"db_datareader", "db_datawriter", "db_ddladmin", "db_owner", "db_securityadmin", "db_accessadmin", "db_backupoperator", "db_denydatareader", "db_denydatawriter",
}

// sqlUsersPage is a database's users.
type sqlUsersPage struct {
	ID     string
	Server string // id
	Users  [][]*string
	Roles  []string
	// Name and Role are what was written into the form.
	Name, Role string
	Failed     *SQLAnswer // why there is no list
}

func showSQLUsers(c *Ctx) (*View, error) {
	server, _ := c.ID.Parent()
	page := sqlUsersPage{ID: c.ID.String(), Server: server.String(), Roles: fixedRoles, Name: c.Field("name"), Role: c.Field("role")}
	answer, err := c.sql(c.ID, usersQuery)
	if err != nil {
		return nil, err
	}
	if answer.Failed() {
		page.Failed = answer
	} else if len(answer.Results) > 0 {
		page.Users = answer.Results[0].Rows
	}
	return &View{Template: "sql_users", Data: page}, nil
}

// addSQLUser makes a user for somebody of the directory, after showing the
// T-SQL that does it.
func addSQLUser(c *Ctx) (*View, error) {
	name, role := c.Field("name"), c.Field("role")
	if name == "" {
		return nil, azerr.BadRequest("Give the name of a user, a group or an app's identity.")
	}
	text := fmt.Sprintf("CREATE USER %s FROM EXTERNAL PROVIDER;", bracketed(name))
	if slices.Contains(fixedRoles, role) {
		text += fmt.Sprintf("\nALTER ROLE %s ADD MEMBER %s;", role, bracketed(name))
	}
	return c.runShown(text)
}

func removeSQLUser(c *Ctx) (*View, error) {
	return c.runShown(fmt.Sprintf("DROP USER %s;", bracketed(c.Field("name"))))
}

// runShown runs T-SQL after showing it.
func (c *Ctx) runShown(text string) (*View, error) {
	if !c.Confirmed() {
		return c.Ask("Run this T-SQL?", text)
	}
	answer, err := c.sql(c.ID, text)
	if err != nil {
		return nil, err
	}
	if m := answer.Refusal(); m != nil {
		return nil, azerr.New(azerr.Invalid, "SqlError", m.Text)
	}
	c.Say("Done: " + text)
	return c.Again()
}

// bracketed quotes a name of T-SQL.
func bracketed(name string) string { return "[" + strings.ReplaceAll(name, "]", "]]") + "]" }
