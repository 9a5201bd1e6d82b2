package keyvault

import (
	"encoding/json"
	"time"
)

// secret is one version of a secret with what is known of its name.
type secret struct {
	name    string // in its creator's casing
	version string // 32 hexadecimal digits
	value   []byte
	// contentType and tags are nil where they were never set. Tags stay the
	// JSON object that was sent, so that they keep their order.
	contentType *string
	tags        json.RawMessage
	attributes
	// deleted and purge are when the secret was deleted and when it goes
	// for good, in Unix seconds; 0 while it is live.
	deleted, purge int64
}

// attributes of a version. Times are Unix seconds.
type attributes struct {
	enabled          bool
	notBefore        *int64
	expires          *int64
	created, updated int64
}

// change is what a caller sets on a version; nil leaves a field alone.
type change struct {
	contentType        *string
	tags               json.RawMessage
	enabled            *bool
	notBefore, expires *int64
}

// apply writes the change into the version.
func (c change) apply(s *secret, now time.Time) {
	if c.contentType != nil {
		s.contentType = c.contentType
	}
	if c.tags != nil {
		s.tags = c.tags
	}
	if c.enabled != nil {
		s.enabled = *c.enabled
	}
	if c.notBefore != nil {
		s.notBefore = c.notBefore
	}
	if c.expires != nil {
		s.expires = c.expires
	}
	s.updated = now.Unix()
}
