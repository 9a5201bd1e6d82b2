package entra

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// authRequest is what a client asks of the authorize endpoint, checked. Until
// redirect is known, refusals are shown to the person; after, they are the
// client's.
type authRequest struct {
	v1     bool
	tenant string // as in the path
	raw    string // the whole query, to be carried through the pages
	app    *app

	redirect, kind string
	types          []string // of response_type
	mode           string
	state          string

	asked             ask
	nonce             string
	challenge, method string
	prompt            string
	maxAge            int // seconds, -1 without
	loginHint         string
	clientInfo        bool
}

// clientError is a refusal that goes to the client by its address.
type clientError struct{ refusal *azerr.Error }

func (e clientError) Error() string { return e.refusal.Error() }

var (
	challengeText = regexp.MustCompile(`^[A-Za-z0-9\-._~]{43,128}$`)
	prompts       = []string{"", "none", "login", "select_account", "consent", "create"}
	modes         = []string{"query", "fragment", "form_post"}
)

// authorizeRequest reads a request to the authorize endpoint.
func (s *Service) authorizeRequest(ctx context.Context, r *web.Request, q url.Values, v1 bool) (*authRequest, error) {
	for name, values := range q {
		if len(values) > 1 {
			return nil, duplicated(name)
		}
	}
	a := &authRequest{v1: v1, tenant: r.Param("tenant"), raw: q.Encode(), state: q.Get("state"), maxAge: -1, clientInfo: q.Has("client_info") && q.Get("client_info") != "0"}
	tenant, err := s.userTenant(r)
	if err != nil {
		return nil, err
	}
	if a.app, err = s.app(ctx, q.Get("client_id")); err != nil {
		return nil, err
	}
	if err := a.app.fits(tenant); err != nil {
		return nil, err
	}
	if a.redirect = q.Get("redirect_uri"); a.redirect == "" {
		return nil, missing("redirect_uri")
	}
	if a.kind = a.app.redirect(a.redirect); a.kind == unregistered {
		return nil, azerr.Newf(azerr.Invalid, "invalid_request",
			"AADSTS50011: The redirect URI '%s' specified in the request does not match the redirect URIs configured for the application '%s'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal.", a.redirect, a.app.id)
	}
	if err := a.answer(q); err != nil {
		return a, clientError{err}
	}
	if err := s.askFor(a, q); err != nil {
		return a, clientError{azerr.From(err)}
	}
	return a, nil
}

// answer reads how the client wants its answer.
func (a *authRequest) answer(q url.Values) *azerr.Error {
	a.types = strings.Fields(q.Get("response_type"))
	code, idToken, accessToken := slices.Contains(a.types, "code"), slices.Contains(a.types, "id_token"), slices.Contains(a.types, "token")
	a.mode = q.Get("response_mode")
	known := 0
	for _, has := range []bool{code, idToken, accessToken} {
		if has {
			known++
		}
	}
	if a.mode == "" {
		a.mode = "query"
		if idToken || accessToken {
			a.mode = "fragment"
		}
	}
	mode := a.mode
	if !slices.Contains(modes, a.mode) {
		a.mode = "query" // for the refusal
	}
	invalid := func(code, format string, args ...any) *azerr.Error {
		return azerr.Newf(azerr.Invalid, code, format, args...)
	}
	switch {
	case len(a.types) == 0:
		return invalid("invalid_request", "AADSTS900144: The request body must contain the following parameter: 'response_type'.")
	case known != len(a.types) || known > 2 || accessToken:
		return invalid("unsupported_response_type", "AADSTS70005: response_type '%s' is not supported.", q.Get("response_type"))
	case mode != a.mode:
		return invalid("invalid_request", "AADSTS70007: '%s' is not a supported value of 'response_mode'.", mode)
	case idToken && a.mode == "query":
		a.mode = "fragment" // a refusal does not go by query either
		return invalid("invalid_request", "AADSTS70007: 'query' is not a supported value of 'response_mode' when requesting a token.")
	case idToken && (a.app.first || !a.app.ImplicitIDToken):
		return invalid("unsupported_response_type", "AADSTS700054: response_type 'id_token' is not enabled for the application.")
	case idToken && q.Get("nonce") == "":
		return invalid("invalid_request", "AADSTS50030: The request must contain the parameter 'nonce' when an id token is asked for.")
	case q.Has("request") || q.Has("request_uri"):
		return invalid("invalid_request", "AADSTS90055: Requests as signed objects are not supported.")
	}
	a.nonce = q.Get("nonce")
	return nil
}

