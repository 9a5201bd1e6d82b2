package cosmos

import (
	"context"
	"net/http"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// listRanges answers the physical partitions of a container. SDKs ask again
// with the entity tag until nothing has changed: without the 304 they loop.
func (s *Service) listRanges(_ context.Context, r *web.Request) (*web.Response, error) {
	c, err := targetOf(r).inContainer()
	if err != nil {
		return nil, err
	}
	etag := `"` + strconv.Itoa(len(c.spec.ranges)) + `"`
	if match := r.HTTP.Header.Get("If-None-Match"); match == etag {
		return nil, azerr.New(azerr.NotModified, "NotModified", "The resource has not been modified.").WithHeader("etag", etag)
	}
	items := []map[string]any{}
	for i, part := range c.spec.ranges {
		id := c.rangeRID(i)
		items = append(items, map[string]any{
			"_rid": id.String(), "id": strconv.Itoa(i), "_etag": c.ETag, "minInclusive": part.Min, "maxExclusive": part.Max, "ridPrefix": i,
			"_self": self(c.RID) + "pkranges/" + id.String() + "/", "throughputFraction": 1 / float64(len(c.spec.ranges)), "status": "online",
			"parents": []string{}, "ownedArchivalPKRangeIds": []string{}, "_ts": c.Modified, "lsn": 1,
		})
	}
	resp := web.JSON(http.StatusOK, feed(c.RID, "PartitionKeyRanges", items)).With("etag", etag).With("x-ms-item-count", itemCount(len(items)))
	return resp.With("x-ms-alt-content-path", "dbs/"+c.Database.Name+"/colls/"+c.Name).With("x-ms-content-path", c.RID.String()), nil
}

// addresses is what clients in direct mode ask for: the answer makes them
// fail at once, with what to do.
func (s *Service) addresses(context.Context, *web.Request) (*web.Response, error) {
	return nil, azerr.BadRequest("Direct connection mode is not supported by Lanyard yet. Use gateway mode: gatewayMode() in Java, ConnectionMode.Gateway in .NET.")
}
