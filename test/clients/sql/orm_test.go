package sql

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// Frameworks migrate a database and work in it as apps do: with the identity
// that the run gives them, which owns the database by its role and no more.
func TestORM(t *testing.T) {
	c := clienttest.Start(t, "--sql-listen", "127.0.0.1:0")
	op := c.Operator()
	op.MakePlace()
	op.MakeApp("app1", true, nil, nil)
	op.SignIn("https://database.windows.net")
	const host = "sqlorm1.database.windows.net"
	server := sqlServer(op, "sqlorm1", c.Status.Operator.ClientID)

	play := func(t *testing.T, database, want string, env []string, commands ...[]string) {
		t.Helper()
		op.Do("PUT", server+"/databases/"+database, sqlVersion, map[string]any{"location": "westeurope"})
		as(t, c, op, database, "CREATE USER app1 FROM EXTERNAL PROVIDER; ALTER ROLE db_owner ADD MEMBER app1")
		var out strings.Builder
		for _, command := range commands {
			args := append([]string{"--home", c.Home, "run", "--app", "app1", "--"}, command...)
			r := c.Command("", env, c.Program, args...)
			out.WriteString(r.Stdout)
			if r.Code != 0 {
				t.Fatalf("%s ended with %d\n%s\n%s", command[0], r.Code, out.String(), r.Stderr)
			}
		}
		if got := strings.TrimSpace(out.String()); got != strings.TrimSpace(want) {
			t.Errorf("it printed\n%s\nwant\n%s", got, strings.TrimSpace(want))
		}
	}
	needs := []string{"mssql-python==1.16.0", "SQLAlchemy==2.1.9", "alembic==1.20.1", "Django==5.2.19", "mssql-django==2.0.0"}
	t.Run("Alembic", func(t *testing.T) {
		play(t, "alembic", alembicPlays, nil, []string{pythonWith(t, "sql-orm", needs...), "orm/alembic/migrate.py", host, "alembic"})
	})
	t.Run("Django", func(t *testing.T) {
		manage := []string{pythonWith(t, "sql-orm", needs...), "orm/django/manage.py"}
		play(t, "django", djangoPlays, []string{"SHOP_SERVER=" + host, "SHOP_DATABASE=django", "PYTHONDONTWRITEBYTECODE=1"},
			append(manage, "migrate", "--verbosity", "0"), append(manage, "play"), append(manage, "flush", "--no-input"), append(manage, "migrate", "shop", "zero", "--verbosity", "0"),
			append(manage, "makemigrations", "--check", "--dry-run"))
	})
	node := func(t *testing.T, name string) string {
		packages := clienttest.Npm(t, "sql-orm", "sequelize@6.37.8", "umzug@3.8.3", "typeorm@1.1.1", "mssql@12.7.14", "tedious@19.2.2")
		return filepath.Join(clienttest.Beside(t, packages, "orm/"+name), name)
	}
	t.Run("Sequelize", func(t *testing.T) {
		play(t, "sequelize", sequelizePlays, nil, []string{"node", node(t, "sequelize.cjs"), host, "sequelize"})
	})
	t.Run("TypeORM", func(t *testing.T) {
		play(t, "typeorm", typeormPlays, nil, []string{"node", node(t, "typeorm.cjs"), host, "typeorm"})
	})
}

// sqlServer makes a server whose administrator is the operator alone, open to
// whoever is on this machine, and returns its id.
func sqlServer(op *clienttest.Operator, name, admin string) string {
	server := op.Path("Microsoft.Sql/servers/" + name)
	op.Do("PUT", server, sqlVersion, map[string]any{"location": "westeurope", "properties": map[string]any{"administrators": map[string]any{
		"principalType": "Application", "login": "operator", "sid": admin, "azureADOnlyAuthentication": true,
	}}})
	op.Do("PUT", server+"/firewallRules/azure", sqlVersion, map[string]any{"properties": map[string]any{"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}})
	return server
}

// as runs a statement as the operator, who has signed in.
func as(t *testing.T, c *clienttest.Cloud, op *clienttest.Operator, database, statement string) {
	t.Helper()
	connector, err := mssql.NewAccessTokenConnector("sqlserver://"+c.Status.SQLEndpoint+"?database="+database+"&certificate="+c.Status.CAFile, func() (string, error) {
		return op.Token("https://database.windows.net"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// pythonWith returns a Python with packages, mssql-python among them.
func pythonWith(t *testing.T, name string, packages ...string) string {
	t.Helper()
	mssqlPython(t) // what the machine must have for it
	return filepath.Join(clienttest.Venv(t, name, packages...), "python")
}

const alembicPlays = `
differences: []
keys: [1, 2, 3, 4, 5]
dear: ['part 5']
sums: [('other', 0, None), ('Zürich Werke', 5, Decimal('3.75'))]
page: ['part 2', 'part 3']
unique: True
left: 4 seen
after: ['add_column', 'add_index']
`

const djangoPlays = `
dear: ['part 5']
sums: [('other', 0, None), ('Zürich Werke', 5, Decimal('3.75'))]
page: ['part 2', 'part 3']
json: ['part 3']
either: 2
unique: refused
check: refused
updated: 3 6.75
again: False True
kept: 5
gone: 6 False
user: True
No changes detected
`

const sequelizePlays = `
migrated: 1-first,2-second 0
columns: active BIT NOT NULL; id INT NOT NULL PK; makerId INT NOT NULL; name NVARCHAR(80) NOT NULL; note NVARCHAR(200); price DECIMAL
indexes: ix_parts_name
dear: part 5 of Zürich Werke
page: part 2,part 3
sum: 3.75 5
unique: true
reference: true
undone
updated: 1 seen 5
upserted: false Zug
left: 0
down: id,makerId,name,price
`

const typeormPlays = `
migrated: First1700000000001 0
to do: 0
keys: 1 true
dear: part 5 of Zürich Werke
page: part 2,part 3
sums: [{"name":"other","n":0,"total":null},{"name":"Zürich Werke","n":5,"total":3.75}]
unique: 2627
version: 2
undone - parts:
5
left: 0
old: false
`
