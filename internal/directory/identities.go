package directory

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// CreateManagedIdentity makes the service principal of a resource's managed
// identity. Its application id names no application that anybody could give a
// password to. It returns the one that exists if the resource has one.
func (d *Directory) CreateManagedIdentity(ctx context.Context, tx *store.Tx, name, resource string, explicit bool) (*Object, error) {
	found, err := queryObjects(ctx, tx, `resource = ?`, strings.ToLower(resource))
	if err != nil || len(found) > 0 {
		if len(found) > 0 {
			return found[0], nil
		}
		return nil, err
	}
	o := &Object{ID: d.NewID(), Kind: principal.ServicePrincipal, Name: name, AppID: d.NewID(), Resource: resource, Explicit: explicit}
	return o, insert(ctx, tx, o)
}

// DeleteManagedIdentity removes the service principal of a resource, if it
// has one.
func (d *Directory) DeleteManagedIdentity(ctx context.Context, tx *store.Tx, resource string) error {
	found, err := queryObjects(ctx, tx, `resource = ?`, strings.ToLower(resource))
	if err != nil || len(found) == 0 {
		return err
	}
	return d.Delete(ctx, tx, found[0].ID)
}

// Delete removes an object. Role assignments that name it stay, as orphans,
// as they do in Azure.
func (d *Directory) Delete(ctx context.Context, tx *store.Tx, id string) error {
	for _, statement := range []string{`DELETE FROM principals WHERE id = ?`, `DELETE FROM users WHERE id = ?`, `DELETE FROM members WHERE member = ?`, `DELETE FROM members WHERE group_id = ?`, `DELETE FROM consents WHERE user_id = ?`} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return tx.Change(ctx, groupChange, id)
}

// Exists reports, inside a transaction, what kind of principal an object id
// names; "" when it names none.
func Exists(ctx context.Context, tx *store.Tx, id string) (principal.Type, error) {
	found, err := queryObjects(ctx, tx, `id = ?`, strings.ToLower(id))
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0].Kind, nil
}
