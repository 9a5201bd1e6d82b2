package keyvault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// secrets is the domain of secrets: what can be done with them, over their
// tables. It knows nothing of HTTP or of who may do it.
type secrets struct {
	db    *store.DB
	box   *seal.Box
	kit   *armkit.Kit
	clock clock.Clock
	newID guid.Source
	cache *cache // nil where there is none
}

const (
	metadata = `s.name, s.deleted, s.purge, v.version, v.content_type, v.enabled, v.not_before, v.expires, v.created, v.updated, v.tags`
	tables   = ` FROM keyvault_secrets s JOIN keyvault_secret_versions v ON v.vault = s.vault AND v.secret = s.secret`

	selectCurrent = `SELECT ` + metadata + `, v.value` + tables +
		` AND v.version = s.current_one WHERE s.vault = ? AND s.secret = ?`
	selectVersion = `SELECT ` + metadata + `, v.value` + tables +
		` AND v.version = ? WHERE s.vault = ? AND s.secret = ?`
	selectPage = `SELECT ` + metadata + tables +
		` AND v.version = s.current_one WHERE s.vault = ? AND s.secret > ?`
	selectVersions = `SELECT ` + metadata + tables +
		` WHERE s.vault = ? AND s.secret = ? AND s.deleted = 0 AND v.version > ? ORDER BY v.version LIMIT ?`
)

// read returns a version of a secret, live or deleted, its value still
// sealed; with an empty version the current one. It returns nil when there is
// none, or when its time in the deleted state is over.
func (t *secrets) read(ctx context.Context, tx *store.Tx, v *vault, name, version string) (*secret, error) {
	key := strings.ToLower(name)
	var row *store.Row
	if version == "" {
		row = tx.QueryRow(ctx, selectCurrent, v.key, key)
	} else {
		row = tx.QueryRow(ctx, selectVersion, strings.ToLower(version), v.key, key)
	}
	s, err := scan(row, true)
	switch {
	case errors.Is(err, store.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	case s.deleted != 0 && s.purge <= t.clock.Now().Unix():
		return nil, nil
	}
	return s, nil
}

// write runs fn, which writes the named secret, in a transaction in which the
// vault exists: a vault that was deleted a moment ago must not get secrets
// that its successor would inherit.
func (t *secrets) write(ctx context.Context, v *vault, name string, fn func(tx *store.Tx) error) error {
	return t.db.Write(ctx, func(tx *store.Tx) error {
		res, err := t.kit.Find(ctx, tx, v.id)
		if err != nil {
			return err
		}
		if res == nil {
			return vaultNotFound(v.name)
		}
		if err := t.changed(ctx, tx, v.key, name); err != nil {
			return err
		}
		return fn(tx)
	})
}

// sweep removes a secret whose time in the deleted state is over.
func (t *secrets) sweep(ctx context.Context, tx *store.Tx, v *vault, name string) error {
	key := strings.ToLower(name)
	n, err := tx.Exec(ctx, `DELETE FROM keyvault_secrets WHERE vault = ? AND secret = ? AND deleted <> 0 AND purge <= ?`,
		v.key, key, t.clock.Now().Unix())
	if err != nil || n == 0 {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM keyvault_secret_versions WHERE vault = ? AND secret = ?`, v.key, key)
	return err
}

// insertVersion writes a new version, its value sealed to its place.
func (t *secrets) insertVersion(ctx context.Context, tx *store.Tx, v *vault, s *secret) error {
	key := strings.ToLower(s.name)
	_, err := tx.Exec(ctx, `INSERT INTO keyvault_secret_versions
		(vault, secret, version, value, content_type, enabled, not_before, expires, created, updated, tags)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.key, key, s.version, t.box.Seal(s.value, sealContext(v, s.name, s.version)),
		s.contentType, boolean(s.enabled), s.notBefore, s.expires, s.created, s.updated, tagsColumn(s.tags))
	return err
}

// updateVersion writes everything but the value, which never changes.
func (t *secrets) updateVersion(ctx context.Context, tx *store.Tx, v *vault, s *secret) error {
	_, err := tx.Exec(ctx, `UPDATE keyvault_secret_versions
		SET content_type = ?, enabled = ?, not_before = ?, expires = ?, updated = ?, tags = ?
		WHERE vault = ? AND secret = ? AND version = ?`,
		s.contentType, boolean(s.enabled), s.notBefore, s.expires, s.updated, tagsColumn(s.tags),
		v.key, strings.ToLower(s.name), s.version)
	return err
}

// setCurrent makes a version the one that a name without a version means,
// and the secret live.
func (t *secrets) setCurrent(ctx context.Context, tx *store.Tx, v *vault, name, version string) error {
	_, err := tx.Exec(ctx, `INSERT INTO keyvault_secrets (vault, secret, name, current_one, deleted, purge)
		VALUES (?, ?, ?, ?, 0, 0)
		ON CONFLICT (vault, secret) DO UPDATE SET current_one = excluded.current_one`,
		v.key, strings.ToLower(name), name, version)
	return err
}

// mark writes when a secret was deleted and when it goes, both 0 for live.
func (t *secrets) mark(ctx context.Context, tx *store.Tx, v *vault, name string, deleted, purge int64) error {
	_, err := tx.Exec(ctx, `UPDATE keyvault_secrets SET deleted = ?, purge = ? WHERE vault = ? AND secret = ?`,
		deleted, purge, v.key, strings.ToLower(name))
	return err
}

// erase removes a secret with all versions.
func (t *secrets) erase(ctx context.Context, tx *store.Tx, v *vault, name string) error {
	for _, table := range []string{"keyvault_secrets", "keyvault_secret_versions"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE vault = ? AND secret = ?`, v.key, strings.ToLower(name)); err != nil {
			return err
		}
	}
	return nil
}

// eraseAll removes everything that a purged vault held.
func (t *secrets) eraseAll(ctx context.Context, tx *store.Tx, vaultKey string) error {
	for _, table := range []string{"keyvault_secrets", "keyvault_secret_versions"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE vault = ?`, vaultKey); err != nil {
			return err
		}
	}
	return t.changed(ctx, tx, vaultKey, "")
}

