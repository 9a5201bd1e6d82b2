// Package servicetest gives the tests of a service everything that is real
// beneath it: a database, tokens, roles, the resource kit. Nothing in it is
// a fake but the clock. Tests of services and of
// the waist import it.
package servicetest

import (
	"log/slog"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/core/rolecatalog"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// The tenant, the subscription and the group that every cloud has.
const (
	Tenant       = "11111111-2222-4333-8444-555555555555"
	Subscription = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
	Group        = "rg1"
	GroupID      = "/subscriptions/" + Subscription + "/resourceGroups/" + Group
)

// Cloud is what a service stands on.
type Cloud struct {
	testing.TB
	DB     *store.DB
	Box    *seal.Box
	Clock  *clock.Fixed
	Tokens *token.Service
	Authz  *authz.Service
	Access *access.Log
	Kit    *armkit.Kit
	// Web has Authz, Access, Clock, NewID and Log set.
	Web web.Config
	// Groups says which groups a principal is in; tests may fill it.
	Groups map[string][]string
}

// start is what the clock shows at first.
var start = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// Schemas returns the tables of everything beneath a service, and those that
// are given.
func Schemas(more ...store.Schema) []store.Schema {
	return append([]store.Schema{armkit.Schema, authz.Schema, access.Schema, token.Schema}, more...)
}

// New returns a cloud on SQLite with the tables of the services under test.
func New(t testing.TB, schemas ...store.Schema) *Cloud {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{
		Dir: t.TempDir(), Schemas: Schemas(schemas...), Clock: &clock.Fixed{T: start}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return On(t, db)
}

// On returns a cloud over a database that holds Schemas.
func On(t testing.TB, db *store.DB) *Cloud {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	c := &Cloud{TB: t, DB: db, Box: box, Clock: &clock.Fixed{T: start}, Groups: map[string][]string{}}
	newID := guid.Random()
	c.Tokens, err = token.New(t.Context(), token.Config{DB: db, Box: box, Clock: c.Clock, NewID: newID, TenantID: Tenant, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := rolecatalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	c.Authz, err = authz.New(t.Context(), authz.Config{
		DB: db, Catalogue: catalogue, Clock: c.Clock, Log: log,
		GroupsOf: func(objectID string) []string { return c.Groups[objectID] },
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Access = access.NewLog(db, log)
	c.Kit = armkit.New(armkit.Config{
		DB: db, Box: box, Clock: c.Clock, NewID: newID, Log: log,
		TenantID: Tenant, SubscriptionID: Subscription, SubscriptionName: "Lanyard",
	})
	c.Kit.OnRemoved(authz.RemoveAssignmentsAt)
	c.Web = web.Config{Authz: c.Authz, Access: c.Access, Clock: c.Clock, NewID: newID, Log: log}
	return c
}

// ARM returns the front of Resource Manager over rows, with the group there.
// It registers the type of groups.
func (c *Cloud) ARM(rows []web.Row, err error) *web.Front {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	if _, err := c.Kit.Register(&armkit.Type{Name: armkit.GroupType, Title: "Resource Group", NoRows: true}); err != nil {
		c.Fatal(err)
	}
	c.PutGroup(Group)
	config := c.Web
	config.Rows = rows
	front, err := armkit.NewFront(config, c.Tokens.Verifier)
	if err != nil {
		c.Fatal(err)
	}
	return front
}

// PutGroup makes a resource group.
func (c *Cloud) PutGroup(name string) {
	c.Helper()
	err := c.DB.Write(c.Context(), func(tx *store.Tx) error {
		return c.Kit.Put(c.Context(), tx, &armkit.Resource{
			ID: c.Kit.GroupID(name), Type: armkit.GroupType, Name: name, Body: armkit.Document{"location": "westeurope"},
		})
	})
	if err != nil {
		c.Fatal(err)
	}
}
