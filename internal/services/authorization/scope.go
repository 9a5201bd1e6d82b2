package authorization

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// scopeOf returns the scope that a request's path names.
func scopeOf(r *web.Request) (rbac.Scope, error) {
	text := "/" + r.Param("scope")
	sc, err := rbac.ParseScope(text)
	if err != nil {
		return sc, invalidScope(text)
	}
	return sc, nil
}

// mustExist refuses a scope whose subscription, group or resource is not
// there, and one that is no scope at all. What lies inside a resource (a
// secret, a container) is the resource's own business.
func (s *Service) mustExist(ctx context.Context, tx *store.Tx, sc rbac.Scope) error {
	id, err := armid.Parse(sc.String())
	if err != nil {
		return invalidScope(sc.String())
	}
	group := id.ManagementGroup()
	switch {
	case id.Root(), group != "" && strings.EqualFold(group, s.Kit.TenantID):
		return nil
	case group != "":
		return azerr.Newf(azerr.NotFound, "NotFound", "The management group '%s' could not be found: the tenant's only one is its root group, '%s'.", group, s.Kit.TenantID)
	case id.Subscription() == "":
		return invalidScope(sc.String())
	}
	if err := s.Kit.InSubscription(id.Subscription()); err != nil {
		return err
	}
	parts := strings.Split(sc.String(), "/")
	if id.ResourceGroup() == "" {
		if len(parts) > 3 {
			return invalidScope(sc.String()) // nothing that is served here lies in a subscription without a group
		}
		return nil
	}
	found, err := s.Kit.Find(ctx, tx, s.Kit.GroupID(id.ResourceGroup()))
	if err != nil {
		return err
	}
	if found == nil {
		return azerr.Newf(azerr.NotFound, "ResourceGroupNotFound", "Resource group '%s' could not be found.", id.ResourceGroup())
	}
	if len(parts) < 9 {
		return nil
	}
	_, err = s.Kit.Get(ctx, tx, strings.Join(parts[:9], "/"))
	return err
}

func invalidScope(text string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "InvalidScope", "The scope '%s' is not valid.", text)
}

// definitionID returns the id of a role definition as it is listed at a
// scope: inside a subscription with the subscription before it. az compares
// these ids letter by letter.
func definitionID(at rbac.Scope, role string) string {
	parts := strings.SplitN(at.String(), "/", 4)
	if len(parts) >= 3 && strings.EqualFold(parts[1], "subscriptions") {
		return "/subscriptions/" + parts[2] + provider + "/roleDefinitions/" + role
	}
	return provider + "/roleDefinitions/" + role
}
