package cosmos

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) armGetDatabase(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.Kit.ReadOne(ctx, func(tx *store.Tx) (map[string]any, error) {
		account, d, err := s.databaseOf(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		return databaseARM(account, d), nil
	})
}
