package cosmos

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// armPutContainer makes a container or changes what may change of it.
func (s *Service) armPutContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	name := r.Param("container")
	b, t, err := readSent(r, name)
	if err != nil {
		return nil, err
	}
	var body map[string]any
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		account, d, err := s.databaseOf(ctx, tx, r)
		if err != nil {
			return err
		}
		key, definition := strings.ToLower(account.Name), b.Properties.Resource.Clone()
		c, err := findContainer(ctx, tx, key, d.Name, name)
		switch {
		case err != nil:
			return err
		case c == nil:
			c, err = s.addContainer(ctx, tx, key, d, name, definition, t)
		default:
			c.Database = d
			err = s.changeContainer(ctx, tx, key, c, definition)
		}
		if err == nil {
			body = containerARM(account, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, body), nil
}
