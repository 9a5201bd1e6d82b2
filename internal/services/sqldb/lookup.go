package sqldb

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// lookup finds the principal of the directory that CREATE USER … FROM
// EXTERNAL PROVIDER names: a user by its principal name, a group or an
// application by its display name, which must be the only one; with an object
// id that one, under the name that was written.
func (s *Service) lookup(ctx context.Context, name, objectID string) (security.Principal, error) {
	all, err := s.Objects(ctx)
	if err != nil {
		return security.Principal{}, err
	}
	var found *directory.Object
	for _, o := range all {
		if objectID != "" && !strings.EqualFold(o.ID, objectID) || objectID == "" && !strings.EqualFold(nameOf(o), name) {
			continue
		}
		if found != nil {
			return security.Principal{}, types.Errorf(33131, "Principal '%s' has a duplicate display name. Make the display name unique in Azure Active Directory and execute this statement again.", name)
		}
		found = o
	}
	if found == nil {
		return security.Principal{}, types.Errorf(33134, "Principal '%s' could not be found or this principal type is not supported.", name)
	}
	p := security.Principal{Name: name, Kind: security.ExternalUser}
	id := found.ID
	switch found.Kind {
	case principal.ServicePrincipal:
		id = found.AppID
	case principal.Group:
		p.Kind = security.ExternalGroup
	}
	p.SID, _ = security.SID(id)
	return p, nil
}

// nameOf is how SQL names an object of the directory.
func nameOf(o *directory.Object) string {
	if o.Kind == principal.User {
		return o.UPN
	}
	return o.Name
}
