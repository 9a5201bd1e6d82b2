package cosmos

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) armListDatabases(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.Kit.ReadList(ctx, func(tx *store.Tx) (value []map[string]any, err error) {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		found, err := findDatabases(ctx, tx, strings.ToLower(account.Name))
		for _, d := range found {
			value = append(value, databaseARM(account, d))
		}
		return value, err
	})
}
