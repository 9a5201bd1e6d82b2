package keyvault

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// pathStyle: clients write a slash after the name for the current version.
var pathStyle = op.Style{FoldCase: true, TrailingSlash: true}

// audiences are the resources whose tokens Key Vault takes: its address, and
// the id of its application in the directory. With a slash at the end the
// address is another one, which Key Vault refuses.
var audiences = []string{"https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"}

// apiVersion is any version from 7.0 on and the dated ones before and after
// them, with the previews of each.
var apiVersion = regexp.MustCompile(`^([7-9]|[1-9]\d)\.\d+(-preview[.\d]*)?$|^\d{4}-\d{2}-\d{2}(-preview[.\d]*)?$`)

// latestVersion is what a refused api-version is told to use.
const latestVersion = "2025-07-01"

// resolve finds the vault that the host names.
func (s *Service) resolve(ctx context.Context, r *web.Request) error {
	name, ok := strings.CutSuffix(r.Host, suffix)
	if !ok || name == "" || strings.Contains(name, ".") {
		return vaultNotFound(r.Host)
	}
	res, err := s.Kit.ByName(ctx, vaultType, name)
	if err != nil {
		return err
	}
	if res == nil {
		return vaultNotFound(name)
	}
	v := vaultOf(res)
	r.Target, r.Base, r.Location = v, v.id, v.location
	return nil
}

// targetOf returns the vault that resolve found.
func targetOf(r *web.Request) *vault { return r.Target.(*vault) }

// vaultNotFound stands for what real clients see as a name that DNS does not
// know.
func vaultNotFound(name string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "VaultNotFound", "The vault '%s' was not found.", name)
}

// authenticate verifies the bearer token in Key Vault's words. Every client's
// first call has none: the challenge tells it which to get.
func (s *Service) authenticate(ctx context.Context, r *web.Request) (principal.Principal, error) {
	raw, ok := web.Bearer(r.HTTP)
	if !ok {
		return principal.Principal{}, s.refused("AKV10000: Request is missing a Bearer or PoP token.")
	}
	claims, err := s.Verifier.Verify(ctx, raw, audiences)
	if err == nil {
		return claims.Principal(), checkAPIVersion(r)
	}
	var e *token.Error
	if !errors.As(err, &e) {
		return principal.Principal{}, err
	}
	switch e.Reason {
	case token.WrongAudience:
		return principal.Principal{}, s.refused(fmt.Sprintf("AKV10022: Invalid audience. Expected %s, found: %s.", strings.Join(audiences, " or "), e.Got))
	case token.WrongIssuer, token.WrongTenant:
		return principal.Principal{}, s.refused(fmt.Sprintf("AKV10032: Invalid issuer. Expected one of https://sts.windows.net/%s/, found %s.", s.Verifier.TenantID(), e.Got))
	case token.Expired:
		return principal.Principal{}, s.refused("Error validating token: IDX10223")
	case token.NotYetValid:
		return principal.Principal{}, s.refused("Error validating token: IDX10222")
	case token.UnknownKey:
		return principal.Principal{}, s.refused("AKV10046: Unable to resolve the key used for signature validation.")
	case token.BadSignature, token.BadAlgorithm:
		return principal.Principal{}, s.refused("Error validating token: IDX10511")
	}
	return principal.Principal{}, s.refused("Error validating token: IDX12741")
}

// refused carries the challenge in exactly the form that all SDKs read.
func (s *Service) refused(message string) *azerr.Error {
	return azerr.New(azerr.Unauthorized, "Unauthorized", message).WithHeader("WWW-Authenticate",
		`Bearer authorization="https://login.microsoftonline.com/`+s.Verifier.TenantID()+`", resource="https://vault.azure.net"`)
}

// checkAPIVersion comes after the token: the first call's challenge does not
// depend on it.
func checkAPIVersion(r *web.Request) error {
	switch v := versionOf(r); {
	case v == "":
		return badParameter("api-version must be specified")
	case !apiVersion.MatchString(v):
		return badParameter("The specified version (%s) is not recognized. Consider using the latest supported version (%s).", v, latestVersion)
	}
	return nil
}

func versionOf(r *web.Request) string { return r.QueryValue("api-version") }
