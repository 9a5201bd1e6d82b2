package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) getItem(ctx context.Context, r *web.Request) (*web.Response, error) {
	c, err := s.reading(ctx, r)
	if err != nil {
		return nil, err
	}
	key, err := c.spec.wholeKey(r)
	if err != nil {
		return nil, err
	}
	id, err := s.itemName(ctx, r, key)
	if err != nil {
		return nil, err
	}
	d, lsn, err := s.documents.Get(ctx, &c.spec.Container, key, id)
	switch {
	case err != nil:
		return nil, err
	case d == nil:
		return nil, notFound()
	case r.HTTP.Header.Get("If-None-Match") == d.ETag:
		return nil, azerr.New(azerr.NotModified, "NotModified", "The resource has not been modified.").WithHeader("etag", d.ETag)
	}
	return itemResponse(r, http.StatusOK, d, lsn, false), nil
}

// itemName returns the id of the document in the path, which may stand there
// by its resource id where the container does.
func (s *Service) itemName(ctx context.Context, r *web.Request, key documents.Key) (string, error) {
	name, t := r.Param("doc"), targetOf(r)
	if !t.byID {
		return name, nil
	}
	id, ok := rid.Parse(name)
	if !ok {
		return name, nil
	}
	d, err := s.documents.ByRID(ctx, &t.container.spec.Container, id)
	switch {
	case err != nil:
		return "", err
	case d == nil || d.Key.Text != key.Text:
		return "", notFound()
	}
	return d.ID, nil
}
