package cosmos

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// createItem makes a document, or with the header of an upsert replaces one.
func (s *Service) createItem(kind documents.Kind) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		op, err := s.writeOp(r, kind)
		if err != nil {
			return nil, err
		}
		if op.ID, err = itemID(op.Body); err != nil {
			return nil, err
		}
		return s.apply(ctx, r, op)
	}
}
