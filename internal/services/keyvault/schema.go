package keyvault

import "github.com/lanyard-dev/lanyard/internal/store"

// Schema is the service's tables. Names compare in lower case; the columns
// beside the keys keep the creator's casing. Times are Unix seconds, as Key
// Vault writes them; 0 in deleted means that a secret is live.
//
// A vault's name is its key for good: a soft-deleted vault keeps it, and a
// purge removes everything under it before the name can be taken again.
var Schema = store.Schema{Component: "keyvault", Versions: [][]string{{
	`CREATE TABLE keyvault_deleted_vaults (
		vault    TEXT PRIMARY KEY,
		name     TEXT NOT NULL,
		id       TEXT NOT NULL,
		location TEXT NOT NULL,
		body     BYTES NOT NULL,
		deleted  BIGINT NOT NULL,
		purge    BIGINT NOT NULL
	)`,
	`CREATE TABLE keyvault_secrets (
		vault       TEXT NOT NULL,
		secret      TEXT NOT NULL,
		name        TEXT NOT NULL,
		current_one TEXT NOT NULL,
		deleted     BIGINT NOT NULL,
		purge       BIGINT NOT NULL,
		PRIMARY KEY (vault, secret)
	)`,
	`CREATE TABLE keyvault_secret_versions (
		vault        TEXT NOT NULL,
		secret       TEXT NOT NULL,
		version      TEXT NOT NULL,
		value        BYTES NOT NULL,
		content_type TEXT,
		enabled      INTEGER NOT NULL,
		not_before   BIGINT,
		expires      BIGINT,
		created      BIGINT NOT NULL,
		updated      BIGINT NOT NULL,
		tags         TEXT,
		PRIMARY KEY (vault, secret, version)
	)`,
}}}
