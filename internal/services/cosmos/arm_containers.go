package cosmos

import (
	"context"
	"net/http"
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

func (s *Service) armListContainers(ctx context.Context, r *web.Request) (*web.Response, error) {
	value := []map[string]any{}
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		value = value[:0]
		account, d, err := s.databaseOf(ctx, tx, r)
		if err != nil {
			return err
		}
		found, err := findContainers(ctx, tx, strings.ToLower(account.Name), d.Name)
		for _, c := range found {
			c.Database = d
			value = append(value, containerARM(account, c))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}

func (s *Service) armGetContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body map[string]any
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		account, c, err := s.containerOf(ctx, tx, r)
		if err == nil {
			body = containerARM(account, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, body), nil
}

// armPutContainer makes a container or changes what may change of it.
func (s *Service) armPutContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	name := r.Param("container")
	b, t, err := readSent(r, name)
	if err != nil {
		return nil, err
	}
	var body map[string]any
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		account, d, err := s.databaseOf(ctx, tx, r)
		if err != nil {
			return err
		}
		key, definition := strings.ToLower(account.Name), b.Properties.Resource.Clone()
		c, err := findContainer(ctx, tx, key, d.Name, name)
		switch {
		case err != nil:
			return err
		case c == nil:
			c, err = s.addContainer(ctx, tx, key, d, name, definition, t)
		default:
			c.Database = d
			err = s.changeContainer(ctx, tx, key, c, definition)
		}
		if err == nil {
			body = containerARM(account, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, body), nil
}

// armDeleteContainer answers 204, there or not: 200 is an error to azurerm.
func (s *Service) armDeleteContainer(ctx context.Context, r *web.Request) (*web.Response, error) {
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		account, err := s.accountOf(ctx, tx, r)
		if err != nil {
			return err
		}
		key := strings.ToLower(account.Name)
		c, err := findContainer(ctx, tx, key, r.Param("database"), r.Param("container"))
		if err != nil || c == nil {
			return err
		}
		return s.removeContainer(ctx, tx, key, c)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
