package sqldb

import "github.com/lanyard-dev/lanyard/internal/store"

// Schema is what a server keeps beside its document: the hash of the SQL
// administrator's password, and logins. A server is its name in lower case,
// and a login's key its own.
var Schema = store.Schema{Component: "sqldb", Versions: [][]string{{
	`CREATE TABLE sqldb_passwords (
		server TEXT PRIMARY KEY,
		salt   BYTES NOT NULL,
		hash   BYTES NOT NULL
	)`,
}, {
	`CREATE TABLE sqldb_logins (
		server   TEXT NOT NULL,
		key      TEXT NOT NULL,
		sid      BYTES NOT NULL,
		document TEXT NOT NULL,
		PRIMARY KEY (server, key)
	)`,
	`CREATE UNIQUE INDEX sqldb_logins_sid ON sqldb_logins (server, sid)`,
}}}
