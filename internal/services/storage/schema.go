package storage

import "github.com/lanyard-dev/lanyard/internal/store"

// Schema is the tables of containers and blobs. Small contents lie in the
// row; large ones are a list of parts in the payload store. Names compare by
// bytes. A removed container is gone at once, with its blobs.
var Schema = store.Schema{Component: "storage", Versions: [][]string{{
	`CREATE TABLE account_keys (
		account TEXT PRIMARY KEY,
		sealed  BYTES NOT NULL
	)`,
	`CREATE TABLE containers (
		account  TEXT NOT NULL,
		name     TEXT NOT NULL,
		metadata TEXT NOT NULL,
		access   TEXT NOT NULL,
		etag     TEXT NOT NULL,
		modified BIGINT NOT NULL,
		PRIMARY KEY (account, name)
	)`,
	`CREATE TABLE blobs (
		account    TEXT NOT NULL,
		container  TEXT NOT NULL,
		name       TEXT NOT NULL,
		size       BIGINT NOT NULL,
		inline     BYTES,
		parts      TEXT NOT NULL,
		properties TEXT NOT NULL,
		metadata   TEXT NOT NULL,
		etag       TEXT NOT NULL,
		created    BIGINT NOT NULL,
		modified   BIGINT NOT NULL,
		PRIMARY KEY (account, container, name)
	)`,
	`CREATE TABLE blocks (
		account   TEXT NOT NULL,
		container TEXT NOT NULL,
		blob      TEXT NOT NULL,
		id        TEXT NOT NULL,
		size      BIGINT NOT NULL,
		ref       TEXT NOT NULL,
		inline    BYTES,
		created   BIGINT NOT NULL,
		PRIMARY KEY (account, container, blob, id)
	)`,
}, {
	// Blocks lie in the payload store, small ones too: a list of 50,000 in
	// one row would have to go through the memory at every write.
	`DELETE FROM blocks WHERE ref = ''`,
	`ALTER TABLE blocks DROP COLUMN inline`,
}}}
