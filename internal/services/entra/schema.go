package entra

import "github.com/lanyard-dev/lanyard/internal/store"

// Schema is the tables of signing in. Times are nanoseconds since 1970.
var Schema = store.Schema{Component: "entra", Versions: [][]string{{
	`CREATE TABLE signin_failures (
		name   TEXT PRIMARY KEY,
		failed BIGINT NOT NULL,
		until  BIGINT NOT NULL,
		last   BIGINT NOT NULL
	)`,
}}}
