package scm

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// audiences are the resources whose tokens the scm hosts take: App Service's
// own, which az asks for, and those of Resource Manager, as Kudu's wiki says.
var audiences = []string{
	"https://appservice.azure.com", "https://appservice.azure.com/",
	"https://management.azure.com", "https://management.azure.com/",
	"https://management.core.windows.net", "https://management.core.windows.net/",
}

// authenticate takes a site's publishing credentials where its policy allows
// them, or a token of the directory.
func (s *Service) authenticate(ctx context.Context, r *web.Request) (principal.Principal, error) {
	if raw, ok := web.Bearer(r.HTTP); ok {
		claims, err := s.Verifier.Verify(ctx, raw, audiences)
		if err == nil {
			return claims.Principal(), nil
		}
		var e *token.Error
		if !errors.As(err, &e) {
			return principal.Principal{}, err
		}
		if e.Reason == token.WrongAudience {
			return principal.Principal{}, refused("The access token is for " + e.Got + ", and must be for https://appservice.azure.com.")
		}
		return principal.Principal{}, refused("The access token is refused: " + e.Reason + ".")
	}
	return s.basic(ctx, r)
}

// basic checks a site's own name and password. Which of the two is wrong is
// not said.
func (s *Service) basic(ctx context.Context, r *web.Request) (principal.Principal, error) {
	name, password, ok := r.HTTP.BasicAuth()
	if !ok || len(r.HTTP.Header.Values("Authorization")) != 1 {
		return principal.Principal{}, refused("The request is not authenticated.")
	}
	site := siteOf(r)
	p, err := s.Sites.PublishingOf(ctx, site)
	if err != nil {
		return principal.Principal{}, err
	}
	if !p.Allowed {
		return principal.Principal{}, refused("Basic authentication is off for this app (basicPublishingCredentialsPolicies/scm); use a token for https://appservice.azure.com.")
	}
	// Kudu takes "app\$app" as well.
	if domain, rest, ok := strings.Cut(name, `\`); ok && strings.EqualFold(domain, strings.TrimPrefix(p.User, "$")) {
		name = rest
	}
	if !strings.EqualFold(name, p.User) || p.Password == "" || subtle.ConstantTimeCompare([]byte(password), []byte(p.Password)) != 1 {
		return principal.Principal{}, refused("The user name or the password is wrong.")
	}
	return principal.Principal{Key: "publishing credentials", Name: p.User, TenantID: s.Verifier.TenantID()}, nil
}

func refused(message string) *azerr.Error {
	return azerr.New(azerr.Unauthorized, "Unauthorized", message).WithHeader("WWW-Authenticate", `Basic realm="site"`)
}
