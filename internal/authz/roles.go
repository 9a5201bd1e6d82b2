package authz

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// ErrNameTaken is the conflict of two custom roles with one name.
var ErrNameTaken = errors.New("a custom role of that name exists")

// PutRole writes a custom role definition.
func PutRole(ctx context.Context, tx *store.Tx, r *rbac.Role) error {
	var other string
	err := tx.QueryRow(ctx, `SELECT id FROM role_definitions WHERE name_key = ? AND id <> ?`, strings.ToLower(r.Name), r.ID).Scan(&other)
	switch {
	case err == nil:
		return ErrNameTaken
	case !errors.Is(err, store.ErrNoRows):
		return err
	}
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO role_definitions (id, name_key, body) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name_key = excluded.name_key, body = excluded.body`, r.ID, strings.ToLower(r.Name), string(body))
	if err != nil {
		return err
	}
	return tx.Change(ctx, roleChange, r.ID)
}

// RemoveRole deletes a custom role definition. It reports how many
// assignments still name it; if any do, nothing is deleted.
func RemoveRole(ctx context.Context, tx *store.Tx, id string) (assigned int, err error) {
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM role_assignments WHERE role = ?`, id).Scan(&assigned); err != nil || assigned > 0 {
		return assigned, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM role_definitions WHERE id = ?`, id); err != nil {
		return 0, err
	}
	return 0, tx.Change(ctx, roleChange, id)
}

// findRole returns a custom role definition, nil if there is none.
func findRole(ctx context.Context, tx *store.Tx, id string) (*rbac.Role, error) {
	var body string
	err := tx.QueryRow(ctx, `SELECT body FROM role_definitions WHERE id = ?`, id).Scan(&body)
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var r rbac.Role
	return &r, json.Unmarshal([]byte(body), &r)
}
