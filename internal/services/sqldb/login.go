package sqldb

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Login implements tds.Handler: where to, whether the firewall lets the
// client in, who it is, and whether the database knows it. Nothing is told
// about a database to somebody who has no user in it.
func (s *Service) Login(ctx context.Context, r *tds.LoginRequest) (tds.Session, error) {
	session, a, err := s.login(ctx, r)
	var e *types.Error
	if errors.As(err, &e) {
		s.refusedLogin(a, e)
	}
	return session, err
}

// attempt is a login as far as it came.
type attempt struct {
	request *tds.LoginRequest
	target  *target
	caller  principal.Principal
	reason  string
}

func (s *Service) login(ctx context.Context, r *tds.LoginRequest) (tds.Session, *attempt, error) {
	a := &attempt{request: r, reason: noServer, caller: principal.Principal{Name: r.User}}
	if r.Federated {
		a.caller.Name = tokenUser
	}
	t, err := s.find(ctx, r)
	if a.target = t; err != nil {
		return nil, a, err
	}
	a.reason = shutOut
	if e := t.admit(r); e != nil {
		return nil, a, e
	}
	in := entry.Entry{Server: t.server.Name, Request: r, External: r.Federated, Lookup: s.lookup}
	if r.Federated {
		a.reason = badToken
		caller, err := s.verify(ctx, string(r.Token))
		if err != nil {
			return nil, a, err
		}
		a.caller = caller
		in.Login, in.Name = s.identityOf(a.caller)
		in.Login.Admin = s.administers(t.server, a.caller)
	} else {
		a.reason = badPassword
		if in.Name, err = s.password(ctx, t.server, r); err != nil {
			if onlyEntra(t.server) {
				a.reason = entraOnly
			}
			return nil, a, err
		}
		in.Login = security.Login{Name: in.Name, Admin: true}
	}
	user := tokenUser
	if !r.Federated {
		user = in.Name
	}
	a.reason = noDatabase
	if t.database == nil {
		if in.Login.Admin {
			return nil, a, types.Errorf(4060, "Cannot open database \"%s\" requested by the login. The login failed.", t.name).WithLevel(11, 1)
		}
		return nil, a, loginFailed(user, "")
	}
	in.Database = t.described()
	rules, err := s.Engine.Security(ctx, in.Database)
	if err != nil {
		return nil, a, err
	}
	a.reason = noUser
	if _, ok := rules.Enter(in.Login); !ok {
		return nil, a, loginFailed(user, "")
	}
	in.Refused = func(e *types.Error, permission string, on security.Securable) {
		s.refusedStatement(a, e, permission, on)
	}
	session, err := s.Engine.Open(ctx, in)
	return session, a, err
}

func onlyEntra(server *armkit.Resource) bool {
	return hasAdministrator(server) && server.Properties().Object("administrators").Bool("azureADOnlyAuthentication", false)
}

// password returns the login's name if it is the SQL administrator's with its
// password. A wrong name takes as long as a wrong password.
func (s *Service) password(ctx context.Context, server *armkit.Resource, r *tds.LoginRequest) (string, error) {
	login, _, _ := strings.Cut(r.User, "@")
	fits, err := s.passwordFits(ctx, server.Name, string(r.Password))
	switch {
	case err != nil:
		return "", err
	case onlyEntra(server):
		return "", loginFailed(r.User, "Reason: Azure Active Directory only authentication is enabled. Please contact your system administrator.")
	case !fits || !strings.EqualFold(login, server.Properties().String("administratorLogin")):
		return "", loginFailed(r.User, "")
	}
	return server.Properties().String("administratorLogin"), nil
}

// administers reports whether a caller is the server's Entra administrator:
// the user, the application, or somebody in the group that the sid names.
func (s *Service) administers(server *armkit.Resource, caller principal.Principal) bool {
	if !hasAdministrator(server) {
		return false
	}
	a := server.Properties().Object("administrators")
	kind, sid := a.String("principalType"), strings.ToLower(a.String("sid"))
	may := func(k string) bool { return kind == "" || kind == k }
	switch {
	case sid == "":
		return false
	case caller.Type == principal.User && may("User") && strings.EqualFold(caller.ObjectID, sid):
		return true
	case caller.Type == principal.ServicePrincipal && may("Application") && strings.EqualFold(caller.AppID, sid):
		return true
	}
	return may("Group") && slices.ContainsFunc(s.GroupsOf(caller.ObjectID), func(g string) bool { return strings.EqualFold(g, sid) })
}
