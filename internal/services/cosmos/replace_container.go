package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) replaceContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	body := armkit.Document{}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	var c *container
	err := s.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if c, err = s.containerToChange(ctx, tx, r); err != nil {
			return err
		}
		if body.String("id") != c.Name {
			return azerr.BadRequest("The id of a container cannot be changed.")
		}
		return s.changeContainer(ctx, tx, targetOf(r).key(), c, body.Clone())
	})
	if err != nil {
		return nil, err
	}
	return containerResponse(http.StatusOK, c), nil
}

// containerToChange reads the container that a call names, whose If-Match
// must be met.
func (s *Service) containerToChange(ctx context.Context, tx *store.Tx, r *web.Request) (*container, error) {
	t := targetOf(r)
	if t.database == nil {
		return nil, ownerMissing()
	}
	if t.byID && t.container == nil {
		return nil, notFound() // a name behind a resource id names nothing
	}
	c, err := findContainer(ctx, tx, t.key(), r.Param("db"), r.Param("coll"))
	switch {
	case err != nil:
		return nil, err
	case c == nil:
		return nil, notFound()
	case !etagFits(r, c.ETag):
		return nil, preconditionFailed()
	}
	c.Database = t.database
	return c, nil
}
