// Package identity attaches managed identities to resources: the "identity"
// block of a resource, the service principals behind it, and the secret with
// which the resource's program asks for its tokens. Resource types that can
// have an identity use it, and the identity endpoint reads it; it lies below
// the services because they must not know each other.
package identity

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// UserAssignedType is the resource type of user-assigned identities.
const UserAssignedType = "Microsoft.ManagedIdentity/userAssignedIdentities"

// Attaching an identity needs assignAction. Managed Identity Operator, Azure's
// own role for just that, writes it with "*" for the identity's name, which as
// a pattern does not cover it; so who holds that form may attach too, unless
// the same role takes assignAction away.
const (
	assignAction  = UserAssignedType + "/assign/action"
	assignPattern = UserAssignedType + "/*/assign/action"
)

// Config makes a Service.
type Config struct {
	DB        *store.DB
	Box       *seal.Box
	Kit       *armkit.Kit
	Directory *directory.Directory
}

// Service attaches identities.
type Service struct{ Config }

// New returns the service.
func New(c Config) *Service { return &Service{c} }

// block is the identity of a resource as a client sends it.
type block struct {
	system bool
	user   []string // resource ids, in the client's casing
}

// read reads the identity block of a document.
func read(doc armkit.Document) (block, error) {
	raw, ok := doc["identity"].(map[string]any)
	if !ok {
		return block{}, nil
	}
	kind, _ := raw["type"].(string)
	var b block
	userAssigned := false
	for _, word := range strings.Split(kind, ",") {
		switch strings.ToLower(strings.TrimSpace(word)) {
		case "systemassigned":
			b.system = true
		case "userassigned":
			userAssigned = true
		case "none", "":
		default:
			return b, azerr.Newf(azerr.Invalid, "InvalidIdentityType", "The identity type '%s' is not valid.", kind)
		}
	}
	ids, _ := raw["userAssignedIdentities"].(map[string]any)
	if userAssigned && len(ids) == 0 {
		return b, azerr.New(azerr.Invalid, "MissingIdentityIds", "The identity ids must not be null or empty for 'UserAssigned' identity type.")
	}
	if userAssigned {
		for id := range ids {
			b.user = append(b.user, id)
		}
		sort.Strings(b.user)
	}
	return b, nil
}

// keep carries the identity over a write that says nothing of it: only type
// "None" takes an identity away, as App Service has it.
func keep(w *armkit.Write) {
	if w.Old != nil && w.Old.Body.Has("identity") && !w.New.Body.Has("identity") {
		w.New.Body["identity"] = w.Old.Body.Clone()["identity"]
	}
}

// Check asks for the permission to attach each user-assigned identity that
// the resource did not have before: the linked access check of Azure.
func (s *Service) Check(ctx context.Context, w *armkit.Write) error {
	keep(w)
	wanted, err := read(w.New.Body)
	if err != nil {
		return err
	}
	var had block
	if w.Old != nil {
		if had, err = read(w.Old.Body); err != nil {
			return err
		}
	}
	for _, id := range wanted.user {
		if slices.ContainsFunc(had.user, func(old string) bool { return strings.EqualFold(old, id) }) {
			continue
		}
		if named, err := armid.Parse(id); err != nil || named.ResourceGroup() == "" || !strings.EqualFold(named.Type(), UserAssignedType) {
			return azerr.Newf(azerr.Invalid, "LinkedInvalidPropertyId",
				"Property id '%s' at path 'identity.userAssignedIdentities' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.", id)
		}
		needed := op.Control(assignAction, id)
		if w.Request.AllowedAs(op.Control(assignPattern, id), needed) {
			continue
		}
		if err := w.Request.Authorize(ctx, needed); err != nil {
			return err
		}
	}
	return nil
}

