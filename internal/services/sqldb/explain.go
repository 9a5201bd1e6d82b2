package sqldb

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Explain says why a login or a statement was refused, as things stand now,
// and which command or T-SQL would let it through. Azure roles are named only
// to say that they do not count.
func (s *Service) Explain(ctx context.Context, r access.Record) (*access.Explanation, error) {
	e := &access.Explanation{Record: r, Closest: []access.Closest{}, Fixes: []access.Fix{}}
	server, database, err := s.recorded(ctx, r)
	if err != nil {
		return nil, err
	}
	if server == nil {
		e.Summary = "There is no logical server of that name: " + r.Note
		return e, nil
	}
	az := " --resource-group " + access.Quote(server.Group()) + " --server " + access.Quote(server.Name)
	switch r.Reason {
	case shutOut:
		e.Summary = "The server does not let this client in. A rule for 0.0.0.0 stands for Azure services, which here is what runs on this machine."
		e.Fixes = append(e.Fixes, access.Fix{Kind: access.CommandLine, Scope: server.ID, Command: "az sql server firewall-rule create" + az + " --name AllowAzureServices --start-ip-address 0.0.0.0 --end-ip-address 0.0.0.0"})
		if server.Properties().String("publicNetworkAccess") == "Disabled" {
			e.Fixes[0].Command = "az sql server update --resource-group " + access.Quote(server.Group()) + " --name " + access.Quote(server.Name) + " --enable-public-network true"
		}
	case badToken:
		e.Summary = "The token is not one for Azure SQL in this tenant: it must be for the resource " + resource + ", and must not have expired."
	case badPassword:
		e.Summary = "The login is neither the server's SQL administrator with its password, nor one of the server's logins or of the database's users with theirs."
		e.Fixes = append(e.Fixes, access.Fix{Kind: access.CommandLine, Scope: server.ID, Command: "az sql server update --resource-group " + access.Quote(server.Group()) + " --name " + access.Quote(server.Name) + " --admin-password '<new password>'"})
		if name := e.Caller.Name; !strings.EqualFold(name, server.Properties().String("administratorLogin")) {
			e.Fixes = []access.Fix{
				{Kind: access.CommandLine, Scope: r.Scope, Command: "CREATE USER " + ast.Quoted(name) + " WITH PASSWORD = '<password>';"},
				{Kind: access.CommandLine, Scope: r.Scope, Command: "ALTER USER " + ast.Quoted(name) + " WITH PASSWORD = '<new password>';"},
				{Kind: access.CommandLine, Scope: server.ID, Command: "ALTER LOGIN " + ast.Quoted(name) + " WITH PASSWORD = '<new password>';"},
			}
		}
	case disabled:
		e.Summary = "The login is disabled. In the database master, as the server's administrator:"
		name, err := s.userName(ctx, e.Caller)
		if err != nil {
			return nil, err
		}
		e.Fixes = append(e.Fixes, access.Fix{Kind: access.TSQL, Scope: server.ID + "/databases/" + masterName, Command: "ALTER LOGIN " + ast.Quoted(name) + " ENABLE;"})
	case entraOnly:
		e.Summary = "The server takes Microsoft Entra tokens alone."
		e.Fixes = append(e.Fixes, access.Fix{Kind: access.CommandLine, Scope: server.ID, Command: "az sql server ad-only-auth disable --resource-group " + access.Quote(server.Group()) + " --name " + access.Quote(server.Name)})
	case unreached:
		e.Summary = "The login is good. The SQL Server of --sql-upstream is not reached, or does not take its administrator's login; `lanyard logs` says more."
	case noDatabase:
		e.Summary = "The server has no such database."
		e.Fixes = append(e.Fixes, access.Fix{Kind: access.CommandLine, Scope: server.ID, Command: "az sql db create" + az + " --name " + access.Quote(strings.TrimPrefix(r.Path, "/"))})
	default:
		return s.explainDatabase(ctx, e, server, database)
	}
	return e, nil
}

