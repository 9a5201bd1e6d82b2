package entra

import "github.com/lanyard-dev/lanyard/internal/store"

// Schema is the tables of signing in. Times are nanoseconds since 1970. What a
// client or browser holds is kept as a hash: a copied database signs nobody in.
var Schema = store.Schema{Component: "entra", Versions: [][]string{{
	`CREATE TABLE signin_failures (
		name   TEXT PRIMARY KEY,
		failed BIGINT NOT NULL,
		until  BIGINT NOT NULL,
		last   BIGINT NOT NULL
	)`,
}, {
	`CREATE TABLE browser_sessions (
		id   TEXT PRIMARY KEY,
		doc  TEXT NOT NULL,
		used BIGINT NOT NULL
	)`,
	`CREATE TABLE authorization_codes (
		id      TEXT PRIMARY KEY,
		doc     TEXT NOT NULL,
		expires BIGINT NOT NULL,
		used    BIGINT NOT NULL
	)`,
	`CREATE TABLE refresh_tokens (
		id      TEXT PRIMARY KEY,
		family  TEXT NOT NULL,
		doc     TEXT NOT NULL,
		issued  BIGINT NOT NULL,
		expires BIGINT NOT NULL
	)`,
	`CREATE INDEX refresh_tokens_of ON refresh_tokens (family)`,
	`CREATE TABLE device_codes (
		id        TEXT PRIMARY KEY,
		user_code TEXT NOT NULL UNIQUE,
		doc       TEXT NOT NULL,
		state     TEXT NOT NULL,
		expires   BIGINT NOT NULL
	)`,
}, {
	`CREATE TABLE familiar_places (
		user_id TEXT NOT NULL,
		place   TEXT NOT NULL,
		used    BIGINT NOT NULL,
		PRIMARY KEY (user_id, place)
	)`,
	`DELETE FROM signin_failures WHERE name LIKE 'known %'`,
}}}
