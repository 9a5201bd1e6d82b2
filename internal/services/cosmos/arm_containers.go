package cosmos

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const containerType = databaseType + "/containers"

func containerARM(account *armkit.Resource, c *container) map[string]any {
	return map[string]any{
		"id":   account.ID + "/sqlDatabases/" + c.Database.Name + "/containers/" + c.Name,
		"name": c.Name, "type": containerType, "location": account.Location(),
		"properties": map[string]any{"resource": containerBody(c), "options": c.Throughput.options()},
	}
}

// containerOf returns the container that a request names, and its account.
func (s *Service) containerOf(ctx context.Context, tx *store.Tx, r *web.Request) (*armkit.Resource, *container, error) {
	account, d, err := s.databaseOf(ctx, tx, r)
	if err != nil {
		return nil, nil, err
	}
	c, err := findContainer(ctx, tx, strings.ToLower(account.Name), d.Name, r.Param("container"))
	if err == nil && c == nil {
		err = armNotFound(containerType, account.Name+"/"+d.Name+"/"+r.Param("container"))
	}
	if c != nil {
		c.Database = d
	}
	return account, c, err
}