// explainDatabase explains what a database's own rules refused.
func (s *Service) explainDatabase(ctx context.Context, e *access.Explanation, server, database *armkit.Resource) (*access.Explanation, error) {
	if database == nil {
		e.Summary = "The database is gone."
		return e, nil
	}
	t := &target{server: server, database: database}
	rules, err := s.Engine.Security(ctx, t.described())
	if err != nil {
		return nil, err
	}
	name, err := s.userName(ctx, e.Caller)
	if err != nil {
		return nil, err
	}
	var user *security.Context
	known := false
	if rules != nil { // else they are on the server behind a gateway
		login, err := s.recordedLogin(ctx, server, rules, e.Caller)
		if err != nil {
			return nil, err
		}
		user, known = rules.Enter(login)
	}
	where := "In the database " + database.Name + ", as its Entra administrator (`lanyard sql --server " + server.Name + " --database " + access.Quote(database.Name) + " '…'` is the operator):"
	fix := func(role, sql string) {
		e.Fixes = append(e.Fixes, access.Fix{Kind: access.TSQL, Role: role, Scope: database.ID, Command: sql})
	}
	az := func(command string) {
		e.Fixes = append(e.Fixes, access.Fix{Kind: access.CommandLine, Scope: database.ID, Command: command})
	}
	switch {
	case e.Reason == noUser && known:
		e.Summary = "The login was refused, and would be let in now: a user was made since."
	case e.Caller.ObjectID == "" && rules == nil:
		e.Summary = "The SQL Server of --sql-upstream refused the login: " + e.Note
	case e.Reason == noUser && e.Caller.ObjectID == "":
		e.Summary = "The password is right, and the database has no user for the login. " + where
		fix("", "CREATE USER "+ast.Quoted(name)+" FOR LOGIN "+ast.Quoted(name)+";")
	case e.Reason == noUser:
		e.Summary = "The token is good, and the database has no user for it. Azure roles give no access to data in SQL. " + where
		if a := server.Properties().Object("administrators"); e.Caller.Type == principal.ServicePrincipal && strings.EqualFold(a.String("sid"), e.Caller.ObjectID) {
			e.Summary = "The server's Entra administrator has the object id of this application; SQL wants its client id, " + e.Caller.AppID + "."
			az("az sql server ad-admin create --resource-group " + access.Quote(server.Group()) + " --server " + access.Quote(server.Name) + " --display-name " + access.Quote(a.String("login")) + " --object-id " + e.Caller.AppID)
			return e, nil
		}
		if !hasAdministrator(server) {
			e.Summary = "The token is good, and the database has no user for it. The server has no Entra administrator who could make one; set one first."
			az("az sql server ad-admin create --resource-group " + access.Quote(server.Group()) + " --server " + access.Quote(server.Name) + " --display-name '<user or group>' --object-id '<object id>'")
		}
		fix("", "CREATE USER "+ast.Quoted(name)+" FROM EXTERNAL PROVIDER;")
	case !known:
		e.Summary = "The user is gone from the database."
		fix("", "CREATE USER "+ast.Quoted(name)+" FROM EXTERNAL PROVIDER;")
	default:
		all, err := s.Engine.Securables(ctx, t.described())
		if err != nil {
			return nil, err
		}
		if hasNow(e.Action, user, all) {
			e.Summary = "The statement was refused, and the database user " + user.User().Name + " has the permission now: a role or a GRANT was given since, or the statement ran as another user (EXECUTE AS)."
			return e, nil
		}
		s.explainPermission(e, rules, user, fix)
		e.Summary += " " + where
	}
	return e, nil
}

