package cosmos

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listDatabasesOp(_ context.Context, r *web.Request) (*web.Response, error) {
	items := []map[string]any{}
	for _, d := range sortedByName(targetOf(r).contents.databases) {
		items = append(items, databaseBody(d))
	}
	return web.JSON(http.StatusOK, feed("", "Databases", items)).With("x-ms-item-count", itemCount(len(items))), nil
}

func (s *Service) getDatabase(_ context.Context, r *web.Request) (*web.Response, error) {
	d := targetOf(r).database
	if d == nil {
		return nil, notFound()
	}
	return web.JSON(http.StatusOK, databaseBody(d)).With("etag", d.ETag), nil
}

func (s *Service) createDatabaseOp(ctx context.Context, r *web.Request) (*web.Response, error) {
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
		made, err = s.createDatabase(ctx, tx, account, name, scale)
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusCreated, databaseBody(made)).With("etag", made.ETag), nil
}

func (s *Service) deleteDatabaseOp(ctx context.Context, r *web.Request) (*web.Response, error) {
	t := targetOf(r)
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		d, err := findDatabase(ctx, tx, t.key(), r.Param("db"))
		switch {
		case err != nil:
			return err
		case d == nil:
			return notFound()
		case !etagFits(r, d.ETag):
			return preconditionFailed()
		}
		return s.removeDatabase(ctx, tx, t.key(), d)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}

// headerThroughput reads the throughput that comes with a new database or
// container: x-ms-offer-throughput, or x-ms-cosmos-offer-autopilot-settings.
func headerThroughput(r *web.Request) (throughput, error) {
	d := armkit.Document{}
	if text := r.HTTP.Header.Get("x-ms-offer-throughput"); text != "" {
		n, err := wholeNumber(text)
		if err != nil {
			return throughput{}, badRequest("The value of x-ms-offer-throughput is invalid: '%s'.", text)
		}
		d["throughput"] = n
	}
	if text := r.HTTP.Header.Get("x-ms-cosmos-offer-autopilot-settings"); text != "" {
		settings, err := jsonObject(text)
		if err != nil {
			return throughput{}, badRequest("The value of x-ms-cosmos-offer-autopilot-settings is invalid: '%s'.", text)
		}
		d["autoscaleSettings"] = settings
	}
	return readThroughput(d)
}

// etagFits reports whether the caller's If-Match, if there is one, is met.
func etagFits(r *web.Request, etag string) bool {
	want := r.HTTP.Header.Get("If-Match")
	return want == "" || want == "*" || want == etag
}

func preconditionFailed() *azerr.Error {
	return azerr.New(azerr.Precondition, "PreconditionFailed", `Message: {"Errors":["One of the specified pre-condition is not met. Learn more: https://aka.ms/CosmosDB/sql/errors/precondition-failed"]}`)
}

// sortedByName returns the values of a map in the order of its keys.
func sortedByName[T any](m map[string]T) []T {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, strings.Compare)
	out := make([]T, len(names))
	for i, name := range names {
		out[i] = m[name]
	}
	return out
}
