package authorization

import (
	"context"
	"strings"

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
		return sc, azerr.Newf(azerr.Invalid, "InvalidScope", "The scope '%s' is not valid.", text)
	}
	return sc, nil
}

// mustExist refuses a scope whose subscription, group or resource is not
// there. What lies inside a resource (a secret, a container) is the resource's
// own business.
func (s *Service) mustExist(ctx context.Context, tx *store.Tx, sc rbac.Scope) error {
	parts := strings.Split(strings.TrimPrefix(sc.String(), "/"), "/")
	if !strings.EqualFold(parts[0], "subscriptions") {
		return nil
	}
	if len(parts) < 2 || !strings.EqualFold(parts[1], s.Kit.SubscriptionID) {
		return azerr.Newf(azerr.NotFound, "SubscriptionNotFound", "The subscription '%s' could not be found.", parts[min(1, len(parts)-1)])
	}
	if len(parts) < 4 {
		return nil
	}
	group, err := s.Kit.Find(ctx, tx, s.Kit.GroupID(parts[3]))
	if err != nil {
		return err
	}
	if group == nil {
		return azerr.Newf(azerr.NotFound, "ResourceGroupNotFound", "Resource group '%s' could not be found.", parts[3])
	}
	if len(parts) < 8 {
		return nil
	}
	_, err = s.Kit.Get(ctx, tx, "/"+strings.Join(parts[:8], "/"))
	return err
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
