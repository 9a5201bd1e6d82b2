package entra

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const authority = "https://login.microsoftonline.com/"

// Hosts are the names of login.microsoftonline.com, as the metadata of
// instances says.
var Hosts = []string{"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"}

// sharedTenants are the names that stand for "whichever tenant".
var sharedTenants = map[string]bool{"common": true, "organizations": true, "consumers": true}

// tenant returns the tenant's id for what a path names, "{tenantid}" for the
// shared names, which Entra writes literally into issuers.
func (s *Service) tenant(r *web.Request) (id string, err error) {
	name := strings.ToLower(r.Param("tenant"))
	cloud := s.Directory.Cloud()
	switch {
	case name == cloud.TenantID, name == cloud.Domain:
		return cloud.TenantID, nil
	case sharedTenants[name]:
		return "{tenantid}", nil
	}
	return "", azerr.Newf(azerr.Invalid, "invalid_tenant",
		"AADSTS90002: Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", r.Param("tenant"))
}

// instanceDiscovery tells clients that login.microsoftonline.com and its
// aliases are one authority, and that no other host is: they ask before they
// send anything there.
func (s *Service) instanceDiscovery(_ context.Context, r *web.Request) (*web.Response, error) {
	asked, err := url.Parse(r.QueryValue("authorization_endpoint"))
	if err != nil || asked.Scheme != "https" || !slices.Contains(Hosts, strings.ToLower(asked.Host)) {
		return nil, azerr.New(azerr.Invalid, "invalid_instance", "AADSTS50049: Unknown or invalid instance.")
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(asked.EscapedPath(), "/"), "/")
	return public(map[string]any{
		"tenant_discovery_endpoint": authority + tenant + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []map[string]any{{
			"preferred_network": "login.microsoftonline.com", "preferred_cache": "login.windows.net",
			"aliases": Hosts,
		}},
	}), nil
}

func (s *Service) configurationV2(_ context.Context, r *web.Request) (*web.Response, error) {
	tenant, err := s.tenant(r)
	if err != nil {
		return nil, err
	}
	at := s.endpoints(r, tenant)
	return public(s.configuration(map[string]any{
		"token_endpoint":                  at + "/oauth2/v2.0/token",
		"jwks_uri":                        at + "/discovery/v2.0/keys",
		"issuer":                          authority + tenant + "/v2.0",
		"authorization_endpoint":          at + "/oauth2/v2.0/authorize",
		"device_authorization_endpoint":   at + "/oauth2/v2.0/devicecode",
		"end_session_endpoint":            at + "/oauth2/v2.0/logout",
		"userinfo_endpoint":               "https://graph.microsoft.com/oidc/userinfo",
		"response_types_supported":        []string{"code", "id_token", "code id_token"},
		"scopes_supported":                openIDScopes,
		"request_uri_parameter_supported": false,
	}, tenant)), nil
}

func (s *Service) configurationV1(_ context.Context, r *web.Request) (*web.Response, error) {
	tenant, err := s.tenant(r)
	if err != nil {
		return nil, err
	}
	at := s.endpoints(r, tenant)
	return public(s.configuration(map[string]any{
		"token_endpoint":                at + "/oauth2/token",
		"jwks_uri":                      authority + "common/discovery/keys",
		"issuer":                        "https://sts.windows.net/" + tenant + "/",
		"authorization_endpoint":        at + "/oauth2/authorize",
		"device_authorization_endpoint": at + "/oauth2/devicecode",
		"end_session_endpoint":          at + "/oauth2/logout",
		"response_types_supported":      []string{"code", "id_token", "code id_token"},
		"scopes_supported":              []string{"openid"},
	}, tenant)), nil
}

// endpoints is what the addresses of a tenant begin with. They have its id also
// where a client names its domain.
func (s *Service) endpoints(r *web.Request, tenant string) string {
	if tenant == "{tenantid}" {
		tenant = strings.ToLower(r.Param("tenant"))
	}
	return authority + tenant
}

// configuration adds what both versions of the document say.
func (s *Service) configuration(doc map[string]any, tenant string) map[string]any {
	for key, value := range map[string]any{
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"response_modes_supported":              []string{"query", "fragment", "form_post"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"http_logout_supported":                 true,
		"frontchannel_logout_supported":         false,
		"code_challenge_methods_supported":      []string{"S256", "plain"},
		"claims_supported": []string{"sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name",
			"msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash", "c_hash", "email"},
		"tenant_region_scope":   nil,
		"cloud_instance_name":   "microsoftonline.com",
		"cloud_graph_host_name": "graph.windows.net",
		"msgraph_host":          "graph.microsoft.com",
		"rbac_url":              "https://pas.windows.net",
	} {
		doc[key] = value
	}
	if tenant != "{tenantid}" {
		doc["tenant_region_scope"] = "EU"
	}
	return doc
}

func (s *Service) keysV2(_ context.Context, r *web.Request) (*web.Response, error) {
	tenant, err := s.tenant(r)
	if err != nil {
		return nil, err
	}
	return public(map[string]any{"keys": s.Tokens.JWKS(authority + tenant + "/v2.0")}), nil
}

func (s *Service) keysV1(_ context.Context, r *web.Request) (*web.Response, error) {
	if _, err := s.tenant(r); err != nil {
		return nil, err
	}
	return public(map[string]any{"keys": s.Tokens.JWKS("")}), nil
}

// public is an answer that browsers of any origin may read, as Entra's
// metadata is.
func public(v any) *web.Response {
	return web.JSON(http.StatusOK, v).
		With("Access-Control-Allow-Origin", "*").
		With("Access-Control-Allow-Methods", "GET, OPTIONS").
		With("Cache-Control", "max-age=86400, private")
}