// Apply brings the directory in step with the identity block of a resource
// that is being written, and writes into the block what only the cloud knows.
// A write without the block leaves the identities alone, as in App Service:
// only the type "None" removes them. `az webapp create` on an app that exists
// sends none.
func (s *Service) Apply(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
	keep(w)
	if w.Old != nil && w.Old.Body.Has("identity") {
		w.New.Body.Default("identity", w.Old.Body.Clone()["identity"])
	}
	wanted, err := read(w.New.Body)
	if err != nil {
		return err
	}
	system, err := s.system(ctx, tx, w.New, wanted.system)
	if err != nil {
		return err
	}
	if !wanted.system && len(wanted.user) == 0 {
		delete(w.New.Body, "identity")
		return s.removeSecret(ctx, tx, w.New.ID)
	}
	out := map[string]any{}
	var kinds []string
	if wanted.system {
		kinds = append(kinds, "SystemAssigned")
		out["principalId"], out["tenantId"] = system.ID, s.Kit.TenantID
	}
	if len(wanted.user) > 0 {
		kinds = append(kinds, "UserAssigned")
		users := map[string]any{}
		for _, id := range wanted.user {
			res, err := s.Kit.Find(ctx, tx, id)
			if err != nil {
				return err
			}
			if res == nil || !strings.EqualFold(res.Type, UserAssignedType) {
				return azerr.Newf(azerr.Invalid, "FailedIdentityOperation", "Identity operation for resource '%s' failed with error 'Failed to perform resource identity operation. Status: 'NotFound'. The identity '%s' was not found.'.", w.New.ID, id)
			}
			p := res.Properties()
			users[id] = map[string]any{"principalId": p.String("principalId"), "clientId": p.String("clientId")}
		}
		out["userAssignedIdentities"] = users
	}
	out["type"] = strings.Join(kinds, ", ")
	w.New.Body["identity"] = out
	return s.makeSecret(ctx, tx, w.New.ID)
}

// system makes or deletes the resource's own service principal.
func (s *Service) system(ctx context.Context, tx *store.Tx, res *armkit.Resource, wanted bool) (*directory.Object, error) {
	if wanted {
		return s.Directory.CreateManagedIdentity(ctx, tx, displayName(res), res.ID, false)
	}
	return nil, s.Directory.DeleteManagedIdentity(ctx, tx, res.ID)
}

// displayName is what the directory calls a resource's principal: its name,
// below the names of what it lies in, as in "app/slots/staging".
func displayName(res *armkit.Resource) string {
	nested := strings.Count(res.Type, "/") - 1
	segments := strings.Split(res.ID, "/")
	return strings.Join(segments[len(segments)-1-2*nested:], "/")
}

// Removed deletes what a resource leaves behind when it goes. Role
// assignments of its principal stay, as orphans.
func (s *Service) Removed(ctx context.Context, tx *store.Tx, res *armkit.Resource) error {
	if err := s.Directory.DeleteManagedIdentity(ctx, tx, res.ID); err != nil {
		return err
	}
	return s.removeSecret(ctx, tx, res.ID)
}

// Attached are the identities that a resource has now.
type Attached struct {
	Resource string // id
	System   *directory.Object
	User     []User
}

// User is a user-assigned identity that a resource has.
type User struct {
	ID     string // resource id
	Object *directory.Object
}

// Of returns the identities of a resource, nil when it has none.
func (s *Service) Of(ctx context.Context, id string) (*Attached, error) {
	var res *armkit.Resource
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) { res, err = s.Kit.Find(ctx, tx, id); return err })
	if err != nil || res == nil {
		return nil, err
	}
	b, err := read(res.Body)
	if err != nil || !b.system && len(b.user) == 0 {
		return nil, err
	}
	out := &Attached{Resource: res.ID}
	if b.system {
		if out.System, err = s.Directory.ByResource(ctx, res.ID); err != nil {
			return nil, fmt.Errorf("identity of %s: %w", res.ID, err)
		}
	}
	for _, id := range b.user {
		o, err := s.Directory.ByResource(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("identity %s: %w", id, err)
		}
		if o != nil { // one that was deleted is no longer there to speak for
			out.User = append(out.User, User{id, o})
		}
	}
	return out, nil
}
