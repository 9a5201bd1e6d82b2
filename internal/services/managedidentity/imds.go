package managedidentity

import (
	"context"
	"net/http"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// imdsVersion is the version of the metadata service that SDKs ask for.
const imdsVersion = "2018-02-01"

// Metadata returns the instance metadata service of one resource: whoever
// reaches it is that resource's program.
func (s *Service) Metadata(id string) (*web.Front, error) {
	c := s.Web
	c.Service, c.Style, c.Dialect = "imds", op.Style{TrailingSlash: true, CollapseSlashes: true}, imdsDialect{}
	c.Rows = []web.Row{web.Open("Get Token", "GET", "/metadata/identity/oauth2/token", "a program may always ask who it is; what it may do is asked elsewhere", s.getMetadataToken)}
	c.Authenticate = func(ctx context.Context, r *web.Request) (principal.Principal, error) {
		if r.HTTP.Header.Get("Metadata") != "true" || r.HTTP.Header.Get("X-Forwarded-For") != "" {
			return principal.Principal{}, azerr.New(azerr.Invalid, "invalid_request", "Required metadata header not specified")
		}
		attached, err := s.Identities.Of(ctx, id)
		if err != nil {
			return principal.Principal{}, err
		}
		if attached == nil {
			return principal.Principal{}, azerr.New(azerr.Invalid, "invalid_request", "Identity not found")
		}
		r.Target = attached
		return principal.Principal{ManagedIdentity: id, Type: principal.ServicePrincipal}, nil
	}
	return web.NewFront(c)
}

func (s *Service) getMetadataToken(ctx context.Context, r *web.Request) (*web.Response, error) {
	if v := r.QueryValue("api-version"); v != imdsVersion {
		return nil, azerr.Newf(azerr.Invalid, "bad_request", "The api-version '%s' is not supported; use %s.", v, imdsVersion)
	}
	m, object, err := s.mint(ctx, r)
	if err != nil {
		if e := azerr.From(err); e.Code == "BadRequest" {
			return nil, azerr.New(azerr.Invalid, "invalid_request", "Identity not found")
		}
		return nil, err
	}
	life := strconv.Itoa(int(m.Expires.Sub(s.Web.Clock.Now()).Seconds()))
	return web.JSON(http.StatusOK, struct {
		AccessToken  string `json:"access_token"`
		ClientID     string `json:"client_id"`
		ExpiresIn    string `json:"expires_in"`
		ExpiresOn    string `json:"expires_on"`
		ExtExpiresIn string `json:"ext_expires_in"`
		NotBefore    string `json:"not_before"`
		Resource     string `json:"resource"`
		TokenType    string `json:"token_type"`
	}{
		m.Token, object.AppID, life, strconv.FormatInt(m.Expires.Unix(), 10), life,
		strconv.FormatInt(s.Web.Clock.Now().Unix(), 10), r.QueryValue("resource"), "Bearer",
	}), nil
}

// imdsDialect is how the metadata service speaks: OAuth's two fields.
type imdsDialect struct{}

func (imdsDialect) Headers(_ *web.Request, h http.Header) { h.Set("Server", "IMDS/150.870.65.1015") }

func (imdsDialect) Error(_ *web.Request, e *azerr.Error) *web.Response {
	status := e.Status()
	if status >= 500 {
		// SDKs try again for half a minute on a 5xx.
		status = http.StatusBadRequest
	}
	return web.JSON(status, struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{e.Code, e.Message})
}

func (imdsDialect) Denied(_ *web.Request, d web.Denial) *azerr.Error {
	return azerr.New(azerr.Forbidden, "forbidden", d.Action)
}

func (imdsDialect) Unknown(*web.Request, []string) *azerr.Error {
	return azerr.New(azerr.NotFound, "not_found", "Not found")
}

func (imdsDialect) Unsupported(*web.Request) *azerr.Error {
	return azerr.New(azerr.Invalid, "invalid_request", "The operation is not supported.")
}