// recordedLogin is the login that a record is about, as things stand now: one
// without an object of the directory is a SQL login.
func (s *Service) recordedLogin(ctx context.Context, server *armkit.Resource, rules *security.Database, caller principal.Principal) (security.Login, error) {
	if caller.ObjectID != "" {
		login, _ := s.identityOf(caller)
		login.Admin = s.administers(server, caller)
		return login, nil
	}
	logins := s.loginsOf(server)
	name := logins.userPart(caller.Name)
	if user, ok := contained(rules, name); ok {
		return security.Login{Name: user.Name, SID: user.SID}, nil
	}
	own, _, err := logins.Named(ctx, name)
	return security.Login{Name: name, Admin: strings.EqualFold(name, logins.admin), SID: own.SID}, err
}

// hasNow reports whether a user has the permission that a record names, on the
// database or on one of the securables.
func hasNow(action string, user *security.Context, all []security.Securable) bool {
	permission, _, _ := strings.Cut(action, " ON ")
	return slices.ContainsFunc(append(all, security.InDatabase()), func(on security.Securable) bool {
		return permission+onClause(on) == action && user.Has(permission, on)
	})
}

// explainPermission names the roles of the user and what would do.
func (s *Service) explainPermission(e *access.Explanation, rules *security.Database, user *security.Context, fix func(role, sql string)) {
	permission, on, _ := strings.Cut(e.Action, " ON ")
	e.Summary = fmt.Sprintf("The database user %s lacks %s.", user.User().Name, e.Action)
	for _, p := range rules.State().Principals {
		if p.Kind == security.Role && p.ID != security.Public && user.Member(p.ID) {
			c := access.Closest{Role: p.Name, Scope: e.Scope, Reason: denied, Why: "the role does not grant " + permission}
			if p.ID == security.DenyReader && permission == security.Select || p.ID == security.DenyWriter && permission != security.Select {
				c.Why = "the role denies " + permission + ", whatever else grants it"
			}
			e.Closest = append(e.Closest, c)
		}
	}
	name := user.User().Name
	if p, ok := rules.ByID(user.User().ID); ok {
		name = p.Name
	}
	if on != "" {
		on = " ON " + on
	}
	grant := "GRANT " + permission + on + " TO " + ast.Quoted(name) + ";"
	if strings.HasPrefix(permission, "CREATE ") && permission != security.CreateSchema && permission != security.CreateRole && permission != security.CreateUser {
		schema := user.User().DefaultSchema // where it goes unless the statement says so
		if schema == "" {
			schema = "dbo"
		}
		grant += " GRANT ALTER ON SCHEMA::" + ast.Quoted(schema) + " TO " + ast.Quoted(name) + ";"
	}
	fix("", grant)
	switch permission {
	case security.Select:
		fix("db_datareader", "ALTER ROLE db_datareader ADD MEMBER "+ast.Quoted(name)+";")
	case security.Insert, security.Update, security.Delete:
		fix("db_datawriter", "ALTER ROLE db_datawriter ADD MEMBER "+ast.Quoted(name)+";")
	case security.CreateTable, security.CreateView, security.CreateSchema, security.Alter:
		fix("db_ddladmin", "ALTER ROLE db_ddladmin ADD MEMBER "+ast.Quoted(name)+";")
	}
}

// userName is how CREATE USER names a caller.
func (s *Service) userName(ctx context.Context, caller principal.Principal) (string, error) {
	all, err := s.Objects(ctx)
	if err != nil {
		return "", err
	}
	for _, o := range all {
		if o.ID == caller.ObjectID {
			return nameOf(o), nil
		}
	}
	return caller.Name, nil
}

// recorded returns the server and the database that a record is about, nil
// for what is gone.
func (s *Service) recorded(ctx context.Context, r access.Record) (server, database *armkit.Resource, err error) {
	id, _, found := strings.Cut(r.Scope, "/databases/")
	if !found {
		return nil, nil, nil
	}
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if server, err = s.Kit.Find(ctx, tx, id); err != nil {
			return err
		}
		database, err = s.Kit.Find(ctx, tx, r.Scope)
		return err
	})
	return server, database, err
}
