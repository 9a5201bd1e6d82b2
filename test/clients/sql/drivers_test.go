package sql

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

var both = []string{"7.4", "8.0"}

func TestTedious(t *testing.T) {
	packages := clienttest.Npm(t, "sql", "tedious@19.2.2")
	dir := t.TempDir()
	program, err := os.ReadFile("tedious.cjs")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tedious.cjs"), program, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(packages, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	client{command: []string{"node", filepath.Join(dir, "tedious.cjs")}, versions: both, cancels: true}.play(t)
}

// The driver that mssql-python brings is Microsoft's ODBC driver.
func TestMSSQLPython(t *testing.T) {
	bin := clienttest.Venv(t, "sql-mssql", "mssql-python==1.16.0")
	for _, library := range []string{"libltdl.so.7", "libgssapi_krb5.so.2"} {
		if found, _ := filepath.Glob("/usr/lib/*/" + library); len(found) == 0 {
			clienttest.Missing(t, "mssql-python needs "+library+", which this machine lacks")
		}
	}
	client{command: []string{filepath.Join(bin, "python"), "mssql.py"}, versions: both, cancels: true}.play(t)
}

func TestPythonTDS(t *testing.T) {
	bin := clienttest.Venv(t, "sql-tds", "python-tds==1.17.1", "pyOpenSSL")
	client{command: []string{filepath.Join(bin, "python"), "pytds_client.py"}, versions: []string{"7.4"}}.play(t)
}

func TestJDBC(t *testing.T) {
	java, err := exec.LookPath("java")
	if err != nil {
		clienttest.Missing(t, "java is not installed on this machine")
	}
	pom, err := os.ReadFile("pom.xml")
	if err != nil {
		t.Fatal(err)
	}
	jars := filepath.Join(clienttest.Maven(t, "sql", string(pom)), "*")
	client{command: []string{java, "-cp", jars, "Jdbc.java"}, versions: both, cancels: true}.play(t)
}
