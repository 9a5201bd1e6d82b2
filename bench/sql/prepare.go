package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

const (
	host = "sqlbench.database.windows.net"
	// rows are how many the table has.
	rows = 100_000
)

// server is the database under measurement.
type server struct {
	pid     int
	address string
	roots   *x509.CertPool
	token   string
	db      *sql.DB
}

// prepare makes a logical server whose administrator is the operator, with a
// database and a table.
func prepare(c *rig.Cloud) (*server, error) {
	o, err := rig.Operator(c)
	if err != nil {
		return nil, err
	}
	const arm = "https://management.azure.com"
	token, err := o.Token(arm)
	if err != nil {
		return nil, err
	}
	type object = map[string]any
	group := "/subscriptions/" + c.SubscriptionID + "/resourceGroups/bench"
	logical := group + "/providers/Microsoft.Sql/servers/sqlbench"
	for _, r := range []struct {
		id   string
		body object
	}{
		{group, object{"location": "westeurope"}},
		{logical, object{"location": "westeurope", "properties": object{"administrators": object{
			"administratorType": "ActiveDirectory", "principalType": "Application", "login": "operator", "sid": c.Operator.ClientID, "tenantId": c.TenantID, "azureADOnlyAuthentication": true}}}},
		{logical + "/firewallRules/azure", object{"properties": object{"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}}},
		{logical + "/databases/bench", object{"location": "westeurope"}},
	} {
		body, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		if _, err := o.Send("PUT", arm+r.id+"?api-version=2023-08-01", "Bearer "+token, "application/json", body); err != nil {
			return nil, err
		}
	}
	s := &server{pid: c.PID, address: c.SQLEndpoint, roots: x509.NewCertPool()}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil || !s.roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("the certificate authority: %v", err)
	}
	if s.token, err = o.Token("https://database.windows.net"); err != nil {
		return nil, err
	}
	if s.db, err = s.open(); err != nil {
		return nil, err
	}
	for _, text := range []string{
		"CREATE TABLE t (id int NOT NULL PRIMARY KEY, name nvarchar(40) NOT NULL, qty bigint NOT NULL)",
		`WITH d AS (SELECT n FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS v (n))
			INSERT t SELECT n, 'name ' + CAST(n AS nvarchar(10)), n * 2 FROM
			(SELECT a.n + 10 * b.n + 100 * c.n + 1000 * e.n + 10000 * f.n AS n FROM d AS a CROSS JOIN d AS b CROSS JOIN d AS c CROSS JOIN d AS e CROSS JOIN d AS f) AS k`,
	} {
		if _, err := s.db.Exec(text); err != nil {
			return nil, fmt.Errorf("%.40s: %w", text, err)
		}
	}
	return s, nil
}

// open returns connections of their own.
func (s *server) open() (*sql.DB, error) {
	ip, port, err := net.SplitHostPort(s.address)
	if err != nil {
		return nil, err
	}
	c, err := msdsn.Parse("sqlserver://" + ip + "?database=bench&encrypt=true")
	if err != nil {
		return nil, err
	}
	if c.Port, err = strconv.ParseUint(port, 10, 16); err != nil {
		return nil, err
	}
	c.TLSConfig = &tls.Config{RootCAs: s.roots, ServerName: host}
	connector, err := mssql.NewSecurityTokenConnector(c, func(context.Context) (string, error) { return s.token, nil })
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}
