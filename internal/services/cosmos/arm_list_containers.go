package cosmos

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) armListContainers(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.Kit.ReadList(ctx, func(tx *store.Tx) (value []map[string]any, err error) {
		account, d, err := s.databaseOf(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		found, err := findContainers(ctx, tx, strings.ToLower(account.Name), d.Name)
		for _, c := range found {
			c.Database = d
			value = append(value, containerARM(account, c))
		}
		return value, err
	})
}
