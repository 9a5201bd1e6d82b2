package managedidentity

import (
	"context"
	"regexp"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// identityName is Azure's rule: 3 to 128 letters, digits, "-" and "_",
// starting with a letter or a digit.
var identityName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$`)

// userAssigned is Microsoft.ManagedIdentity/userAssignedIdentities: a service
// principal with a resource of its own.
func (s *Service) userAssigned() *armkit.Type {
	return &armkit.Type{
		Name: identity.UserAssignedType, Title: "User Assigned Identities",
		Write: func(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
			if !identityName.MatchString(w.New.Name) {
				return azerr.Newf(azerr.Invalid, "InvalidResourceName", "Resource name '%s' is invalid: it must be 3 to 128 letters, digits, '-' or '_', starting with a letter or digit.", w.New.Name)
			}
			if w.New.Location() == "" {
				return azerr.New(azerr.Invalid, "LocationRequired", "The location property is required for this definition.")
			}
			o, err := s.Directory.CreateManagedIdentity(ctx, tx, w.New.Name, w.New.ID, true)
			if err != nil {
				return err
			}
			p := w.New.Properties()
			p["tenantId"], p["principalId"], p["clientId"] = s.Kit.TenantID, o.ID, o.AppID
			return nil
		},
		View: func(_ context.Context, res *armkit.Resource, doc armkit.Document) error {
			// As recorded from Azure, this provider writes "resourcegroups", and
			// tags where there are none.
			doc["id"] = strings.Replace(res.ID, "/resourceGroups/", "/resourcegroups/", 1)
			doc.Default("tags", map[string]any{})
			return nil
		},
		Removed: func(ctx context.Context, tx *store.Tx, res *armkit.Resource) error {
			return s.Directory.DeleteManagedIdentity(ctx, tx, res.ID)
		},
	}
}
