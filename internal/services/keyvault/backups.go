package keyvault

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// backupPrefix opens every backup of a secret: the length of the name that
// follows it, as recorded from Azure. What comes after is opaque to clients.
const backupPrefix = ")AzureKeyVaultSecretBackupV1.microsoft.com"

// backedUp is the content of a backup: all versions, with their values.
type backedUp struct {
	Name     string            `json:"name"`
	Current  string            `json:"current"`
	Versions []backedUpVersion `json:"versions"`
}

type backedUpVersion struct {
	Version     string          `json:"version"`
	Value       []byte          `json:"value"`
	ContentType *string         `json:"contentType,omitempty"`
	Enabled     bool            `json:"enabled"`
	NotBefore   *int64          `json:"nbf,omitempty"`
	Expires     *int64          `json:"exp,omitempty"`
	Created     int64           `json:"created"`
	Updated     int64           `json:"updated"`
	Tags        json.RawMessage `json:"tags,omitempty"`
}

// sealBackup writes a backup that opens in the same subscription only, as
// Azure's do.
func (t *secrets) sealBackup(b backedUp) (string, error) {
	data, err := json.Marshal(b)
	if err != nil {
		return "", err
	}
	sealed := t.box.Seal(data, t.backupContext())
	blob := backupPrefix + base64.RawURLEncoding.EncodeToString(sealed)
	return base64.RawURLEncoding.EncodeToString([]byte(blob)), nil
}

// openBackup reads what sealBackup wrote. Anything else, and anything that
// was changed, is the caller's error.
func (t *secrets) openBackup(value string) (backedUp, error) {
	var b backedUp
	blob, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return b, backupUnreadable()
	}
	text, ok := bytes.CutPrefix(blob, []byte(backupPrefix))
	if !ok {
		return b, backupUnreadable()
	}
	sealed, err := base64.RawURLEncoding.DecodeString(string(text))
	if err != nil {
		return b, backupUnreadable()
	}
	data, err := t.box.Open(sealed, t.backupContext())
	if err != nil || json.Unmarshal(data, &b) != nil || !b.whole() {
		return b, backupUnreadable()
	}
	return b, nil
}

func (t *secrets) backupContext() []byte {
	return []byte("keyvault/backup/" + t.kit.SubscriptionID)
}

// whole reports whether a backup names a secret and its current version.
func (b backedUp) whole() bool {
	if !validName(b.Name) {
		return false
	}
	found := false
	for _, v := range b.Versions {
		if !validVersion(v.Version) {
			return false
		}
		found = found || v.Version == b.Current
	}
	return found
}

// backup returns a live secret with all its versions as one sealed text.
func (t *secrets) backup(ctx context.Context, v *vault, name string) (string, error) {
	var b backedUp
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		current, err := t.live(ctx, tx, v, name, "")
		if err != nil {
			return err
		}
		b = backedUp{Name: current.name, Current: current.version}
		names, err := t.versionNames(ctx, tx, v, name)
		if err != nil {
			return err
		}
		for _, version := range names {
			s, err := t.live(ctx, tx, v, name, version)
			if err != nil {
				return err
			}
			if s, err = t.unseal(v, s); err != nil {
				return err
			}
			b.Versions = append(b.Versions, backedUpVersion{
				Version: s.version, Value: s.value, ContentType: s.contentType, Enabled: s.enabled,
				NotBefore: s.notBefore, Expires: s.expires, Created: s.created, Updated: s.updated, Tags: s.tags,
			})
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return t.sealBackup(b)
}

// restore brings a backup back under its own name, with its versions. It
// returns the current one.
func (t *secrets) restore(ctx context.Context, v *vault, value string) (*secret, error) {
	b, err := t.openBackup(value)
	if err != nil {
		return nil, err
	}
	var current *secret
	err = t.write(ctx, v, b.Name, func(tx *store.Tx) error {
		if err := t.sweep(ctx, tx, v, b.Name); err != nil {
			return err
		}
		old, err := t.read(ctx, tx, v, b.Name, "")
		switch {
		case err != nil:
			return err
		case old != nil && old.deleted != 0:
			return deletedButRecoverable(old.name)
		case old != nil:
			return secretExists(old.name)
		}
		for _, bv := range b.Versions {
			s := bv.secret(b.Name)
			if err := t.insertVersion(ctx, tx, v, s); err != nil {
				return err
			}
			if s.version == b.Current {
				current = s
			}
		}
		return t.setCurrent(ctx, tx, v, b.Name, b.Current)
	})
	return current, err
}

func (v backedUpVersion) secret(name string) *secret {
	s := &secret{name: name, version: v.Version, value: v.Value, contentType: v.ContentType, tags: v.Tags}
	s.enabled, s.notBefore, s.expires = v.Enabled, v.NotBefore, v.Expires
	s.created, s.updated = v.Created, v.Updated
	return s
}
