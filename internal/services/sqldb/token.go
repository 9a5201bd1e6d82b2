package sqldb

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
	"github.com/lanyard-dev/lanyard/internal/token"
)

// resource is what drivers are told to get a token for.
const resource = "https://database.windows.net/"

// audiences are the resources whose tokens a server takes: SDKs for
// JavaScript ask without the slash, Go, Java and ODBC with it.
var audiences = []string{resource, "https://database.windows.net"}

// tokenUser is what the refusal of a token calls its user.
const tokenUser = "<token-identified principal>"

// Authority implements tds.Handler.
func (s *Service) Authority(context.Context, *tds.LoginRequest) (tds.Authority, error) {
	return tds.Authority{STSURL: "https://login.microsoftonline.com/" + s.Kit.TenantID, SPN: resource}, nil
}

// loginFailed is 18456; more says why, where Azure does.
func loginFailed(user, more string) *types.Error {
	text := "Login failed for user '" + user + "'."
	if more != "" {
		text += " " + more
	}
	return types.Errorf(18456, "%s", text).WithLevel(14, 1)
}

// verify returns whom a token speaks for.
func (s *Service) verify(ctx context.Context, raw string) (principal.Principal, error) {
	claims, err := s.Verifier.Verify(ctx, raw, audiences)
	if err == nil {
		return claims.Principal(), nil
	}
	var e *token.Error
	if !errors.As(err, &e) {
		return principal.Principal{}, err
	}
	switch e.Reason {
	case token.WrongAudience, token.WrongIssuer, token.WrongTenant:
		return principal.Principal{}, loginFailed(tokenUser, "The server is not currently configured to accept this token.")
	case token.Expired:
		return principal.Principal{}, loginFailed(tokenUser, "Token is expired.")
	}
	return principal.Principal{}, loginFailed(tokenUser, "Incorrect or invalid token.")
}

// identityOf is a principal as databases see it: an application by its
// client id, a user by its object id, and the groups of either.
func (s *Service) identityOf(p principal.Principal) (login security.Login, name string) {
	id := p.ObjectID
	name = p.Name
	if p.Type == principal.ServicePrincipal {
		id = p.AppID
		name = p.AppID + "@" + p.TenantID
	}
	if name == "" {
		name = p.ObjectID
	}
	login.Name = name
	login.SID, _ = security.SID(id)
	for _, g := range s.GroupsOf(p.ObjectID) {
		if sid, ok := security.SID(g); ok {
			login.Groups = append(login.Groups, sid)
		}
	}
	return login, name
}