// unseal returns a version that read returned with its value opened.
func (t *secrets) unseal(v *vault, s *secret) (*secret, error) {
	value, err := t.box.Open(s.value, sealContext(v, s.name, s.version))
	if err != nil {
		return nil, fmt.Errorf("secret %s/%s of vault %s: %w", s.name, s.version, v.name, err)
	}
	opened := *s
	opened.value = value
	return &opened, nil
}

// sealContext binds a value to the version that it belongs to.
func sealContext(v *vault, name, version string) []byte {
	return []byte("keyvault/" + v.key + "/secrets/" + strings.ToLower(name) + "/" + version)
}

type scanner interface{ Scan(dest ...any) error }

func scan(row scanner, withValue bool) (*secret, error) {
	var s secret
	var enabled int64
	var contentType, tags sql.NullString
	var notBefore, expires sql.NullInt64
	dest := []any{&s.name, &s.deleted, &s.purge, &s.version, &contentType, &enabled, &notBefore, &expires, &s.created, &s.updated, &tags}
	if withValue {
		dest = append(dest, &s.value)
	}
	if err := row.Scan(dest...); err != nil {
		return nil, err
	}
	s.enabled = enabled != 0
	if contentType.Valid {
		s.contentType = &contentType.String
	}
	if notBefore.Valid {
		s.notBefore = &notBefore.Int64
	}
	if expires.Valid {
		s.expires = &expires.Int64
	}
	if tags.Valid {
		s.tags = []byte(tags.String)
	}
	return &s, nil
}

func scanAll(rows *store.Rows) ([]*secret, error) {
	defer rows.Close()
	var out []*secret
	for rows.Next() {
		s, err := scan(rows, false)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func boolean(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func tagsColumn(tags []byte) any {
	if tags == nil {
		return nil
	}
	return string(tags)
}
