package content

import "github.com/lanyard-dev/lanyard/internal/store"

// Schema is which version a site or slot runs, and the records of its
// deployments. A site is its ARM id in lower case; a version is the id of the
// deployment that made it.
var Schema = store.Schema{Component: "content", Versions: [][]string{{
	`CREATE TABLE content_current (
		site     TEXT PRIMARY KEY,
		version  TEXT NOT NULL,
		env      TEXT NOT NULL
	)`,
	`CREATE TABLE content_deployments (
		site     TEXT NOT NULL,
		id       TEXT NOT NULL,
		received BIGINT NOT NULL,
		document TEXT NOT NULL,
		PRIMARY KEY (site, id)
	)`,
}}}
