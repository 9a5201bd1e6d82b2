package main

import (
	"context"
	"encoding/json"

	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"
)

func queryDocuments(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	o := &azcosmos.QueryOptions{QueryParameters: arg[[]azcosmos.QueryParameter](a, 2), PageSizeHint: arg[int32](a, 3)}
	rows := []json.RawMessage{}
	for pages := c.NewQueryItemsPager(arg[string](a, 0), partition(a, 1), o); pages.More(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		rows = append(rows, raw(page.Items)...)
	}
	return rows, nil
}

// queryPage reads one page and says where the next begins.
func queryPage(ctx context.Context, c *azcosmos.ContainerClient, a args) (any, error) {
	o := &azcosmos.QueryOptions{PageSizeHint: arg[int32](a, 2)}
	if token := arg[string](a, 3); token != "" {
		o.ContinuationToken = &token
	}
	page, err := c.NewQueryItemsPager(arg[string](a, 0), partition(a, 1), o).NextPage(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]any{"rows": raw(page.Items), "next": page.ContinuationToken}, nil
}
