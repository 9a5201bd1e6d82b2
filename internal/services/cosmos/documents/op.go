package documents

import (
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// Kind says what an operation does.
type Kind int

// The kinds.
const (
	Read Kind = iota
	Create
	Replace
	Upsert
	Delete
	Patch
	expire // of what has outlived its time
)

// Op is one operation on one document.
type Op struct {
	Kind Kind
	Key  Key
	// ID is the id in the path; for Create and Upsert it is that in the body.
	ID string
	// Body is the document that was sent, for Create, Replace and Upsert.
	Body value.Value
	// Change makes the new document from the old one, for Patch.
	Change func(old value.Value) (value.Value, error)
	// IfMatch and IfNoneMatch are entity tags, "*", or "".
	IfMatch, IfNoneMatch string
}

// Result is what became of an operation: a document, or an error in the
// service's words (*azerr.Error).
type Result struct {
	// Document is what was read or written; of a deletion, what was there.
	Document *Document
	// Created tells an upsert that made a document from one that replaced it;
	// Deleted says that Document is gone.
	Created, Deleted bool
	// Err is the refusal. In an atomic batch every other result has none and
	// no document.
	Err error
}
