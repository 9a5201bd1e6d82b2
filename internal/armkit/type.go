package armkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Type describes one resource type: what Resource Manager needs to know to
// serve it, and the hooks in which the service validates, fills and follows
// its resources.
type Type struct {
	// Name is the full type in the provider's casing:
	// "Microsoft.KeyVault/vaults", "Microsoft.Web/sites/slots".
	Name string
	// Title is the singular in Azure's words, for operation names: "Vault".
	Title string
	// Global makes names unique in the whole cloud, because they become
	// host names.
	Global bool
	// GlobalAs makes the host name of a nested resource one of the names of
	// another, global type, unique among them and found by them: the slot s
	// of the site a has the host name of a site a-s.
	GlobalAs func(id string) (typeName, name string)
	// Taken is the refusal of a global name that another resource has, where
	// the provider has words of its own for it.
	Taken func(name string) *azerr.Error
	// Sealed encrypts the documents at rest.
	Sealed bool
	// Created, Updated, Deleted are the status codes of success; zero
	// means 201, 200 and 200. Clients accept a whitelist of their own per
	// type, so they differ.
	Created, Updated, Deleted int
	// Fixed lists the only names that exist under a parent ("default",
	// "appsettings"); such resources come into being with their parent and
	// are not deleted by themselves. Nil for ordinary types.
	Fixed []string
	// Implied makes the Fixed resources exist as soon as their parent does,
	// without having been written.
	Implied bool
	// Tracked makes a nested type stand in the lists of all resources, as those
	// do that are not nested.
	Tracked bool
	// NoRows registers the type only: its service has rows of its own.
	NoRows bool
	// NoList leaves out the rows that list the type.
	NoList bool
	// NoDelete leaves out the row that deletes it.
	NoDelete bool
	// NoPatch leaves out the row that patches it.
	NoPatch bool
	// Shape holds the properties that a client sends to the kinds that all
	// clients read.
	Shape Shape
	// Write validates the document that is about to be written and fills in
	// defaults and what the service itself decides. It runs in the
	// transaction that writes and may be retried.
	Write func(ctx context.Context, tx *store.Tx, w *Write) error
	// Written runs after the resource is in the table, in the same
	// transaction, for what needs its id.
	Written func(ctx context.Context, tx *store.Tx, w *Write) error
	// View adds to a copy of the document what is computed on reading.
	View func(ctx context.Context, res *Resource, doc Document) error
	// Removed follows a deletion, also when the parent or the group goes,
	// in the transaction that deletes. Children are removed first.
	Removed func(ctx context.Context, tx *store.Tx, res *Resource) error
	// Check may ask for further permissions before a write, such as
	// attaching an identity. It runs before the transaction; Old is what
	// the resource was then.
	Check func(ctx context.Context, w *Write) error
}

// Write is a resource on its way into the table.
type Write struct {
	Request *web.Request // nil when a service writes on its own behalf
	Old     *Resource    // nil when the resource is new
	New     *Resource
	Patch   bool
}

// RemovedFunc follows the removal of any resource or group.
type RemovedFunc func(ctx context.Context, tx *store.Tx, id string) error

// Register adds types and returns their rows. A type may be registered once.
func (k *Kit) Register(types ...*Type) ([]web.Row, error) {
	var rows []web.Row
	for _, t := range types {
		key := strings.ToLower(t.Name)
		if _, taken := k.types[key]; taken {
			return nil, fmt.Errorf("resource type %s is registered twice", t.Name)
		}
		if strings.Count(t.Name, "/") == 0 {
			return nil, fmt.Errorf("resource type %q names no provider", t.Name)
		}
		t.Created, t.Updated, t.Deleted = or(t.Created, 201), or(t.Updated, 200), or(t.Deleted, 200)
		k.types[key] = t
		if !t.NoRows {
			rows = append(rows, k.rows(t)...)
		}
	}
	return rows, nil
}

// OnRemoved adds a follower of every removal, such as the role assignments
// that were made at the removed scope.
func (k *Kit) OnRemoved(f RemovedFunc) { k.removed = append(k.removed, f) }

// globalName returns the key under which the whole cloud knows a resource by
// its host name, "" for the types that have none.
func (t *Type) globalName(res *Resource) string {
	switch {
	case t.GlobalAs != nil:
		return globalName(t.GlobalAs(res.ID))
	case t.Global:
		return globalName(t.Name, res.Name)
	}
	return ""
}

// Tracked reports whether a resource stands in the lists of all resources:
// groups do not, nor does what is nested in another resource, unless its type
// is tracked.
func (k *Kit) Tracked(res *Resource) bool {
	if res.Type == GroupType {
		return false
	}
	t := k.typeOf(res.Type)
	return strings.Count(res.Type, "/") == 1 || t != nil && t.Tracked
}

// typeOf returns the registered type, nil if there is none.
func (k *Kit) typeOf(name string) *Type { return k.types[strings.ToLower(name)] }

func or(v, fallback int) int {
	if v == 0 {
		return fallback
	}
	return v
}

// segments returns the type names below the provider: "sites", "config".
func (t *Type) segments() []string { return strings.Split(t.Name, "/")[1:] }

func (t *Type) provider() string { return t.Name[:strings.IndexByte(t.Name, '/')] }

// path returns the template of one resource, with a parameter per level; the
// last is always {name}.
func (t *Type) path() string {
	var b strings.Builder
	b.WriteString(groupPath + "/providers/" + t.provider())
	segments := t.segments()
	for i, s := range segments {
		param := "{name}"
		if i < len(segments)-1 {
			param = fmt.Sprintf("{parent%d}", i)
		}
		b.WriteString("/" + s + "/" + param)
	}
	return b.String()
}

const (
	subscriptionPath = "/subscriptions/{subscription}"
	groupPath        = subscriptionPath + "/resourceGroups/{group}"
)
