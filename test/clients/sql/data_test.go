package sql

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// What a client prints that keeps data in things, and may not read secrets.
const wantData = `types größer漢 12.30 2026-11-25 21:47:16.123 true 01ff 9223372036854775807 0.5 6f9619ff-8b86-d011-b42d-00c04fc964ff
empty empty null null null null null null null
prepared 1 2 3
transactions 3
error Violation of UNIQUE KEY constraint 'uq_things'
error Cannot insert the value NULL into column 'name', table 'db1
error Invalid object name 'nothing'
error The SELECT permission was denied on the object 'secrets', database 'db1', schema 'dbo'
error CREATE TABLE permission denied in database 'db1'
error Divide by zero error encountered
error Could not find stored procedure 'SELEC'
after app1
`

const setUp = `DROP TABLE IF EXISTS things; DROP TABLE IF EXISTS secrets;
CREATE TABLE things (id int IDENTITY PRIMARY KEY, name nvarchar(50) NOT NULL CONSTRAINT uq_things UNIQUE, price decimal(9,2), made datetime2(3), flag bit,
	data varbinary(max), big bigint, ratio float, guid uniqueidentifier);
CREATE TABLE secrets (name nvarchar(50));
DENY SELECT ON secrets TO app1;`

// Drivers keep data as an app's identity: types, prepared statements,
// transactions, and errors after which they go on, in each version of TDS
// that they have.
func TestData(t *testing.T) {
	c := clienttest.Start(t, "--sql-listen", "127.0.0.1:0")
	serverFor(c)
	playData(t, c, func(versions []string) []string { return versions })
}

// The same where the databases are another cloud's, behind --sql-upstream.
func TestDataBehindAGateway(t *testing.T) {
	far := clienttest.Start(t, "--sql-listen", "127.0.0.1:0")
	op := far.Operator()
	op.MakePlace()
	server := op.Path("Microsoft.Sql/servers/sqlfar1")
	op.Do("PUT", server, sqlVersion, map[string]any{"location": "westeurope", "properties": map[string]any{"administratorLogin": "chief", "administratorLoginPassword": "Correct-Horse-1"}})
	op.Do("PUT", server+"/databases/db1", sqlVersion, map[string]any{"location": "westeurope"})
	op.Do("PUT", server+"/firewallRules/azure", sqlVersion, map[string]any{"properties": map[string]any{"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}})
	t.Setenv("LANYARD_SQL_UPSTREAM_PASSWORD", "Correct-Horse-1")
	c := clienttest.Start(t, "--sql-listen", "127.0.0.1:0", "--sql-upstream", "sqlserver://chief@"+far.Status.SQLEndpoint+"?hostNameInCertificate=sqlfar1.database.windows.net&certificate="+far.Status.CAFile)
	serverFor(c)
	playData(t, c, func(versions []string) []string { return versions[len(versions)-1:] })
}

func playData(t *testing.T, c *clienttest.Cloud, of func(versions []string) []string) {
	op := func(database, text string) { t.Helper(); c.Lanyard("sql", "--database", database, text).OK(t) }
	op("db1", "CREATE USER app1 FROM EXTERNAL PROVIDER; ALTER ROLE db_datareader ADD MEMBER app1; ALTER ROLE db_datawriter ADD MEMBER app1;")
	goClient := filepath.Join(t.TempDir(), "dataclient")
	if out, err := exec.Command("go", "build", "-o", goClient, "./dataclient").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	odbc := func(t *testing.T, module string) []string {
		python := mssqlPython(t)
		if module == "pyodbc" {
			if found, _ := filepath.Glob("/usr/lib/*/libodbc.so.2"); len(found) == 0 {
				clienttest.Missing(t, "pyodbc needs libodbc.so.2, which this machine lacks")
			}
			python = filepath.Join(clienttest.Venv(t, "sql-pyodbc", "pyodbc==5.5.0", "mssql-python==1.16.0", "azure-identity==1.25.1"), "python")
		}
		return []string{python, "data.py", module}
	}
	for _, client := range []struct {
		name     string
		versions []string
		command  func(t *testing.T) []string
	}{
		{"go-mssqldb", []string{"true", "strict"}, func(*testing.T) []string { return []string{goClient} }},
		{"mssql-python", []string{"true", "strict"}, func(t *testing.T) []string { return odbc(t, "mssql_python") }},
		{"pyodbc", []string{"true", "strict"}, func(t *testing.T) []string { return odbc(t, "pyodbc") }},
		{"python-tds", []string{"true"}, func(t *testing.T) []string {
			return []string{filepath.Join(clienttest.Venv(t, "sql-tds-identity", "python-tds==1.17.1", "pyOpenSSL", "azure-identity==1.25.1"), "python"), "data.py", "pytds"}
		}},
		{"tedious", []string{"true", "strict"}, func(t *testing.T) []string { return []string{"node", tediousProgram(t, "data.cjs")} }},
		{"JDBC", []string{"true", "strict"}, func(t *testing.T) []string {
			java, jars := identityJars(t)
			return []string{java, "-cp", jars, "Data.java"}
		}},
	} {
		t.Run(client.name, func(t *testing.T) {
			command := client.command(t)
			for _, version := range of(client.versions) {
				op("db1", setUp)
				args := append(append([]string{"run", "--app", "app1", "--"}, command...), "sqlnames1.database.windows.net", "db1", version)
				out := c.Lanyard(args...)
				got := out.Stdout
				if client.name == "go-mssqldb" { // which says of each whether there is one
					got = strings.Replace(got, "empty empty false false true false false false", "empty empty null null null null null null null", 1)
				}
				if got != wantData {
					t.Errorf("encrypt=%s: it printed\n%s\nwant\n%s\n%s", version, got, wantData, out.Stderr)
				}
			}
		})
	}
}

// identityJars returns java and the jars of the JDBC driver with azure-identity.
func identityJars(t *testing.T) (java, jars string) {
	t.Helper()
	java, err := exec.LookPath("java")
	if err != nil {
		clienttest.Missing(t, "java is not installed on this machine")
	}
	pom, err := os.ReadFile("pom-identity.xml")
	if err != nil {
		t.Fatal(err)
	}
	return java, filepath.Join(clienttest.Maven(t, "sql-identity", string(pom)), "*")
}
