package cosmos

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) createDatabase(ctx context.Context, r *web.Request) (*web.Response, error) {
	body := armkit.Document{}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	scale, err := headerThroughput(r)
	if err != nil {
		return nil, err
	}
	var made *database
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		account, name := targetOf(r).key(), body.String("id")
		// The account may have been deleted since it was found.
		switch there, err := s.Kit.Find(ctx, tx, targetOf(r).account.ID); {
		case err != nil:
			return err
		case there == nil:
			return ownerMissing()
		}
		old, err := findDatabase(ctx, tx, account, name)
		switch {
		case err != nil:
			return err
		case old != nil:
			return exists()
		}
		made, err = s.addDatabase(ctx, tx, account, name, scale)
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusCreated, databaseBody(made)).With("etag", made.ETag), nil
}
