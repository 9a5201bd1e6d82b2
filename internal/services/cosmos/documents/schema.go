package documents

import "github.com/lanyard-dev/lanyard/internal/store"

// Schema is the tables of documents. Every container has a row of sequences, as
// long as it is there. A container is its resource id, a
// partition the JSON text of its key. Sequence numbers (lsn) and the numbers
// in resource ids count per container without gaps.
//
// Tombstones tell other replicas what is gone, as long as they are kept;
// history is what a container with a change feed policy remembers of every
// version.
var Schema = store.Schema{Component: "cosmosdocuments", Versions: [][]string{{
	`CREATE TABLE cosmos_sequences (
		container TEXT PRIMARY KEY,
		lsn       BIGINT NOT NULL,
		last_id   BIGINT NOT NULL,
		pruned    BIGINT NOT NULL
	)`,
	`CREATE TABLE cosmos_documents (
		container     TEXT NOT NULL,
		partition_key TEXT NOT NULL,
		id            TEXT NOT NULL,
		epk           TEXT NOT NULL,
		number        BIGINT NOT NULL,
		lsn           BIGINT NOT NULL,
		etag          TEXT NOT NULL,
		modified      BIGINT NOT NULL,
		expires       BIGINT NOT NULL,
		body          TEXT NOT NULL,
		PRIMARY KEY (container, partition_key, id)
	)`,
	`CREATE INDEX cosmos_documents_by_lsn ON cosmos_documents (container, lsn)`,
	`CREATE TABLE cosmos_tombstones (
		container     TEXT NOT NULL,
		lsn           BIGINT NOT NULL,
		partition_key TEXT NOT NULL,
		id            TEXT NOT NULL,
		PRIMARY KEY (container, lsn)
	)`,
	`CREATE TABLE cosmos_history (
		container TEXT NOT NULL,
		lsn       BIGINT NOT NULL,
		kind      TEXT NOT NULL,
		epk       TEXT NOT NULL,
		modified  BIGINT NOT NULL,
		body      TEXT NOT NULL,
		previous  TEXT NOT NULL,
		PRIMARY KEY (container, lsn)
	)`,
}, {
	`ALTER TABLE cosmos_sequences ADD COLUMN version TEXT NOT NULL DEFAULT ''`,
}}}
