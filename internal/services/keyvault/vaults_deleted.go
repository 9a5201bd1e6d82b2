package keyvault

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// deletedVault is a vault in the deleted state. Its secrets stay in their
// tables, out of reach, until it is recovered or purged.
type deletedVault struct {
	name, id, location string
	body               armkit.Document
	deleted, purge     int64 // Unix seconds
}

const deletedVaultColumns = `name, id, location, body, deleted, purge`

// softDelete keeps a vault that was removed, by itself or with its group.
func (t *vaults) softDelete(ctx context.Context, tx *store.Tx, res *armkit.Resource) error {
	body, err := json.Marshal(res.Body)
	if err != nil {
		return azerr.Wrap(err, "encode vault")
	}
	now := t.clock.Now()
	purge := now.AddDate(0, 0, vaultOf(res).retention)
	_, err = tx.Exec(ctx, `INSERT INTO keyvault_deleted_vaults (vault, `+deletedVaultColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		strings.ToLower(res.Name), res.Name, res.ID, res.Location(), body, now.Unix(), purge.Unix())
	return err
}

// findDeleted returns the deleted vault of that name, nil if there is none.
// One whose time is over is removed for good first.
func (t *vaults) findDeleted(ctx context.Context, tx *store.Tx, name string) (*deletedVault, error) {
	row := tx.QueryRow(ctx, `SELECT `+deletedVaultColumns+` FROM keyvault_deleted_vaults WHERE vault = ?`, strings.ToLower(name))
	d, err := scanDeletedVault(row)
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	if err == nil && t.over(d) {
		return nil, t.purge(ctx, tx, d.name)
	}
	return d, err
}

// getDeleted reads the deleted vault of that name at a location, without
// writing.
func (t *vaults) getDeleted(ctx context.Context, tx *store.Tx, location, name string) (*deletedVault, error) {
	row := tx.QueryRow(ctx, `SELECT `+deletedVaultColumns+` FROM keyvault_deleted_vaults WHERE vault = ?`, strings.ToLower(name))
	d, err := scanDeletedVault(row)
	if errors.Is(err, store.ErrNoRows) || err == nil && (t.over(d) || !strings.EqualFold(d.location, location)) {
		return nil, deletedVaultNotFound(name)
	}
	return d, err
}

// listDeleted returns all deleted vaults, by name.
func (t *vaults) listDeleted(ctx context.Context, tx *store.Tx) ([]*deletedVault, error) {
	rows, err := tx.Query(ctx, `SELECT `+deletedVaultColumns+` FROM keyvault_deleted_vaults WHERE purge > ? ORDER BY vault`, t.clock.Now().Unix())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*deletedVault
	for rows.Next() {
		d, err := scanDeletedVault(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

func (t *vaults) over(d *deletedVault) bool { return d.purge <= t.clock.Now().Unix() }

// purge removes a deleted vault and what it held, and frees its name.
func (t *vaults) purge(ctx context.Context, tx *store.Tx, name string) error {
	key := strings.ToLower(name)
	if _, err := tx.Exec(ctx, `DELETE FROM keyvault_deleted_vaults WHERE vault = ?`, key); err != nil {
		return err
	}
	return t.secrets.eraseAll(ctx, tx, key)
}

// recover writes a deleted vault back as it was, whatever else the request
// said of it. It returns to its own group and location only.
func (t *vaults) recover(ctx context.Context, tx *store.Tx, w *armkit.Write, d *deletedVault) error {
	location := strings.ToLower(strings.ReplaceAll(w.New.Location(), " ", ""))
	if !strings.EqualFold(w.New.ID, d.id) || location != "" && location != d.location {
		return vaultIsDeleted()
	}
	if _, err := tx.Exec(ctx, `DELETE FROM keyvault_deleted_vaults WHERE vault = ?`, strings.ToLower(d.name)); err != nil {
		return err
	}
	w.New.ID, w.New.Name, w.New.Body = d.id, d.name, d.body
	return nil
}

func scanDeletedVault(row scanner) (*deletedVault, error) {
	var d deletedVault
	var body []byte
	if err := row.Scan(&d.name, &d.id, &d.location, &body, &d.deleted, &d.purge); err != nil {
		return nil, err
	}
	return &d, json.Unmarshal(body, &d.body)
}

// document describes a deleted vault as recorded from Azure.
func (d *deletedVault) document(subscription string) map[string]any {
	properties := map[string]any{
		"vaultId": d.id, "location": d.location, "tags": d.body.Object("tags"),
		"deletionDate": timestamp(d.deleted), "scheduledPurgeDate": timestamp(d.purge),
	}
	if d.protected() {
		properties["purgeProtectionEnabled"] = true
	}
	return map[string]any{
		"id":         "/subscriptions/" + subscription + "/providers/Microsoft.KeyVault/locations/" + d.location + "/deletedVaults/" + d.name,
		"name":       d.name,
		"type":       "Microsoft.KeyVault/deletedVaults",
		"properties": properties,
	}
}

func (d *deletedVault) protected() bool {
	return d.body.Object("properties").Bool("enablePurgeProtection", false)
}

func timestamp(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }

func vaultIsDeleted() *azerr.Error {
	return azerr.New(azerr.Conflict, "ConflictError",
		"A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.")
}

func deletedVaultNotFound(name string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "DeletedVaultNotFound", "The specified deleted vault '%s' does not exist.", name)
}
