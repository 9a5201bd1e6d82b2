package cosmos

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) queryDatabases(ctx context.Context, r *web.Request) (*web.Response, error) {
	var all []map[string]any
	for _, d := range sortedByName(targetOf(r).contents.databases) {
		all = append(all, databaseBody(d))
	}
	return queryList(ctx, r, "", "Databases", all)
}

func (s *Service) queryContainers(ctx context.Context, r *web.Request) (*web.Response, error) {
	d := targetOf(r).database
	if d == nil {
		return nil, ownerMissing()
	}
	var all []map[string]any
	for _, c := range sortedByName(d.containers) {
		all = append(all, containerBody(c))
	}
	return queryList(ctx, r, d.RID, "DocumentCollections", all)
}

// queryList runs the caller's query over a list that is short enough to be
// answered at once.
func queryList(ctx context.Context, r *web.Request, owner rid.ID, name string, list []map[string]any) (*web.Response, error) {
	text, params, err := readQuery(r)
	if err != nil {
		return nil, err
	}
	p, err := compileQuery(text, params)
	if err != nil {
		return nil, err
	}
	values := make([]value.Value, len(list))
	for i, item := range list {
		data, err := json.Marshal(item)
		if err != nil {
			return nil, err
		}
		if values[i], err = value.Parse(data); err != nil {
			return nil, err
		}
	}
	page, err := p.Page(ctx, query.Of(values...), query.PageOptions{})
	if err != nil {
		return nil, queryProblem(err)
	}
	rows := make([]json.RawMessage, len(page.Rows))
	for i, row := range page.Rows {
		rows[i] = row.AppendJSON(nil)
	}
	body := map[string]any{"_rid": owner.String(), name: rows, "_count": len(rows)}
	return web.JSON(http.StatusOK, body).With("x-ms-item-count", itemCount(len(rows))), nil
}
