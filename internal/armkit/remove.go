package armkit

import (
	"context"
	"net/http"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// delete serves a DELETE. Deleting what is not there succeeds with 204, as
// Resource Manager's providers do.
func (k *Kit) delete(t *Type) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		var gone bool
		err := k.DB.Write(ctx, func(tx *store.Tx) error {
			if err := k.GroupExists(ctx, tx, r); err != nil {
				return err
			}
			res, err := k.Find(ctx, tx, t.id(r))
			if gone = err == nil && res == nil; gone || err != nil {
				return err
			}
			return k.Remove(ctx, tx, res)
		})
		if err != nil {
			return nil, err
		}
		if gone {
			return web.Empty(http.StatusNoContent), nil
		}
		return web.Empty(t.Deleted), nil
	}
}

// Remove deletes a resource and everything nested in it, innermost first,
// and runs the hooks of each. A resource group takes its contents along.
func (k *Kit) Remove(ctx context.Context, tx *store.Tx, res *Resource) error {
	inside := Filter{Parent: res.ID}
	contents, err := k.List(ctx, tx, inside)
	if err != nil {
		return err
	}
	slices.Reverse(contents) // ids sort parents before children
	for _, r := range append(contents, res) {
		if err := k.removeOne(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

func (k *Kit) removeOne(ctx context.Context, tx *store.Tx, res *Resource) error {
	if _, err := tx.Exec(ctx, `DELETE FROM resources WHERE id_key = ?`, keyOf(res)); err != nil {
		return err
	}
	if err := tx.Change(ctx, changeKind, keyOf(res)); err != nil {
		return err
	}
	if t := k.typeOf(res.Type); t.Removed != nil {
		if err := t.Removed(ctx, tx, res); err != nil {
			return err
		}
	}
	for _, f := range k.removed {
		if err := f(ctx, tx, res.ID); err != nil {
			return err
		}
	}
	return nil
}
