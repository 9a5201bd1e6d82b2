package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listContainersOp(_ context.Context, r *web.Request) (*web.Response, error) {
	d := targetOf(r).database
	if d == nil {
		return nil, ownerMissing()
	}
	items := []map[string]any{}
	for _, c := range sortedByName(d.containers) {
		items = append(items, containerBody(c))
	}
	return web.JSON(http.StatusOK, feed(d.RID, "DocumentCollections", items)).With("x-ms-item-count", itemCount(len(items))), nil
}

// containerResponse answers a container with the path of its owner, by which
// Java finds the way from names to resource ids.
func containerResponse(status int, c *container) *web.Response {
	return web.JSON(status, containerBody(c)).With("etag", c.ETag).
		With("x-ms-alt-content-path", "dbs/"+c.Database.Name).With("x-ms-content-path", c.Database.RID.String())
}

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

func (s *Service) createContainerOp(ctx context.Context, r *web.Request) (*web.Response, error) {
	body := armkit.Document{}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	scale, err := headerThroughput(r)
	if err != nil {
		return nil, err
	}
	var made *container
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		account, name := targetOf(r).key(), body.String("id")
		d, err := findDatabase(ctx, tx, account, r.Param("db"))
		if err != nil {
			return err
		}
		if d == nil {
			return ownerMissing()
		}
		old, err := findContainer(ctx, tx, account, d.Name, name)
		switch {
		case err != nil:
			return err
		case old != nil:
			return exists()
		}
		made, err = s.createContainer(ctx, tx, account, d, name, body.Clone(), scale)
		return err
	})
	if err != nil {
		return nil, err
	}
	return containerResponse(http.StatusCreated, made), nil
}

func (s *Service) replaceContainerOp(ctx context.Context, r *web.Request) (*web.Response, error) {
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
			return badRequest("The id of a container cannot be changed.")
		}
		return s.replaceContainer(ctx, tx, targetOf(r).key(), c, body.Clone())
	})
	if err != nil {
		return nil, err
	}
	return containerResponse(http.StatusOK, c), nil
}

func (s *Service) deleteContainerOp(ctx context.Context, r *web.Request) (*web.Response, error) {
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		c, err := s.containerToChange(ctx, tx, r)
		if err != nil {
			return err
		}
		return s.removeContainer(ctx, tx, targetOf(r).key(), c)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
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
