package app

import (
	"context"
	"fmt"
	"os"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/core/rolecatalog"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/payload"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/services/authorization"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos"
	"github.com/lanyard-dev/lanyard/internal/services/entra"
	"github.com/lanyard-dev/lanyard/internal/services/keyvault"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/gateway"
	"github.com/lanyard-dev/lanyard/internal/services/storage"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// base is what the services stand on.
type base struct {
	clock      clock.Clock
	newID      guid.Source
	db         *store.DB
	box        *seal.Box
	directory  *directory.Directory
	tokens     *token.Service
	authz      *authz.Service
	access     *access.Log
	kit        *armkit.Kit
	identities *identity.Service
	payload    payload.Store
}

// schemas are the tables of all components, those beneath first.
func schemas() []store.Schema {
	return []store.Schema{
		directory.Schema, token.Schema, authz.Schema, access.Schema, armkit.Schema, identity.Schema, authorization.Schema,
		keyvault.Schema, storage.Schema, cosmos.DocumentsSchema, cosmos.Schema, sqldb.Schema, gateway.Schema, entra.Schema, content.Schema,
	}
}

func newBase(ctx context.Context, c Config) (b *base, err error) {
	b = &base{clock: clock.System{}, newID: guid.Random()}
	b.db, err = store.Open(ctx, store.Config{
		Dir: c.Home, URL: c.Database, Schemas: schemas(), Clock: b.clock, Log: c.Log, Durability: store.Durability(c.Durability),
	})
	if err != nil {
		return nil, err
	}
	if err := b.fill(ctx, c); err != nil {
		_ = b.db.Close()
		return nil, err
	}
	return b, nil
}

func (b *base) fill(ctx context.Context, c Config) (err error) {
	if b.box, err = seal.Open(c.Home, os.Getenv(seal.KeyVariable)); err != nil {
		return err
	}
	if b.payload, err = payload.Open(c.Payload, c.Home, store.Durability(c.Durability) == store.Full); err != nil {
		return err
	}
	b.directory, err = directory.New(ctx, directory.Config{DB: b.db, Box: b.box, Clock: b.clock, NewID: b.newID, Log: c.Log, Empower: b.empower})
	if err != nil {
		return err
	}
	cloud := b.directory.Cloud()
	if b.tokens, err = token.New(ctx, token.Config{DB: b.db, Box: b.box, Clock: b.clock, NewID: b.newID, TenantID: cloud.TenantID, Log: c.Log}); err != nil {
		return err
	}
	catalogue, err := rolecatalog.Load()
	if err != nil {
		return err
	}
	b.authz, err = authz.New(ctx, authz.Config{
		DB: b.db, Catalogue: catalogue, GroupsOf: b.directory.GroupsOf,
		RootGroup: "/providers/Microsoft.Management/managementGroups/" + cloud.TenantID, Subscription: "/subscriptions/" + cloud.SubscriptionID,
		Delay: c.PropagationDelay, Clock: b.clock, Log: c.Log,
	})
	if err != nil {
		return err
	}
	b.access = access.NewLog(b.db, c.Log)
	if err := b.access.Restore(ctx); err != nil {
		return fmt.Errorf("read the latest refusals: %w", err)
	}
	b.kit = armkit.New(armkit.Config{
		DB: b.db, Box: b.box, Clock: b.clock, NewID: b.newID, Log: c.Log,
		TenantID: cloud.TenantID, SubscriptionID: cloud.SubscriptionID, SubscriptionName: "Lanyard",
	})
	b.identities = identity.New(identity.Config{DB: b.db, Box: b.box, Kit: b.kit, Directory: b.directory})
	return nil
}

// owner is the role that makes the operator's power: assignments like any
// other, which can be removed.
const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"

func (b *base) empower(ctx context.Context, tx *store.Tx, cloud directory.Cloud) error {
	now := b.clock.Now()
	for id, kind := range map[string]principal.Type{cloud.OperatorUser: principal.User, cloud.OperatorObject: principal.ServicePrincipal} {
		a := authz.Assignment{
			ID: b.newID(), Scope: rbac.Root.String(), PrincipalID: id, PrincipalType: string(kind), RoleID: owner,
			Created: now, Updated: now, CreatedBy: id, UpdatedBy: id,
		}
		if err := authz.PutAssignment(ctx, tx, a); err != nil {
			return fmt.Errorf("make the operator Owner: %w", err)
		}
	}
	return nil
}

// web is what every front has in common.
func (b *base) web(c Config) web.Config {
	return web.Config{Authz: b.authz, Access: b.access, Clock: b.clock, NewID: b.newID, Log: c.Log}
}
