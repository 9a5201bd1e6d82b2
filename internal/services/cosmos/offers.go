package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// offer is the throughput of a database or a container as the data plane
// shows it; its id is that of what it belongs to.
func offer(id rid.ID, etag string, modified int64, t throughput) map[string]any {
	content := map[string]any{"offerThroughput": t.Manual, "offerIsRUPerMinuteThroughputEnabled": false}
	if t.Max != 0 {
		content["offerThroughput"] = t.Max / 10
		content["offerAutopilotSettings"] = t.autoscale()
	}
	return map[string]any{
		"id": id.String(), "_rid": id.String(), "_self": "offers/" + id.String() + "/", "_etag": etag, "_ts": modified,
		"resource": self(id), "offerResourceId": id.String(), "offerType": "Invalid", "offerVersion": "V2", "content": content,
	}
}

// offers returns the throughputs of an account.
func (t *target) offers() []map[string]any {
	items := []map[string]any{}
	for _, d := range sortedByName(t.contents.databases) {
		if !d.Throughput.none() {
			items = append(items, offer(d.RID, d.ETag, d.Modified, d.Throughput))
		}
		for _, c := range sortedByName(d.containers) {
			if !c.Throughput.none() {
				items = append(items, offer(c.RID, c.ETag, c.Modified, c.Throughput))
			}
		}
	}
	return items
}

func (s *Service) listOffers(_ context.Context, r *web.Request) (*web.Response, error) {
	items := targetOf(r).offers()
	return web.JSON(http.StatusOK, feed("", "Offers", items)).With("x-ms-item-count", itemCount(len(items))), nil
}

// queryOffers answers the one query that SDKs make: the offer of a resource.
func (s *Service) queryOffers(ctx context.Context, r *web.Request) (*web.Response, error) {
	return queryList(ctx, r, "", "Offers", targetOf(r).offers())
}

func (s *Service) getOffer(_ context.Context, r *web.Request) (*web.Response, error) {
	for _, o := range targetOf(r).offers() {
		if o["id"] == r.Param("offer") {
			return web.JSON(http.StatusOK, o), nil
		}
	}
	return nil, notFound()
}

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
		return nil, badRequest("The throughput is missing.")
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
