package resources

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listTenants(_ context.Context, _ *web.Request) (*web.Response, error) {
	return web.JSON(http.StatusOK, map[string]any{"value": []map[string]any{{
		"id": "/tenants/" + s.Kit.TenantID, "tenantId": s.Kit.TenantID, "countryCode": "US",
		"displayName": s.TenantName, "domains": []string{s.TenantDomain}, "defaultDomain": s.TenantDomain,
		"tenantCategory": "Home", "tenantType": "AAD",
	}}}), nil
}

// listSubscriptions shows the subscription to everybody who has any access
// inside it, which is what lets an app with one role on one vault sign in.
func (s *Service) listSubscriptions(_ context.Context, r *web.Request) (*web.Response, error) {
	value := []map[string]any{}
	if s.HasAccess(r.Caller.ObjectID, "/subscriptions/"+s.Kit.SubscriptionID) {
		value = append(value, s.subscription())
	}
	return web.JSON(http.StatusOK, map[string]any{
		"value": value, "count": map[string]any{"type": "Total", "value": len(value)},
	}), nil
}

func (s *Service) getSubscription(_ context.Context, r *web.Request) (*web.Response, error) {
	if err := s.known(r); err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, s.subscription()), nil
}

func (s *Service) subscription() map[string]any {
	id := s.Kit.SubscriptionID
	return map[string]any{
		"id": "/subscriptions/" + id, "authorizationSource": "RoleBased", "managedByTenants": []any{},
		"subscriptionId": id, "tenantId": s.Kit.TenantID, "displayName": s.Kit.SubscriptionName, "state": "Enabled",
		"subscriptionPolicies": map[string]any{"locationPlacementId": "Public_2014-09-01", "quotaId": "PayAsYouGo_2014-09-01", "spendingLimit": "Off"},
	}
}

// known refuses a call into another subscription.
func (s *Service) known(r *web.Request) error {
	if id := r.Param("subscription"); id != "" {
		return s.Kit.InSubscription(id)
	}
	return nil
}
