package cosmos

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) armGetContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.Kit.ReadOne(ctx, func(tx *store.Tx) (map[string]any, error) {
		account, c, err := s.containerOf(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		return containerARM(account, c), nil
	})
}
