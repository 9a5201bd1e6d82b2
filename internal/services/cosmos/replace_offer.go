package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// replaceOffer changes a throughput.
func (s *Service) replaceOffer(ctx context.Context, r *web.Request) (*web.Response, error) {
	body := armkit.Document{}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	content := body.Object("content")
	made := armkit.Document{"throughput": content["offerThroughput"]}
	if auto, ok := content["offerAutopilotSettings"].(map[string]any); ok {
		made = armkit.Document{"autoscaleSettings": auto}
	}
	scale, err := readThroughput(made)
	if err != nil {
		return nil, err
	}
	if scale.none() {
		return nil, azerr.BadRequest("The throughput is missing.")
	}
	t := targetOf(r)
	id, _ := rid.Parse(r.Param("offer"))
	var answer map[string]any
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		switch owner := t.contents.byRID[id].(type) {
		case *database:
			if owner.Throughput.none() {
				return notFound()
			}
			answer = offer(owner.RID, owner.ETag, owner.Modified, scale)
			return setDatabaseThroughput(ctx, tx, t.key(), owner, scale)
		case *container:
			if owner.Throughput.none() {
				return notFound()
			}
			answer = offer(owner.RID, owner.ETag, owner.Modified, scale)
			return setContainerThroughput(ctx, tx, t.key(), owner, scale)
		}
		return notFound()
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, answer), nil
}
