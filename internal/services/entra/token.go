package entra

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// tokenV2 is asked by scope: "https://vault.azure.net/.default".
func (s *Service) tokenV2(ctx context.Context, r *web.Request) (*web.Response, error) {
	form, err := formOf(r)
	if err != nil {
		return nil, err
	}
	if userGrants[form.Get("grant_type")] {
		return s.userTokens(ctx, r, form, false)
	}
	access, err := s.issue(ctx, r, form, func() (string, error) { return resourceOfScope(form.Get("scope")) })
	if err != nil {
		return nil, err
	}
	life := int(token.Life.Seconds())
	return web.JSON(http.StatusOK, map[string]any{
		"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": access.raw,
	}), nil
}

// tokenV1 is asked by resource, and answers every number as text.
func (s *Service) tokenV1(ctx context.Context, r *web.Request) (*web.Response, error) {
	form, err := formOf(r)
	if err != nil {
		return nil, err
	}
	if userGrants[form.Get("grant_type")] {
		return s.userTokens(ctx, r, form, true)
	}
	access, err := s.issue(ctx, r, form, func() (string, error) {
		if form.Get("resource") == "" {
			return "", missing("resource")
		}
		return form.Get("resource"), nil
	})
	if err != nil {
		return nil, err
	}
	life := strconv.Itoa(int(token.Life.Seconds()))
	now := s.Web.Clock.Now()
	return web.JSON(http.StatusOK, map[string]any{
		"token_type": "Bearer", "expires_in": life, "ext_expires_in": life,
		"expires_on": strconv.FormatInt(now.Add(token.Life).Unix(), 10), "not_before": strconv.FormatInt(now.Unix(), 10),
		"resource": access.resource, "access_token": access.raw,
	}), nil
}

type issued struct{ raw, resource string }

// issue checks who asks, then for what, and mints an application's token.
func (s *Service) issue(ctx context.Context, r *web.Request, form url.Values, resource func() (string, error)) (issued, error) {
	tenant, err := s.tenant(r)
	if err != nil {
		return issued{}, err
	}
	switch grant := form.Get("grant_type"); grant {
	case "":
		return issued{}, missing("grant_type")
	case "client_credentials":
	default:
		return issued{}, azerr.Newf(azerr.Invalid, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type '%s'.", grant)
	}
	if tenant != s.Directory.Cloud().TenantID {
		return issued{}, azerr.New(azerr.Invalid, "invalid_request", "AADSTS90014: A tenant-specific endpoint is required for the 'client_credentials' grant: use the tenant's id instead of a shared name.")
	}
	client, err := s.client(ctx, form)
	if err != nil {
		return issued{}, err
	}
	name, err := resource()
	if err != nil {
		return issued{}, err
	}
	if err := s.knownResource(ctx, name); err != nil {
		return issued{}, err
	}
	audience, version, err := s.Directory.Audience(ctx, name)
	if err != nil {
		return issued{}, err
	}
	raw, err := s.Tokens.Mint(ctx, token.Claims{
		Audience: audience, Version: version, AppID: client.object.AppID, AppIDACR: client.acr, IDType: "app", ObjectID: client.object.ID, ManagedIdentity: client.identity,
	}, token.Life)
	return issued{raw, name}, err
}

// client is an application that has proved itself.
type client struct {
	object   *directory.Object
	acr      string // appidacr: how it did
	identity string // the managed identity that it is, "" for others
}

// client proves the application by its secret, by its certificate or by another
// issuer's token.
func (s *Service) client(ctx context.Context, form url.Values) (client, error) {
	id := form.Get("client_id")
	if id == "" {
		return client{}, missing("client_id")
	}
	object, err := s.Directory.ByAppID(ctx, id)
	if err != nil {
		return client{}, err
	}
	if object == nil {
		return client{}, unknownClient(id)
	}
	switch {
	case form.Get("client_assertion") != "" && form.Get("client_secret") != "":
		return client{}, azerr.New(azerr.Invalid, "invalid_request", "AADSTS90023: Only one of 'client_secret' and 'client_assertion' can be presented.")
	case form.Get("client_assertion") != "":
		if t := form.Get("client_assertion_type"); t != assertionType {
			return client{}, azerr.Newf(azerr.Unauthorized, "invalid_client", "AADSTS50027: The client assertion type '%s' is not supported.", t)
		}
		identity, err := s.asserted(ctx, object, form.Get("client_assertion"))
		return client{object, "2", identity}, err
	case form.Get("client_secret") == "":
		return client{}, azerr.New(azerr.Unauthorized, "invalid_client",
			"AADSTS7000216: 'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
	}
	outcome, err := s.Directory.CheckSecret(ctx, object.AppID, form.Get("client_secret"))
	switch {
	case err != nil:
		return client{}, err
	case outcome == directory.SecretExpired:
		return client{}, azerr.Newf(azerr.Unauthorized, "invalid_client",
			"AADSTS7000222: The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys for your app.", object.AppID)
	case outcome == directory.SecretWrong:
		return client{}, azerr.Newf(azerr.Unauthorized, "invalid_client",
			"AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", object.AppID)
	}
	return client{object: object, acr: "1"}, nil
}

// resourceOfScope takes the resource out of a scope by cutting exactly
// "/.default" off: az asks for "https://management.core.windows.net//.default"
// and means the audience with a slash.
func resourceOfScope(scope string) (string, error) {
	if scope == "" {
		return "", missing("scope")
	}
	names := slices.DeleteFunc(strings.Fields(scope), func(s string) bool { return slices.Contains(openIDScopes, s) })
	if len(names) == 1 {
		if resource, ok := strings.CutSuffix(names[0], "/.default"); ok && resource != "" {
			return resource, nil
		}
	}
	return "", azerr.Newf(azerr.Invalid, "invalid_scope",
		"AADSTS1002012: The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", scope)
}

// formOf reads the form of a token request. A body of another type is no
// form, so its parameters are missing; one that says a thing twice is
// refused, for which of the two counts must not be a matter of taste. A
// client may prove itself in a Basic header instead (client_secret_basic),
// where both parts are form-encoded.
func formOf(r *web.Request) (url.Values, error) {
	body, err := r.Body()
	if err != nil {
		return nil, err
	}
	form := url.Values{}
	if kind, _, _ := mime.ParseMediaType(r.HTTP.Header.Get("Content-Type")); kind == "application/x-www-form-urlencoded" {
		if form, err = url.ParseQuery(string(body)); err != nil {
			return nil, azerr.New(azerr.Invalid, "invalid_request", "AADSTS90013: Invalid input received from the user: the request body is not a well-formed form.")
		}
	}
	for name, values := range form {
		if len(values) > 1 {
			return nil, duplicated(name)
		}
	}
	if id, secret, ok := r.HTTP.BasicAuth(); ok {
		for name, value := range map[string]string{"client_id": id, "client_secret": secret} {
			plain, err := url.QueryUnescape(value)
			switch {
			case err != nil:
				return nil, azerr.New(azerr.Invalid, "invalid_request", "AADSTS90013: Invalid input received from the user: the Authorization header is not form-encoded.")
			case form.Has(name) && form.Get(name) != plain:
				return nil, duplicated(name)
			}
			form.Set(name, plain)
		}
	}
	return form, nil
}

func duplicated(parameter string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "invalid_request", "AADSTS9000411: The request is not properly formatted. The parameter '%s' is duplicated.", parameter)
}

func missing(parameter string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "invalid_request", "AADSTS900144: The request body must contain the following parameter: '%s'.", parameter)
}
