package sqldb

import "github.com/lanyard-dev/lanyard/internal/store"

// Schema is what a server keeps beside its document: the hash of the SQL
// administrator's password. A server is its name in lower case.
var Schema = store.Schema{Component: "sqldb", Versions: [][]string{{
	`CREATE TABLE sqldb_passwords (
		server TEXT PRIMARY KEY,
		salt   BYTES NOT NULL,
		hash   BYTES NOT NULL
	)`,
}}}
