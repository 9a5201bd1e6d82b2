// Package directory is the local Entra tenant: users, groups, applications,
// service principals and managed identities. It knows who exists, not what
// they may do. Entra and Graph serve it; the services that own identities
// create and delete theirs through it.
package directory

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Schema is the directory's tables. Keys that are compared without regard to
// case are kept in lower case beside the text that was written.
var Schema = store.Schema{Component: "directory", Versions: [][]string{{
	`CREATE TABLE cloud (
		one             BIGINT PRIMARY KEY,
		tenant          TEXT NOT NULL,
		domain          TEXT NOT NULL,
		subscription    TEXT NOT NULL,
		operator_user   TEXT NOT NULL,
		operator_app    TEXT NOT NULL,
		operator_object TEXT NOT NULL,
		operator_secret BYTES NOT NULL
	)`,
	`CREATE TABLE principals (
		id        TEXT PRIMARY KEY,
		kind      TEXT NOT NULL,
		name      TEXT NOT NULL,
		app_id    TEXT UNIQUE,
		upn_key   TEXT UNIQUE,
		upn       TEXT,
		resource  TEXT UNIQUE,
		explicit_identity BIGINT NOT NULL
	)`,
	`CREATE TABLE applications (
		id     TEXT PRIMARY KEY,
		app_id TEXT NOT NULL UNIQUE,
		name   TEXT NOT NULL
	)`,
	`CREATE TABLE passwords (
		key_id  TEXT PRIMARY KEY,
		app_id  TEXT NOT NULL,
		name    TEXT NOT NULL,
		hint    TEXT NOT NULL,
		salt    BYTES NOT NULL,
		hash    BYTES NOT NULL,
		created BIGINT NOT NULL,
		expires BIGINT NOT NULL
	)`,
	`CREATE INDEX passwords_of ON passwords (app_id)`,
	`CREATE TABLE members (
		group_id TEXT NOT NULL,
		member   TEXT NOT NULL,
		PRIMARY KEY (group_id, member)
	)`,
}, {
	`CREATE TABLE users (
		id          TEXT PRIMARY KEY,
		enabled     BIGINT NOT NULL,
		password    TEXT NOT NULL,
		must_change BIGINT NOT NULL,
		changed     BIGINT NOT NULL,
		created     BIGINT NOT NULL,
		profile     TEXT NOT NULL
	)`,
	`INSERT INTO users (id, enabled, password, must_change, changed, created, profile)
		SELECT id, 1, '', 0, 0, 0, '{}' FROM principals WHERE kind = 'User'`,
}, {
	`ALTER TABLE applications ADD COLUMN manifest TEXT NOT NULL DEFAULT '{}'`,
	`CREATE TABLE consents (
		app_id   TEXT NOT NULL,
		user_id  TEXT NOT NULL,
		resource TEXT NOT NULL,
		scopes   TEXT NOT NULL,
		PRIMARY KEY (app_id, user_id, resource)
	)`,
}, {
	`ALTER TABLE passwords ADD COLUMN holder TEXT NOT NULL DEFAULT 'application'`,
	`CREATE TABLE certificates (
		app_id  TEXT NOT NULL,
		holder  TEXT NOT NULL,
		key_id  TEXT NOT NULL,
		name    TEXT NOT NULL,
		der     BYTES NOT NULL,
		starts  BIGINT NOT NULL,
		expires BIGINT NOT NULL,
		PRIMARY KEY (app_id, holder, key_id)
	)`,
}, {
	`CREATE TABLE federated_credentials (
		app_id      TEXT NOT NULL,
		id          TEXT PRIMARY KEY,
		name        TEXT NOT NULL,
		issuer      TEXT NOT NULL,
		subject     TEXT NOT NULL,
		audience    TEXT NOT NULL,
		description TEXT NOT NULL,
		UNIQUE (app_id, name),
		UNIQUE (app_id, issuer, subject)
	)`,
}}}

// Config makes a Directory.
type Config struct {
	DB    *store.DB
	Box   *seal.Box
	Clock clock.Clock
	NewID guid.Source
	Log   *slog.Logger
	// Empower gives the operator its power in the transaction that makes the
	// cloud, so that a first start which is cut off leaves neither.
	Empower func(ctx context.Context, tx *store.Tx, c Cloud) error
}

