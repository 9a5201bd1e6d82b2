package sql

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// What a client prints that sends many rows at once.
const wantBulk = `loaded 3001
row größer漢1 12.30 2026-11-25 21:47:16.123 1 01FF 9223372036854775807 0.5 6F9619FF-8B86-D011-B42D-00C04FC964FF 9000
rest 3000 0 3000
error 2627
error 515
error 207
error 229
after 3002 3001 9002 app1
`

const bulkTables = `DROP TABLE IF EXISTS goods; DROP TABLE IF EXISTS closed;
CREATE TABLE goods (id int PRIMARY KEY, name nvarchar(50), price decimal(9,2), made datetime2(3), flag bit, data varbinary(max), big bigint, ratio float, guid uniqueidentifier, notes nvarchar(max),
	kept int DEFAULT 7);
CREATE TABLE closed (id int);
DENY INSERT ON closed TO app1;`

// Drivers load rows in bulk as an app's identity.
func TestBulk(t *testing.T) {
	c := clienttest.Start(t, "--sql-listen", "127.0.0.1:0")
	serverFor(c)
	op := func(text string) { t.Helper(); c.Lanyard("sql", "--database", "db1", text).OK(t) }
	op("CREATE USER app1 FROM EXTERNAL PROVIDER; ALTER ROLE db_datareader ADD MEMBER app1; ALTER ROLE db_datawriter ADD MEMBER app1;")
	for _, client := range []struct {
		name    string
		command func(t *testing.T) []string
	}{
		{"tedious", func(t *testing.T) []string { return []string{"node", tediousProgram(t, "bulk.cjs")} }},
		{"JDBC", func(t *testing.T) []string {
			java, jars := identityJars(t)
			return []string{java, "-cp", jars, "Bulk.java"}
		}},
	} {
		t.Run(client.name, func(t *testing.T) {
			args := append([]string{"run", "--app", "app1", "--"}, client.command(t)...)
			op(bulkTables)
			out := c.Lanyard(append(args, "sqlnames1.database.windows.net", "db1", "strict")...)
			want := wantBulk
			if client.name == "JDBC" { // which looks at the table's columns itself
				want = strings.Replace(want, "error 207\n", "", 1)
			}
			if out.Stdout != want {
				t.Errorf("it printed\n%s\nwant\n%s\n%s", out.Stdout, want, out.Stderr)
			}
		})
	}
}
