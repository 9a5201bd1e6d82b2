package armkit

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// audiences are the resources whose tokens Resource Manager takes. az asks
// for the older name, SDKs for the newer, each with and without the slash.
var audiences = []string{
	"https://management.core.windows.net/", "https://management.core.windows.net",
	"https://management.azure.com/", "https://management.azure.com",
}

var apiVersion = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-[A-Za-z0-9.]+)?$`)

// NewFront returns the front of Resource Manager over the rows of all
// services. Service, Style, Dialect, Resolve and Authenticate of c are set
// here.
func NewFront(c web.Config, verifier *token.Verifier) (*web.Front, error) {
	c.Service = "arm"
	c.Style = op.Style{FoldCase: true, CollapseSlashes: true}
	c.Dialect = dialect{}
	c.Resolve = checkAPIVersion
	c.Authenticate = func(ctx context.Context, r *web.Request) (principal.Principal, error) {
		return authenticate(ctx, verifier, r)
	}
	return web.NewFront(c)
}

// checkAPIVersion refuses a call without a well-formed api-version.
func checkAPIVersion(_ context.Context, r *web.Request) error {
	v := r.QueryValue("api-version")
	switch {
	case r.Operation != nil && r.Operation.Anonymous:
		return nil
	case v == "":
		return azerr.New(azerr.Invalid, "MissingApiVersionParameter",
			"The api-version query parameter (?api-version=) is required for all requests.")
	case !apiVersion.MatchString(v):
		return azerr.Newf(azerr.Invalid, "InvalidApiVersionParameter",
			"The api-version '%s' is invalid. The supported versions are of the form 'yyyy-MM-dd' or 'yyyy-MM-dd-preview'.", v)
	}
	return nil
}

// authenticate verifies the bearer token, in Resource Manager's words.
func authenticate(ctx context.Context, verifier *token.Verifier, r *web.Request) (principal.Principal, error) {
	raw, ok := web.Bearer(r.HTTP)
	if !ok {
		return principal.Principal{}, refused(verifier, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
	}
	claims, err := verifier.Verify(ctx, raw, audiences)
	if err == nil {
		return claims.Principal(), nil
	}
	var e *token.Error
	if !errors.As(err, &e) {
		return principal.Principal{}, err
	}
	switch e.Reason {
	case token.WrongAudience:
		return principal.Principal{}, refused(verifier, "InvalidAuthenticationTokenAudience", fmt.Sprintf(
			"The access token has been obtained for wrong audience or resource '%s'. It should exactly match with one of the allowed audiences '%s'.",
			e.Got, strings.Join(audiences, "','")))
	case token.Expired:
		return principal.Principal{}, refused(verifier, "ExpiredAuthenticationToken", fmt.Sprintf(
			"The access token expiry UTC time '%s' is earlier than current UTC time.", e.Time.Format(time.RFC1123)))
	case token.WrongIssuer, token.WrongTenant:
		return principal.Principal{}, refused(verifier, "InvalidAuthenticationTokenTenant", fmt.Sprintf(
			"The access token is from the wrong issuer '%s'. It must match the tenant '%s' associated with this subscription. Please use the authority (URL) '%s' to get the token.",
			e.Got, verifier.Issuer(), "https://login.windows.net/"+verifier.TenantID()))
	}
	return principal.Principal{}, refused(verifier, "InvalidAuthenticationToken", "The access token is invalid.")
}

func refused(verifier *token.Verifier, code, message string) *azerr.Error {
	return azerr.New(azerr.Unauthorized, code, message).WithHeader("WWW-Authenticate", fmt.Sprintf(
		`Bearer authorization_uri="https://login.windows.net/%s", error="invalid_token", error_description="%s"`,
		verifier.TenantID(), strings.ReplaceAll(message, `"`, `'`)))
}
