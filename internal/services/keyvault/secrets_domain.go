package keyvault

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
)

// get returns a live secret with its value.
func (t *secrets) get(ctx context.Context, v *vault, name, version string) (*secret, error) {
	s, revision := t.cache.get(v, name, version)
	if s == nil {
		err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
			s, err = t.live(ctx, tx, v, name, version)
			return err
		})
		if err != nil {
			return nil, err
		}
		t.cache.put(v, s, version, revision)
	}
	if !s.enabled {
		return nil, secretDisabled()
	}
	return t.unseal(v, s)
}

// set adds a version, which becomes the current one.
func (t *secrets) set(ctx context.Context, v *vault, name string, value []byte, c change) (*secret, error) {
	now := t.clock.Now()
	var s *secret
	err := t.write(ctx, v, name, func(tx *store.Tx) error {
		if err := t.sweep(ctx, tx, v, name); err != nil {
			return err
		}
		old, err := t.read(ctx, tx, v, name, "")
		switch {
		case err != nil:
			return err
		case old != nil && old.deleted != 0:
			return deletedButRecoverable(name)
		}
		s = &secret{name: name, version: t.newVersion(), value: value}
		if old != nil {
			s.name = old.name
		}
		s.enabled, s.created = true, now.Unix()
		c.apply(s, now)
		if err := t.setCurrent(ctx, tx, v, s.name, s.version); err != nil {
			return err
		}
		return t.insertVersion(ctx, tx, v, s)
	})
	return s, err
}

// newVersion names a version as Key Vault does: 32 hexadecimal digits.
func (t *secrets) newVersion() string { return strings.ReplaceAll(t.newID(), "-", "") }

// update changes the attributes of a version, of the current one by default.
func (t *secrets) update(ctx context.Context, v *vault, name, version string, c change) (*secret, error) {
	var s *secret
	err := t.write(ctx, v, name, func(tx *store.Tx) (err error) {
		s, err = t.live(ctx, tx, v, name, version)
		if err != nil {
			return err
		}
		c.apply(s, t.clock.Now())
		return t.updateVersion(ctx, tx, v, s)
	})
	return s, err
}

// live returns a secret that is there and not deleted.
func (t *secrets) live(ctx context.Context, tx *store.Tx, v *vault, name, version string) (*secret, error) {
	s, err := t.read(ctx, tx, v, name, version)
	if err == nil && (s == nil || s.deleted != 0) {
		return nil, secretNotFound(name, version)
	}
	return s, err
}

// remove puts a secret into the deleted state.
func (t *secrets) remove(ctx context.Context, v *vault, name string) (*secret, error) {
	var s *secret
	err := t.write(ctx, v, name, func(tx *store.Tx) (err error) {
		if s, err = t.live(ctx, tx, v, name, ""); err != nil {
			return err
		}
		now := t.clock.Now()
		s.deleted, s.purge = now.Unix(), now.AddDate(0, 0, v.retention).Unix()
		return t.mark(ctx, tx, v, name, s.deleted, s.purge)
	})
	return s, err
}

// getDeleted returns a secret in the deleted state, without its value.
func (t *secrets) getDeleted(ctx context.Context, v *vault, name string) (*secret, error) {
	var s *secret
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		s, err = t.read(ctx, tx, v, name, "")
		return err
	})
	if err == nil && (s == nil || s.deleted == 0) {
		return nil, deletedSecretNotFound(name)
	}
	return s, err
}

// recover brings a secret back from the deleted state.
func (t *secrets) recover(ctx context.Context, v *vault, name string) (*secret, error) {
	var s *secret
	err := t.write(ctx, v, name, func(tx *store.Tx) (err error) {
		s, err = t.read(ctx, tx, v, name, "")
		switch {
		case err != nil:
			return err
		case s == nil:
			return deletedSecretNotFound(name)
		case s.deleted == 0:
			return notDeleted(name)
		}
		s.deleted, s.purge = 0, 0
		return t.mark(ctx, tx, v, name, 0, 0)
	})
	return s, err
}

// purge removes a deleted secret for good.
func (t *secrets) purge(ctx context.Context, v *vault, name string) error {
	if !v.purgeable {
		return purgeProtected(v)
	}
	return t.write(ctx, v, name, func(tx *store.Tx) error {
		s, err := t.read(ctx, tx, v, name, "")
		if err != nil {
			return err
		}
		if s == nil || s.deleted == 0 {
			return deletedSecretNotFound(name)
		}
		return t.erase(ctx, tx, v, name)
	})
}

// page is a stretch of a list: what follows a key, at most so many.
type page struct {
	after string
	limit int
}

// list returns the live or the deleted secrets, by name.
func (t *secrets) list(ctx context.Context, v *vault, p page, deleted bool) ([]*secret, error) {
	query, args := selectPage+` AND s.deleted = 0`, []any{v.key, p.after}
	if deleted {
		query = selectPage + ` AND s.deleted <> 0 AND s.purge > ?`
		args = append(args, t.clock.Now().Unix())
	}
	return t.query(ctx, query+` ORDER BY s.secret LIMIT ?`, append(args, p.limit)...)
}

// versions returns the versions of a live secret, ordered by their names as
// Key Vault orders them. A name that nobody took has none.
func (t *secrets) versions(ctx context.Context, v *vault, name string, p page) ([]*secret, error) {
	return t.query(ctx, selectVersions, v.key, strings.ToLower(name), p.after, p.limit)
}

func (t *secrets) query(ctx context.Context, query string, args ...any) ([]*secret, error) {
	var out []*secret
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		out, err = scanAll(rows)
		return err
	})
	return out, err
}

// versionNames returns the names of all versions of a secret.
func (t *secrets) versionNames(ctx context.Context, tx *store.Tx, v *vault, name string) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT version FROM keyvault_secret_versions WHERE vault = ? AND secret = ? ORDER BY version`,
		v.key, strings.ToLower(name))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
