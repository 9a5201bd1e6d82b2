// Command namesclient reaches a server by its name with go-mssqldb, in each
// way to log in and in both versions of TDS. It is static: no library of the
// system's looks the name up.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/azuread"
)

func main() {
	for _, encrypt := range []string{"true", "strict"} {
		version := ""
		if encrypt == "strict" {
			version = " strict"
		}
		url := "sqlserver://" + os.Args[1] + "?database=" + os.Args[2] + "&TrustServerCertificate=false&encrypt=" + encrypt
		show("token"+version, func() (*sql.DB, error) {
			connector, err := mssql.NewAccessTokenConnector(url, token)
			if err != nil {
				return nil, err
			}
			return sql.OpenDB(connector), nil
		})
		for name, workflow := range map[string]string{"managed identity": "ActiveDirectoryManagedIdentity", "default": "ActiveDirectoryDefault"} {
			show(name+version, func() (*sql.DB, error) { return sql.Open(azuread.DriverName, url+"&fedauth="+workflow) })
		}
	}
}

func token() (string, error) {
	credential, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return "", err
	}
	t, err := credential.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: []string{"https://database.windows.net//.default"}})
	return t.Token, err
}

func show(name string, open func() (*sql.DB, error)) {
	db, err := open()
	var user string
	if err == nil {
		defer db.Close()
		err = db.QueryRow("SELECT USER_NAME()").Scan(&user)
	}
	if err != nil {
		user = err.Error()
	}
	fmt.Printf("%s: %s\n", name, user)
}
