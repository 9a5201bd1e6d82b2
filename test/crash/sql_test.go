package crash

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	mssql "github.com/microsoft/go-mssqldb"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

const (
	database   = "https://database.windows.net"
	sqlVersion = "2023-08-01"
)

// prepareSQL makes a logical server whose administrator is the operator, with
// a database and two tables.
func prepareSQL(o *clienttest.Operator, c *clienttest.Cloud) {
	server := o.Path("Microsoft.Sql/servers/crashsql1")
	o.Do("PUT", server, sqlVersion, object{"location": "westeurope", "properties": object{"administrators": object{
		"administratorType": "ActiveDirectory", "principalType": "Application", "login": "operator", "sid": c.Status.Operator.ClientID, "azureADOnlyAuthentication": true}}})
	o.Do("PUT", server+"/firewallRules/azure", sqlVersion, object{"properties": object{"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}})
	o.Do("PUT", server+"/databases/crash", sqlVersion, object{"location": "westeurope"})
	if err := onSQL(c, o, func(db *sql.DB) error {
		_, err := db.Exec("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int IDENTITY, a int UNIQUE REFERENCES a (id), text nvarchar(400))")
		return err
	}); err != nil {
		c.Fatal(err)
	}
}

// onSQL connects with the operator's token.
func onSQL(c *clienttest.Cloud, o *clienttest.Operator, f func(db *sql.DB) error) error {
	connector, err := mssql.NewAccessTokenConnector("sqlserver://"+c.Status.SQLEndpoint+"?database=crash&certificate="+c.Status.CAFile, func() (string, error) { return o.Token(database), nil })
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	return errors.Join(f(db), db.Close())
}

// rows are transactions in Azure SQL: each write is one row in each of two
// tables, and a temporary definition.
func rows(c *clienttest.Cloud) writer {
	count := func(o *clienttest.Operator, where string) (a, b int, err error) {
		err = onSQL(c, o, func(db *sql.DB) error {
			return db.QueryRow("SELECT (SELECT count(*) FROM a "+where+"), (SELECT count(*) FROM b JOIN a ON a.id = b.a AND b.text = 'text' "+where+")").Scan(&a, &b)
		})
		if err == nil && a != b {
			err = fmt.Errorf("%d rows of the first table and %d of the second", a, b)
		}
		return a, b, err
	}
	return writer{
		name: "rows",
		write: func(o *clienttest.Operator, i int) error {
			return onSQL(c, o, func(db *sql.DB) error {
				tx, err := db.BeginTx(context.Background(), nil)
				if err != nil {
					return err
				}
				for _, text := range []string{"INSERT a VALUES (@p1)", "CREATE TABLE passing (id int); DROP TABLE passing", "INSERT b (a, text) VALUES (@p1, 'text')"} {
					if _, err := tx.Exec(text, i); err != nil {
						return errors.Join(err, tx.Rollback())
					}
				}
				return tx.Commit()
			})
		},
		check: func(o *clienttest.Operator, i int) (bool, error) {
			n, _, err := count(o, fmt.Sprintf("WHERE a.id = %d", i))
			return n == 1, err
		},
		count: func(o *clienttest.Operator) (int, error) {
			n, _, err := count(o, "")
			return n, err
		},
	}
}
