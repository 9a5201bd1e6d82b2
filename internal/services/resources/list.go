package resources

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// listResources lists the tracked resources of a subscription or a group
// that the caller may read, narrowed by $filter, $top and $skiptoken.
func (s *Service) listResources(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.known(r); err != nil {
		return nil, err
	}
	filter, err := parseFilter(r.QueryValue("$filter"))
	if err != nil {
		return nil, err
	}
	top, err := armkit.Top(r)
	if err != nil {
		return nil, err
	}
	where := armkit.Filter{After: r.QueryValue("$skiptoken")}
	if g := r.Param("group"); g != "" {
		where.Group = s.Kit.GroupID(g)
		err := s.Kit.DB.Read(ctx, func(tx *store.Tx) error { return s.Kit.GroupExists(ctx, tx, r) })
		if err != nil {
			return nil, err
		}
	}
	found, err := s.find(ctx, where)
	if err != nil {
		return nil, err
	}
	value := []armkit.Document{}
	body := map[string]any{}
	for _, res := range found {
		if !s.Kit.Tracked(res) || !filter.fits(res) || !r.Allowed(op.Control(res.Type+"/read", res.ID)) {
			continue
		}
		if len(value) == top {
			body["nextLink"] = armkit.NextLink(r, value[top-1].String("id"))
			break
		}
		value = append(value, summary(res, r.QueryValue("$expand")))
	}
	body["value"] = value
	return web.JSON(http.StatusOK, body), nil
}

// summary is what the list shows of a resource: no properties.
func summary(res *armkit.Resource, expand string) armkit.Document {
	doc := armkit.Document{"id": res.ID, "name": res.Name, "type": res.Type}
	if strings.Count(res.Type, "/") > 1 { // Azure's names are "app/slot" and "server/database"
		segments := strings.Split(res.ID, "/")
		doc["name"] = segments[len(segments)-3] + "/" + res.Name
	}
	for _, key := range []string{"location", "kind", "sku", "tags", "identity", "managedBy", "zones"} {
		if v, ok := res.Body[key]; ok {
			doc[key] = v
		}
	}
	for _, name := range strings.Split(expand, ",") {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "createdtime":
			doc["createdTime"] = res.Created.Format(time.RFC3339Nano)
		case "changedtime":
			doc["changedTime"] = res.Updated.Format(time.RFC3339Nano)
		case "provisioningstate":
			doc["provisioningState"] = "Succeeded"
		}
	}
	return doc
}
