package gateway

import "github.com/lanyard-dev/lanyard/internal/store"

// Schema is what a gateway keeps: the logins that it has made on the other
// server, an address, with their passwords sealed. Which roles there stand for
// groups of Entra ID is known there alone.
var Schema = store.Schema{Component: "sqlgateway", Versions: [][]string{{
	`CREATE TABLE sqlgateway_mirrors (
		upstream TEXT NOT NULL,
		sid      BYTES NOT NULL,
		login    TEXT NOT NULL,
		password BYTES NOT NULL,
		PRIMARY KEY (upstream, sid)
	)`,
	`CREATE TABLE sqlgateway_groups (
		upstream TEXT NOT NULL,
		database TEXT NOT NULL,
		sid      BYTES NOT NULL,
		role     TEXT NOT NULL,
		PRIMARY KEY (upstream, database, sid)
	)`,
}, {
	`DROP TABLE sqlgateway_groups`,
}}}
