package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) createContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
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
		made, err = s.addContainer(ctx, tx, account, d, name, body.Clone(), scale)
		return err
	})
	if err != nil {
		return nil, err
	}
	return containerResponse(http.StatusCreated, made), nil
}
