package managedidentity

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Path is where the identity endpoint stands on a port.
const Path = "/msi/token"

// The versions of the identity endpoint's protocol.
const (
	current = "2019-08-01"
	older   = "2017-09-01"
)

// Endpoint returns App Service's identity endpoint. The secret in the header
// says which resource asks; with bound, the id of a resource, the secret must
// be that resource's.
func (s *Service) Endpoint(bound string) (*web.Front, error) {
	c := s.Web
	c.Service, c.Style, c.Dialect = "identity", op.Style{TrailingSlash: true}, endpointDialect{}
	c.Rows = []web.Row{web.Open("Get Token", "GET", Path, "a program may always ask who it is; what it may do is asked elsewhere", s.getToken)}
	c.Authenticate = func(ctx context.Context, r *web.Request) (principal.Principal, error) {
		return s.authenticate(ctx, r, bound)
	}
	return web.NewFront(c)
}

// authenticate finds the resource by the secret and leaves its identities in
// Target. A request that came through a proxy or a browser carries no such
// header, so it is refused like one with a wrong secret.
func (s *Service) authenticate(ctx context.Context, r *web.Request, bound string) (principal.Principal, error) {
	unauthorized := azerr.New(azerr.Unauthorized, "Unauthorized", "unauthorized")
	secret := r.HTTP.Header.Get("X-IDENTITY-HEADER")
	if secret == "" {
		secret = r.HTTP.Header.Get("Secret")
	}
	if secret == "" {
		return principal.Principal{}, unauthorized
	}
	id, err := s.Identities.BySecret(ctx, secret)
	if err != nil {
		return principal.Principal{}, err
	}
	if id == "" || bound != "" && !strings.EqualFold(id, bound) {
		return principal.Principal{}, unauthorized
	}
	attached, err := s.Identities.Of(ctx, id)
	if err != nil {
		return principal.Principal{}, err
	}
	if attached == nil {
		return principal.Principal{}, unauthorized
	}
	r.Target = attached
	return principal.Principal{ManagedIdentity: id, Type: principal.ServicePrincipal}, nil
}

// tokenBody is the answer in exactly the form that every SDK takes: numbers
// as text, the resource as it was asked.
type tokenBody struct {
	AccessToken string `json:"access_token"`
	ExpiresOn   string `json:"expires_on"`
	Resource    string `json:"resource"`
	TokenType   string `json:"token_type"`
	ClientID    string `json:"client_id,omitempty"`
}

func (s *Service) getToken(ctx context.Context, r *web.Request) (*web.Response, error) {
	version := r.QueryValue("api-version")
	if version != current && version != older {
		return nil, azerr.BadRequest("The api-version '%s' is not supported. Supported versions: %s, %s.", version, older, current)
	}
	m, identity, err := s.mint(ctx, r)
	if err != nil {
		return nil, err
	}
	body := tokenBody{m.Token, strconv.FormatInt(m.Expires.Unix(), 10), r.QueryValue("resource"), "Bearer", identity.AppID}
	if version == older {
		body.ExpiresOn, body.ClientID = m.Expires.UTC().Format("1/2/2006 3:04:05 PM +00:00"), ""
	}
	return web.JSON(http.StatusOK, body), nil
}

// mint issues the token that a request asks for.
func (s *Service) mint(ctx context.Context, r *web.Request) (token.Minted, *directory.Object, error) {
	resource := r.QueryValue("resource")
	if resource == "" {
		return token.Minted{}, nil, azerr.New(azerr.Invalid, "invalid_request", "Required query variable 'resource' is missing")
	}
	c, err := choose(r, r.Target.(*identity.Attached))
	if err != nil {
		return token.Minted{}, nil, err
	}
	known, err := s.Directory.KnowsResource(ctx, resource)
	if err != nil {
		return token.Minted{}, nil, err
	}
	if !known {
		return token.Minted{}, nil, azerr.Newf(azerr.Invalid, "invalid_resource",
			"AADSTS500011: The resource principal named %s was not found in the tenant named %s. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
			resource, s.Kit.TenantID)
	}
	audience, version, err := s.Directory.Audience(ctx, resource)
	if err != nil {
		return token.Minted{}, nil, err
	}
	claims := identity.Claims(c.object, c.resource, audience)
	claims.Version = version
	m, err := s.Tokens.ForManagedIdentity(ctx, claims)
	return m, c.object, err
}

// endpointDialect is how the identity endpoint speaks: SDKs show "message".
type endpointDialect struct{}

func (endpointDialect) Headers(_ *web.Request, h http.Header) { h.Set("Cache-Control", "no-store") }

func (endpointDialect) Error(r *web.Request, e *azerr.Error) *web.Response {
	return web.JSON(e.Status(), struct {
		StatusCode    int    `json:"statusCode"`
		Message       string `json:"message"`
		CorrelationID string `json:"correlationId"`
	}{e.Status(), e.Message, r.ID})
}

func (endpointDialect) Denied(_ *web.Request, d web.Denial) *azerr.Error {
	return azerr.New(azerr.Forbidden, "Forbidden", d.Action)
}

func (endpointDialect) Unknown(r *web.Request, methods []string) *azerr.Error {
	if len(methods) > 0 {
		return azerr.Newf(azerr.NotAllowed, "MethodNotAllowed", "The method %s is not allowed.", r.HTTP.Method)
	}
	return azerr.New(azerr.NotFound, "NotFound", "The path is not known.")
}

func (endpointDialect) Unsupported(*web.Request) *azerr.Error {
	return azerr.New(azerr.Invalid, "NotSupported", "The operation is not supported.")
}
