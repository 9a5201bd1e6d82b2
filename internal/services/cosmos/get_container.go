package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) getContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	c := targetOf(r).container
	if c == nil {
		return nil, notFound()
	}
	resp := containerResponse(http.StatusOK, c)
	if err := s.addProgress(ctx, r, c, resp); err != nil {
		return nil, err
	}
	return resp, nil
}

// containerResponse answers a container with the path of its owner, by which
// Java finds the way from names to resource ids.
func containerResponse(status int, c *container) *web.Response {
	return web.JSON(status, containerBody(c)).With("etag", c.ETag).
		With("x-ms-alt-content-path", "dbs/"+c.Database.Name).With("x-ms-content-path", c.Database.RID.String())
}
