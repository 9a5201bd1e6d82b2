package cosmos

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// armPutDatabase makes a database; one that is there stays as it is, since
// nothing of it but the throughput can change, which has a resource of its
// own.
func (s *Service) armPutDatabase(ctx context.Context, r *web.Request) (*web.Response, error) {
	name := r.Param("database")
	_, t, err := readSent(r, name)
	if err != nil {
		return nil, err
	}
	var body map[string]any
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		key := strings.ToLower(account.Name)
		d, err := findDatabase(ctx, tx, key, name)
		if err == nil && d == nil {
			d, err = s.addDatabase(ctx, tx, key, name, t)
		}
		if err == nil {
			body = databaseARM(account, d)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, body), nil
}
