package keyvault

import (
	"encoding/json"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// bundle is a secret as Key Vault writes it, its members in that order.
type bundle struct {
	Value              *string          `json:"value,omitempty"`
	RecoveryID         string           `json:"recoveryId,omitempty"`
	DeletedDate        int64            `json:"deletedDate,omitempty"`
	ScheduledPurgeDate int64            `json:"scheduledPurgeDate,omitempty"`
	ContentType        *string          `json:"contentType,omitempty"`
	ID                 string           `json:"id"`
	Attributes         bundleAttributes `json:"attributes"`
	Tags               json.RawMessage  `json:"tags,omitempty"`
}

type bundleAttributes struct {
	Enabled         bool   `json:"enabled"`
	NotBefore       *int64 `json:"nbf,omitempty"`
	Expires         *int64 `json:"exp,omitempty"`
	Created         int64  `json:"created"`
	Updated         int64  `json:"updated"`
	RecoveryLevel   string `json:"recoveryLevel"`
	RecoverableDays int    `json:"recoverableDays,omitempty"`
}

// bundleOf describes a version without its value.
func bundleOf(r *web.Request, s *secret) bundle {
	b := itemOf(r, s)
	b.ID += "/" + s.version
	return b
}

// itemOf describes a secret as a list does: its id names no version.
func itemOf(r *web.Request, s *secret) bundle {
	v := targetOf(r)
	b := bundle{
		ContentType: s.contentType,
		ID:          "https://" + r.Host + "/secrets/" + s.name,
		Attributes: bundleAttributes{
			Enabled: s.enabled, NotBefore: s.notBefore, Expires: s.expires,
			Created: s.created, Updated: s.updated, RecoveryLevel: v.recoveryLevel(),
		},
		Tags: s.tags,
	}
	if knowsRecoverableDays(versionOf(r)) {
		b.Attributes.RecoverableDays = v.retention
	}
	if s.deleted != 0 {
		b.RecoveryID = "https://" + r.Host + "/deletedsecrets/" + s.name
		b.DeletedDate, b.ScheduledPurgeDate = s.deleted, s.purge
	}
	return b
}

// withValue adds the value, which only set and get answer.
func (b bundle) withValue(s *secret) bundle {
	value := string(s.value)
	b.Value = &value
	return b
}

// knowsRecoverableDays reports whether an api-version has the member: 7.1
// brought it, and the dated versions before 7.0 lack it too.
func knowsRecoverableDays(version string) bool {
	return version != "7.0" && !strings.HasPrefix(version, "7.0-") && !strings.HasPrefix(version, "201")
}
