package storage

import (
	"context"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const hostSuffix = ".blob.core.windows.net"

// resolve finds the account that the host names. The real cloud has no DNS
// name for one that does not exist.
func (s *Service) resolve(ctx context.Context, r *web.Request) error {
	name := strings.TrimSuffix(r.Host, hostSuffix)
	account, err := s.Kit.ByName(ctx, accountType, name)
	if err != nil {
		return err
	}
	if account == nil {
		return azerr.Newf(azerr.NotFound, "ResourceNotFound", "There is no storage account named %s in this cloud; in Azure its host name would not resolve.", name)
	}
	r.Target, r.Base, r.Location = account, account.ID, account.Location()
	return nil
}

func accountIn(r *web.Request) *armkit.Resource { return r.Target.(*armkit.Resource) }

// authenticate tells the ways in apart: a bearer token, an account key, a
// shared access signature, or nobody.
func (s *Service) authenticate(ctx context.Context, r *web.Request) (principal.Principal, error) {
	header := r.HTTP.Header.Get("Authorization")
	scheme, _, _ := strings.Cut(header, " ")
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		return s.bearer(ctx, r)
	case strings.EqualFold(scheme, "SharedKey"), strings.EqualFold(scheme, "SharedKeyLite"):
		return s.sharedKey(ctx, r, header)
	case header == "" && r.HasQuery("sig"):
		return principal.Principal{}, azerr.New(azerr.Forbidden, "AuthenticationFailed", authenticationFailed).
			WithDetail("AuthenticationErrorDetail", "Shared access signatures are not supported by Lanyard yet.")
	case header == "":
		return principal.Principal{}, s.challenge(azerr.New(azerr.Unauthorized, "NoAuthenticationInformation",
			"Server failed to authenticate the request. Please refer to the information in the www-authenticate header."))
	}
	return principal.Principal{}, azerr.New(azerr.Invalid, "InvalidAuthenticationInfo", "Authentication information is not given in the correct format. Check the value of Authorization header.")
}

// bearer takes tokens for storage as a whole and for this very account.
func (s *Service) bearer(ctx context.Context, r *web.Request) (principal.Principal, error) {
	raw, ok := web.Bearer(r.HTTP)
	if !ok {
		return principal.Principal{}, s.invalid("Malformed token.")
	}
	own := "https://" + strings.ToLower(accountIn(r).Name) + hostSuffix
	claims, err := s.Verifier.Verify(ctx, raw, []string{
		"https://storage.azure.com", "https://storage.azure.com/", own, own + "/", "e406a681-f3d4-42a8-90b6-c2b029497af1",
	})
	if err == nil {
		return claims.Principal(), nil
	}
	var e *token.Error
	if !errors.As(err, &e) {
		return principal.Principal{}, err
	}
	detail := map[string]string{
		token.WrongAudience: "Audience validation failed. Audience did not match.",
		token.WrongIssuer:   "Issuer validation failed. Issuer did not match.",
		token.WrongTenant:   "Issuer validation failed. Issuer did not match.",
		token.Expired:       "Lifetime validation failed. The token is expired.",
		token.NotYetValid:   "Lifetime validation failed. The token is not yet valid.",
		token.Malformed:     "Malformed token.",
	}[e.Reason]
	if detail == "" {
		detail = "Signature validation failed."
	}
	return principal.Principal{}, s.invalid(detail)
}

func (s *Service) invalid(detail string) *azerr.Error {
	return s.challenge(azerr.New(azerr.Unauthorized, "InvalidAuthenticationInfo",
		"Server failed to authenticate the request. Please refer to the information in the www-authenticate header.").
		WithDetail("AuthenticationErrorDetail", detail))
}

// challenge says where to get a token; the words are unquoted, as Azure
// writes them.
func (s *Service) challenge(e *azerr.Error) *azerr.Error {
	return e.WithHeader("WWW-Authenticate", "Bearer authorization_uri=https://login.microsoftonline.com/"+s.Verifier.TenantID()+"/oauth2/authorize resource_id=https://storage.azure.com")
}

const authenticationFailed = "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature."

// sharedKey takes requests signed with one of the account's keys.
func (s *Service) sharedKey(ctx context.Context, r *web.Request, header string) (principal.Principal, error) {
	account := accountIn(r)
	if !account.Properties().Bool("allowSharedKeyAccess", true) {
		return principal.Principal{}, azerr.New(azerr.Forbidden, "KeyBasedAuthenticationNotPermitted", "Key based authentication is not permitted on this storage account.")
	}
	failed := azerr.New(azerr.Forbidden, "AuthenticationFailed", authenticationFailed)
	signed, ok := parseSharedKey(header)
	if !ok || signed.account != account.Name {
		return principal.Principal{}, failed
	}
	if detail := checkDate(r.HTTP, s.Web.Clock.Now()); detail != "" {
		return principal.Principal{}, failed.WithDetail("AuthenticationErrorDetail", detail)
	}
	var keys []key
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) { keys, err = s.keys(ctx, tx, account.ID); return err })
	if err != nil {
		return principal.Principal{}, err
	}
	texts := stringsToSign(r.HTTP, account.Name, signed.lite)
	for _, k := range keys {
		if signed.by(k.Value, texts[0]) || signed.by(k.Value, texts[1]) {
			return principal.Principal{Key: k.Name, TenantID: s.Verifier.TenantID()}, nil
		}
	}
	return principal.Principal{}, failed.WithDetail("AuthenticationErrorDetail",
		"The MAC signature found in the HTTP request '"+signed.signature+"' is not the same as any computed signature. Server used following string to sign: '"+texts[0]+"'.")
}
