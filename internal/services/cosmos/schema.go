package cosmos

import (
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// DocumentsSchema is the tables of the documents themselves. It comes first.
var DocumentsSchema = documents.Schema

// Schema is the tables of what an account holds beside documents: keys,
// databases, containers, and its own roles. An account is its name in lower
// case; names of databases and containers differ by case.
var Schema = store.Schema{Component: "cosmos", Versions: [][]string{{
	`CREATE TABLE cosmos_keys (
		account TEXT PRIMARY KEY,
		sealed  BYTES NOT NULL
	)`,
	`CREATE TABLE cosmos_databases (
		account    TEXT NOT NULL,
		name       TEXT NOT NULL,
		rid        TEXT NOT NULL,
		etag       TEXT NOT NULL,
		modified   BIGINT NOT NULL,
		throughput TEXT NOT NULL,
		PRIMARY KEY (account, name),
		UNIQUE (rid)
	)`,
	`CREATE TABLE cosmos_containers (
		account       TEXT NOT NULL,
		database_name TEXT NOT NULL,
		name          TEXT NOT NULL,
		rid           TEXT NOT NULL,
		etag          TEXT NOT NULL,
		modified      BIGINT NOT NULL,
		throughput    TEXT NOT NULL,
		definition    TEXT NOT NULL,
		PRIMARY KEY (account, database_name, name),
		UNIQUE (rid)
	)`,
	`CREATE TABLE cosmos_role_definitions (
		account TEXT NOT NULL,
		id      TEXT NOT NULL,
		name    TEXT NOT NULL,
		body    TEXT NOT NULL,
		PRIMARY KEY (account, id),
		UNIQUE (account, name)
	)`,
	`CREATE TABLE cosmos_role_assignments (
		account   TEXT NOT NULL,
		id        TEXT NOT NULL,
		role      TEXT NOT NULL,
		scope     TEXT NOT NULL,
		principal TEXT NOT NULL,
		PRIMARY KEY (account, id),
		UNIQUE (account, principal, role, scope)
	)`,
}, {
	// What a write left that was under way while its container was deleted.
	`DELETE FROM cosmos_documents WHERE container NOT IN (SELECT rid FROM cosmos_containers)`,
	`DELETE FROM cosmos_history WHERE container NOT IN (SELECT rid FROM cosmos_containers)`,
	`DELETE FROM cosmos_tombstones WHERE container NOT IN (SELECT rid FROM cosmos_containers)`,
	`DELETE FROM cosmos_sequences WHERE container NOT IN (SELECT rid FROM cosmos_containers)`,
	`UPDATE cosmos_sequences SET version = (SELECT etag FROM cosmos_containers WHERE rid = container)`,
	`INSERT INTO cosmos_sequences (container, lsn, last_id, pruned, version)
		SELECT rid, 0, 0, 0, etag FROM cosmos_containers WHERE rid NOT IN (SELECT container FROM cosmos_sequences)`,
}}}
