package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) armGetContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body map[string]any
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		account, c, err := s.containerOf(ctx, tx, r)
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
