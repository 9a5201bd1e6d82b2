package cosmos

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) deleteItem(ctx context.Context, r *web.Request) (*web.Response, error) {
	op, err := s.pathOp(ctx, r, documents.Delete)
	if err != nil {
		return nil, err
	}
	return s.apply(ctx, r, op)
}
