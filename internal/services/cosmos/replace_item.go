package cosmos

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) replaceItem(ctx context.Context, r *web.Request) (*web.Response, error) {
	op, err := s.writeOp(r, documents.Replace)
	if err != nil {
		return nil, err
	}
	id, err := itemID(op.Body)
	if err != nil {
		return nil, err
	}
	if op.ID, err = s.itemName(ctx, r, op.Key); err != nil {
		return nil, err
	}
	if id != op.ID {
		return nil, azerr.BadRequest("The id of a document cannot be changed: it is '%s' in the path and '%s' in the body.", op.ID, id)
	}
	return s.apply(ctx, r, op)
}
