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
	client{command: []string{"node", tediousProgram(t, "tedious.cjs")}, versions: both, cancels: true}.play(t)
}

// The driver that mssql-python brings is Microsoft's ODBC driver.
func TestMSSQLPython(t *testing.T) {
	client{command: []string{mssqlPython(t), "mssql.py"}, versions: both, cancels: true}.play(t)
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