// Cloud is what is made once, at the first start of a home.
type Cloud struct {
	TenantID, Domain, SubscriptionID string
	// OperatorUser is the object id of the operator user.
	OperatorUser string
	// OperatorApp and OperatorObject are the application id and the object
	// id of the operator service principal.
	OperatorApp, OperatorObject string
}

// TenantName is the display name of the tenant.
const TenantName = "Lanyard"

// Directory is the tenant.
type Directory struct {
	Config
	cloud   Cloud
	groups  groups
	hashing atOnce
}

// Object is a user, a group or a service principal.
type Object struct {
	ID   string // object id, lower case
	Kind principal.Type
	Name string // display name
	// AppID is the application id of a service principal.
	AppID string
	// UPN is the user principal name of a user.
	UPN string
	// Resource is the id of the resource whose managed identity this is.
	Resource string
	// Explicit says that the managed identity is a resource of its own
	// (user-assigned) rather than part of another.
	Explicit bool
}

// New opens the directory; the first start makes it.
func New(ctx context.Context, c Config) (*Directory, error) {
	d := &Directory{Config: c, hashing: make(atOnce, hashesAtOnce())}
	if err := d.openCloud(ctx); err != nil {
		return nil, fmt.Errorf("open the directory: %w", err)
	}
	c.DB.Subscribe(d.follow)
	if err := d.loadGroups(ctx); err != nil {
		return nil, fmt.Errorf("load groups: %w", err)
	}
	return d, nil
}

// Cloud returns the tenant, the subscription and the operator.
func (d *Directory) Cloud() Cloud { return d.cloud }

const objectColumns = `id, kind, name, app_id, upn, resource, explicit_identity`

// ByID returns an object, nil if there is none.
func (d *Directory) ByID(ctx context.Context, id string) (*Object, error) {
	return d.one(ctx, `id = ?`, strings.ToLower(id))
}

// ByAppID returns the service principal of an application.
func (d *Directory) ByAppID(ctx context.Context, appID string) (*Object, error) {
	return d.one(ctx, `app_id = ?`, strings.ToLower(appID))
}

// ByUPN returns a user.
func (d *Directory) ByUPN(ctx context.Context, upn string) (*Object, error) {
	return d.one(ctx, `upn_key = ?`, strings.ToLower(upn))
}

// ByResource returns the managed identity of a resource.
func (d *Directory) ByResource(ctx context.Context, resource string) (*Object, error) {
	return d.one(ctx, `resource = ?`, strings.ToLower(resource))
}

// List returns the objects of a kind, by id; all of them with kind "".
func (d *Directory) List(ctx context.Context, kind principal.Type) (found []*Object, err error) {
	err = d.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if kind == "" {
			found, err = queryObjects(ctx, tx, `1 = 1`)
		} else {
			found, err = queryObjects(ctx, tx, `kind = ?`, string(kind))
		}
		return err
	})
	return found, err
}

func (d *Directory) one(ctx context.Context, where string, arg string) (*Object, error) {
	var found []*Object
	err := d.DB.Read(ctx, func(tx *store.Tx) (err error) {
		found, err = queryObjects(ctx, tx, where, arg)
		return err
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

func queryObjects(ctx context.Context, tx *store.Tx, where string, args ...any) ([]*Object, error) {
	rows, err := tx.Query(ctx, `SELECT `+objectColumns+` FROM principals WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Object
	for rows.Next() {
		var o Object
		var kind string
		var appID, upn, resource *string
		var explicit int64
		if err := rows.Scan(&o.ID, &kind, &o.Name, &appID, &upn, &resource, &explicit); err != nil {
			return nil, err
		}
		o.Kind, o.AppID, o.UPN, o.Resource, o.Explicit = principal.Type(kind), text(appID), text(upn), text(resource), explicit != 0
		out = append(out, &o)
	}
	return out, rows.Err()
}

// insert writes a new object.
func insert(ctx context.Context, tx *store.Tx, o *Object) error {
	_, err := tx.Exec(ctx, `INSERT INTO principals (id, kind, name, app_id, upn_key, upn, resource, explicit_identity) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		o.ID, string(o.Kind), o.Name, null(o.AppID), null(strings.ToLower(o.UPN)), null(o.UPN), null(strings.ToLower(o.Resource)), flag(o.Explicit))
	return err
}

// flag is a truth value as a column has it.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}
