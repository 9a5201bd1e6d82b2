package guide

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	sqlPath = "/api/identity/sql"
	// sqlDriver loads the ODBC driver that mssql-python brings.
	sqlDriver = "import ctypes, os, mssql_python_odbc; from mssql_python import ddbc_bindings as d; " +
		"ctypes.CDLL(d.GetDriverPathCpp(os.path.dirname(mssql_python_odbc.__file__)))"
)

// CheckSQL reports what the driver of the step with Azure SQL lacks on this
// machine. python is the folder of the virtual environment's programs.
func CheckSQL(ctx context.Context, python string) error {
	out, err := exec.CommandContext(ctx, filepath.Join(python, "python"), "-c", sqlDriver).CombinedOutput()
	if err == nil {
		return nil
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	why := lines[len(lines)-1]
	if strings.Contains(why, "libltdl") || strings.Contains(why, "libgssapi") || strings.Contains(why, "libkrb5") {
		why += "\nOn Debian and Ubuntu: sudo apt-get install libltdl7 libgssapi-krb5-2"
	}
	return errors.New("the ODBC driver of mssql-python cannot be loaded: " + why)
}

// sql is the picture's fourth data arrow: a login without a password, to a
// database that knows its own users alone.
func (g *Guide) sql(ctx context.Context) error {
	if g.sqlFlask.python == "" {
		return nil
	}
	n := g.names
	g.title("Another route: rows in Azure SQL")
	if _, err := g.must(ctx, "az", "sql", "server", "create", "--resource-group", n.group, "--name", n.sql, "--enable-ad-only-auth",
		"--external-admin-principal-type", "Application", "--external-admin-name", "operator", "--external-admin-sid", g.status.Operator.ClientID, "--output", "none"); err != nil {
		return err
	}
	host := n.sql + ".database.windows.net"
	if err := g.all(ctx,
		[]string{"az", "sql", "db", "create", "--resource-group", n.group, "--server", n.sql, "--name", "shop", "--service-objective", "Basic", "--output", "none"},
		[]string{"az", "sql", "server", "firewall-rule", "create", "--resource-group", n.group, "--server", n.sql, "--name", "azure",
			"--start-ip-address", "0.0.0.0", "--end-ip-address", "0.0.0.0", "--output", "none"},
		[]string{"az", "webapp", "config", "appsettings", "set", "--resource-group", n.group, "--name", n.app, "--settings",
			"SQL_SERVER=" + host, "SQL_DATABASE=shop", "--output", "none"},
	); err != nil {
		return err
	}
	if err := g.transact(ctx, "CREATE TABLE items (id int PRIMARY KEY, name nvarchar(50)); INSERT items VALUES (1, N'bolt'), (2, N'nut');"); err != nil {
		return err
	}
	g.stopApp()
	if err := g.startApp(ctx, g.sqlFlask); err != nil {
		return err
	}
	if err := g.refusedWith(ctx, sqlPath, "Login failed for user '<token-identified principal>'", "the server answered 18456: Login failed for user '<token-identified principal>'."); err != nil {
		return err
	}
	g.title("Azure SQL: a user in the database, made by the server's Entra administrator")
	if err := g.transact(ctx, fmt.Sprintf("CREATE USER [%s] FROM EXTERNAL PROVIDER;", n.app)); err != nil {
		return err
	}
	denied := "The SELECT permission was denied on the object 'items', database 'shop', schema 'dbo'."
	if err := g.refusedWith(ctx, sqlPath, denied, "the server answered 229: "+denied); err != nil {
		return err
	}
	g.title("Azure SQL: the role, and the same process again")
	if err := g.transact(ctx, fmt.Sprintf("ALTER ROLE db_datareader ADD MEMBER [%s];", n.app)); err != nil {
		return err
	}
	return g.request(ctx, sqlPath, 200)
}

// transact runs T-SQL as the operator.
func (g *Guide) transact(ctx context.Context, text string) error {
	return g.show(g.lanyard(ctx, "sql", "--server", g.names.sql, "--database", "shop", text))
}
