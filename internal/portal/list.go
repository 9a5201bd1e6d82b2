package portal

import (
	"fmt"
	"strings"
)

// maxListed bounds how far a list is followed.
const maxListed = 20_000

// list reads a whole list of Resource Manager or Graph, page by page.
func list[T any](c *Ctx, base, resource, path string) ([]T, error) {
	var all []T
	for next := base + path; next != ""; {
		var page struct {
			Value     []T
			NextLink  string `json:"nextLink"`
			ODataNext string `json:"@odata.nextLink"`
		}
		if err := c.JSON("GET", next, resource, nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Value...)
		if next = page.NextLink + page.ODataNext; next != "" && !strings.HasPrefix(next, base+"/") {
			return nil, fmt.Errorf("the list goes on at another host: %s", next)
		}
		if len(all) > maxListed {
			return all, nil
		}
	}
	return all, nil
}

// armList reads a list of Resource Manager.
func armList[T any](c *Ctx, path string) ([]T, error) {
	return list[T](c, armResource, armResource, path)
}

// graphList reads a list of Microsoft Graph.
func graphList[T any](c *Ctx, path string) ([]T, error) {
	return list[T](c, graphResource+"/v1.0", graphResource, path)
}
