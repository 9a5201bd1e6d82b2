package armkit

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// ReadOne answers what read finds in one transaction: for what services keep in
// tables of their own, such as the containers of an account. read may be run
// again.
func (k *Kit) ReadOne(ctx context.Context, read func(tx *store.Tx) (map[string]any, error)) (*web.Response, error) {
	var body map[string]any
	err := k.DB.Read(ctx, func(tx *store.Tx) (err error) { body, err = read(tx); return err })
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, body), nil
}

// ReadList is ReadOne for a list.
func (k *Kit) ReadList(ctx context.Context, read func(tx *store.Tx) ([]map[string]any, error)) (*web.Response, error) {
	return k.ReadOne(ctx, func(tx *store.Tx) (map[string]any, error) {
		value, err := read(tx)
		if value == nil {
			value = []map[string]any{} // [], not null
		}
		return map[string]any{"value": value}, err
	})
}
