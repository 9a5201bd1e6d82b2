package cosmos

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// scaled is what a throughput belongs to: a database, or a container in it.
type scaled struct {
	account   *armkit.Resource
	database  *database
	container *container // nil for the database's own
}

func (s *Service) scaledOf(ctx context.Context, tx *store.Tx, r *web.Request) (scaled, error) {
	var x scaled
	var err error
	if r.Param("container") == "" {
		x.account, x.database, err = s.databaseOf(ctx, tx, r)
		return x, err
	}
	if x.account, x.container, err = s.containerOf(ctx, tx, r); err == nil {
		x.database = x.container.Database
	}
	return x, err
}

func (x scaled) throughput() throughput {
	if x.container != nil {
		return x.container.Throughput
	}
	return x.database.Throughput
}

func (x scaled) respond(t throughput) (*web.Response, error) {
	if t.none() {
		return nil, azerr.New(azerr.NotFound, "NotFound", "Message: {\"Errors\":[\"Throughput is not configured for this resource.\"]}")
	}
	id, kind := x.account.ID+"/sqlDatabases/"+x.database.Name, databaseType
	if x.container != nil {
		id, kind = id+"/containers/"+x.container.Name, containerType
	}
	return web.JSON(http.StatusOK, map[string]any{
		"id": id + "/throughputSettings/default", "name": "default", "type": kind + "/throughputSettings", "location": x.account.Location(),
		"properties": map[string]any{"resource": t.document()},
	}), nil
}

func (s *Service) armGetThroughput(ctx context.Context, r *web.Request) (*web.Response, error) {
	var x scaled
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) { x, err = s.scaledOf(ctx, tx, r); return err })
	if err != nil {
		return nil, err
	}
	return x.respond(x.throughput())
}

// armPutThroughput changes a throughput that is there: one that was made
// without cannot get one later.
func (s *Service) armPutThroughput(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b sent
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	t, err := readThroughput(b.Properties.Resource)
	if err != nil {
		return nil, err
	}
	if t.none() {
		return nil, azerr.BadRequest("The throughput is missing.")
	}
	return s.scale(ctx, r, func(old throughput) (throughput, error) {
		if (t.Max != 0) != (old.Max != 0) {
			return t, azerr.BadRequest("Use the migration operations to change between manual throughput and autoscale.")
		}
		return t, nil
	})
}

// migrate changes between a fixed throughput and autoscale.
func (s *Service) migrate(autoscale bool) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		return s.scale(ctx, r, func(old throughput) (throughput, error) {
			switch {
			case autoscale && old.Max == 0:
				return throughput{Max: max(minAutoscale, (old.Manual+autoscaleStep-1)/autoscaleStep*autoscaleStep)}, nil
			case !autoscale && old.Manual == 0:
				return throughput{Manual: max(defaultThroughput, old.Max)}, nil
			}
			return old, nil
		})
	}
}

func (s *Service) scale(ctx context.Context, r *web.Request, change func(old throughput) (throughput, error)) (*web.Response, error) {
	var x scaled
	var made throughput
	err := s.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if x, err = s.scaledOf(ctx, tx, r); err != nil {
			return err
		}
		old := x.throughput()
		if old.none() {
			return nil // answered as not found
		}
		if made, err = change(old); err != nil {
			return err
		}
		account := strings.ToLower(x.account.Name)
		if x.container != nil {
			return setContainerThroughput(ctx, tx, account, x.container, made)
		}
		return setDatabaseThroughput(ctx, tx, account, x.database, made)
	})
	if err != nil {
		return nil, err
	}
	return x.respond(made)
}
