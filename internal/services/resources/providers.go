package resources

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// versions are the api-versions that a provider lists, newest first. Clients
// such as `az resource show` pick one of them; every well-formed version is
// served.
var versions = map[string][]string{
	"microsoft.authorization":   {"2022-04-01", "2020-10-01", "2018-07-01"},
	"microsoft.documentdb":      {"2026-03-15", "2024-08-15", "2023-11-15"},
	"microsoft.keyvault":        {"2026-02-01", "2024-11-01", "2023-07-01", "2022-07-01"},
	"microsoft.managedidentity": {"2024-11-30", "2023-01-31", "2018-11-30"},
	"microsoft.resources":       {"2024-11-01", "2022-09-01", "2021-04-01"},
	"microsoft.sql":             {"2023-08-01", "2021-11-01"},
	"microsoft.storage":         {"2025-08-01", "2024-01-01", "2023-05-01"},
	"microsoft.web":             {"2025-05-01", "2025-03-01", "2023-12-01", "2022-09-01"},
}

func (s *Service) listProviders(_ context.Context, r *web.Request) (*web.Response, error) {
	if err := s.known(r); err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, t := range s.Kit.Types() {
		names[t.Name[:strings.IndexByte(t.Name, '/')]] = true
	}
	value := []map[string]any{}
	for name := range names {
		value = append(value, s.provider(name))
	}
	slices.SortFunc(value, func(a, b map[string]any) int {
		return strings.Compare(a["namespace"].(string), b["namespace"].(string))
	})
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}

func (s *Service) getProvider(_ context.Context, r *web.Request) (*web.Response, error) {
	if err := s.known(r); err != nil {
		return nil, err
	}
	p := s.provider(r.Param("namespace"))
	if p == nil {
		return nil, unknownNamespace(r.Param("namespace"))
	}
	return web.JSON(http.StatusOK, p), nil
}

// register succeeds at once: every provider is registered from the start.
func (s *Service) register(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.getProvider(ctx, r)
}

// unregister refuses: a provider cannot be taken away from this cloud.
func (s *Service) unregister(_ context.Context, r *web.Request) (*web.Response, error) {
	if s.provider(r.Param("namespace")) == nil {
		return nil, unknownNamespace(r.Param("namespace"))
	}
	return nil, azerr.Newf(azerr.Conflict, "CannotUnregisterProvider",
		"The resource provider '%s' cannot be unregistered: Lanyard keeps every provider registered.", r.Param("namespace"))
}

// provider describes a namespace by the types that are registered, or nil.
func (s *Service) provider(namespace string) map[string]any {
	types := []map[string]any{}
	for _, t := range s.Kit.Types() {
		ns, name, _ := strings.Cut(t.Name, "/")
		if !strings.EqualFold(ns, namespace) {
			continue
		}
		namespace = ns
		where := []string{}
		for _, l := range armkit.Regions() {
			where = append(where, l.DisplayName)
		}
		types = append(types, map[string]any{
			"resourceType": name, "locations": where, "apiVersions": versions[strings.ToLower(ns)],
			"capabilities": "SupportsTags, SupportsLocation",
		})
	}
	if len(types) == 0 {
		return nil
	}
	slices.SortFunc(types, func(a, b map[string]any) int {
		return strings.Compare(a["resourceType"].(string), b["resourceType"].(string))
	})
	return map[string]any{
		"id": "/subscriptions/" + s.Kit.SubscriptionID + "/providers/" + namespace, "namespace": namespace,
		"registrationState": "Registered", "registrationPolicy": "RegistrationRequired", "resourceTypes": types,
	}
}

func unknownNamespace(name string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "InvalidResourceNamespace", "The resource namespace '%s' is invalid.", name)
}
