package sql

import (
	"database/sql"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// Drivers reach a server by its host name as an app of `lanyard run`, with
// the identity and the trust that the run gives, checked certificates, and no
// option that says where to.
func TestNames(t *testing.T) {
	c := clienttest.Start(t, "--sql-listen", "127.0.0.1:0")
	op := serverFor(c)
	const host = "sqlnames1.database.windows.net"

	goClient := filepath.Join(t.TempDir(), "namesclient")
	build := exec.Command("go", "build", "-o", goClient, "./namesclient")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	clients := map[string]func(t *testing.T) []string{
		"Go":           func(*testing.T) []string { return []string{goClient} },
		"mssql-python": func(t *testing.T) []string { return []string{mssqlPython(t), "names.py"} },
		"python-tds": func(t *testing.T) []string {
			return []string{filepath.Join(clienttest.Venv(t, "sql-tds-identity", "python-tds==1.17.1", "pyOpenSSL", "azure-identity==1.25.1"), "python"), "names_tds.py"}
		},
		"tedious": func(t *testing.T) []string { return []string{"node", tediousProgram(t, "names.cjs")} },
		"JDBC": func(t *testing.T) []string {
			java, jars := identityJars(t)
			return []string{java, "-cp", jars, "Names.java"}
		},
	}
	all := slices.Sorted(maps.Keys(clients))
	play := func(t *testing.T, want string, names []string, before ...string) {
		for _, name := range names {
			client := clients[name]
			t.Run(name, func(t *testing.T) {
				command := append(append(before, c.Program, "--home", c.Home, "run", "--app", "app1", "--"), client(t)...)
				out := c.Command("", nil, command[0], append(command[1:], host, "db1")...).OK(t)
				lines := strings.Split(strings.TrimSpace(out.Stdout), "\n")
				if len(lines) < 2 {
					t.Fatalf("it printed %s\n%s", out.Stdout, out.Stderr)
				}
				for _, line := range lines {
					if !strings.Contains(line, want) {
						t.Errorf("%s, want %s\n%s", line, want, out.Stderr)
					}
				}
			})
		}
	}
	t.Run("refused", func(t *testing.T) { play(t, "Login failed for user '<token-identified principal>'.", all) })

	op.SignIn("https://database.windows.net")
	connector, err := mssql.NewAccessTokenConnector("sqlserver://"+c.Status.SQLEndpoint+"?database=db1&certificate="+c.Status.CAFile, func() (string, error) { return op.Token("https://database.windows.net"), nil })
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE USER app1 FROM EXTERNAL PROVIDER"); err != nil {
		t.Fatal(err)
	}
	t.Run("let in", func(t *testing.T) { play(t, ": app1", all) })
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		return // the test itself has no rights
	}
	t.Run("without rights", func(t *testing.T) {
		as := []string{"unshare", "--user", "--map-user=65534", "--map-group=65534", "--"}
		if err := exec.CommandContext(t.Context(), as[0], append(as[1:], "true")...).Run(); err != nil {
			t.Skip("SKIPPED: no user namespace to be somebody else in: ", err)
		}
		play(t, ": app1", all, as...)
	})
	// Java reads a file of names, and Node a script, where there are no
	// namespaces.
	t.Run("without namespaces", func(t *testing.T) {
		as := []string{"unshare", "-r", "sh", "-c", `echo 0 >/proc/sys/user/max_user_namespaces && echo 0 >/proc/sys/user/max_mnt_namespaces && exec "$@"`, "sh"}
		if err := exec.CommandContext(t.Context(), as[0], append(as[1:], "true")...).Run(); err != nil {
			t.Skip("SKIPPED: no user namespace that could forbid others: ", err)
		}
		play(t, ": app1", []string{"tedious", "JDBC"}, as...)
	})
}

// sqlVersion is Microsoft.Sql's.
const sqlVersion = "2023-08-01"

// serverFor makes an app and a logical server that lets this machine in, with
// the operator as its Entra administrator and a database db1.
func serverFor(c *clienttest.Cloud) *clienttest.Operator {
	c.Helper()
	op := c.Operator()
	op.MakePlace()
	op.MakeApp("app1", true, nil, nil)
	server := op.Path("Microsoft.Sql/servers/sqlnames1")
	admin := map[string]any{"principalType": "Application", "login": "operator", "sid": c.Status.Operator.ClientID, "azureADOnlyAuthentication": true}
	op.Do("PUT", server, sqlVersion, map[string]any{"location": "westeurope", "properties": map[string]any{"administrators": admin}})
	op.Do("PUT", server+"/databases/db1", sqlVersion, map[string]any{"location": "westeurope"})
	op.Do("PUT", server+"/firewallRules/azure", sqlVersion, map[string]any{"properties": map[string]any{"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}})
	return op
}

// mssqlPython returns the Python that has mssql-python, below which is
// Microsoft's ODBC driver.
func mssqlPython(t *testing.T) string {
	t.Helper()
	bin := clienttest.Venv(t, "sql-mssql", "mssql-python==1.16.0")
	for _, library := range []string{"libltdl.so.7", "libgssapi_krb5.so.2"} {
		if found, _ := filepath.Glob("/usr/lib/*/" + library); len(found) == 0 {
			clienttest.Missing(t, "mssql-python needs "+library+", which this machine lacks")
		}
	}
	return filepath.Join(bin, "python")
}

// tediousProgram lays a program out beside tedious and returns its path.
func tediousProgram(t *testing.T, name string) string {
	t.Helper()
	return filepath.Join(clienttest.Beside(t, clienttest.Npm(t, "sql", "tedious@19.2.2"), name), name)
}