// askFor reads what the client asks for, and how it will prove itself.
func (s *Service) askFor(a *authRequest, q url.Values) (err error) {
	if a.asked, err = scopesOf(q, a.v1); err != nil {
		return err
	}
	if slices.Contains(a.types, "id_token") && !a.asked.has("openid") {
		return azerr.New(azerr.Invalid, "invalid_request", "AADSTS90015: Requested scope must contain 'openid' when an id token is asked for.")
	}
	a.challenge, a.method = q.Get("code_challenge"), q.Get("code_challenge_method")
	if a.method == "" && a.challenge != "" {
		a.method = "plain"
	}
	code := slices.Contains(a.types, "code")
	switch {
	case a.method != "" && a.method != "plain" && a.method != "S256":
		return azerr.Newf(azerr.Invalid, "invalid_request", "AADSTS501491: Invalid code_challenge_method '%s': it must be S256 or plain.", a.method)
	case a.method != "" && !challengeText.MatchString(a.challenge):
		return azerr.New(azerr.Invalid, "invalid_request", "AADSTS501491: Invalid size or characters of the code_challenge parameter.")
	case code && a.kind == spaClient && a.challenge == "":
		return azerr.New(azerr.Invalid, "invalid_request", "AADSTS9002325: Proof Key for Code Exchange is required for cross-origin authorization code redemption.")
	}
	if a.prompt = q.Get("prompt"); !slices.Contains(prompts, a.prompt) {
		return azerr.Newf(azerr.Invalid, "invalid_request", "AADSTS90023: Unsupported 'prompt' value: '%s'.", a.prompt)
	}
	if text := q.Get("max_age"); text != "" {
		if a.maxAge, err = strconv.Atoi(text); err != nil || a.maxAge < 0 {
			return azerr.Newf(azerr.Invalid, "invalid_request", "AADSTS90023: Invalid 'max_age' value: '%s'.", text)
		}
	}
	a.loginHint = q.Get("login_hint")
	return nil
}

// parameters are those of a request that browsers make with GET or a form.
func parameters(r *web.Request) (url.Values, error) {
	if r.HTTP.Method == http.MethodPost {
		return formOf(r)
	}
	return r.Query, nil
}

// scopeOf is scopesOf where a token is asked for, which is for one resource.
func scopeOf(q url.Values, v1 bool) (ask, error) {
	a, err := scopesOf(q, v1)
	if err == nil && len(a.Also) > 0 {
		err = azerr.Newf(azerr.Invalid, "invalid_scope", "AADSTS28000: Provided value for the input parameter scope is not valid because it contains more than one resource. Scope %s is not valid.", q.Get("scope"))
	}
	return a, err
}

// scopesOf reads the scope of version 2, or the resource of version 1, which
// always means an id token and a refresh token too.
func scopesOf(q url.Values, v1 bool) (ask, error) {
	if !v1 {
		if strings.TrimSpace(q.Get("scope")) == "" {
			return ask{}, missing("scope")
		}
		return parseScope(q.Get("scope"))
	}
	a := ask{Resource: graphID, OpenID: []string{"openid", "profile", "offline_access"}}
	if resource := q.Get("resource"); resource != "" {
		a.Resource = resource
	}
	a.Names = []string{".default"}
	return a, nil
}

// userTenant is tenant for people's sign-ins. There are no personal accounts.
func (s *Service) userTenant(r *web.Request) (string, error) {
	if strings.EqualFold(r.Param("tenant"), "consumers") {
		return "", azerr.New(azerr.Invalid, "invalid_request", "AADSTS9001023: The grant type is not supported over the /consumers endpoint: there are no personal accounts here. Use the tenant's own endpoint.")
	}
	return s.tenant(r)
}
