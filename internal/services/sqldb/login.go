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
	if err == nil {
		s.grantedLogin(a)
	}
	return session, err
}

// attempt is a login as far as it came.
type attempt struct {
	request *tds.LoginRequest
	target  *target
	caller  principal.Principal
	reason  string
	as      string // how it was let in
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
		if r.Federated { // for the record: the client is told nothing about its token
			if who, err := s.verify(ctx, string(r.Token)); err == nil {
				a.caller = who
			}
		}
		return nil, a, e
	}
	in := entry.Entry{Server: t.server.Name, Request: r, External: r.Federated, Lookup: s.lookup}
	logins := s.loginsOf(t.server)
	in.Logins = logins
	var rules *security.Database
	relayed := false
	if t.database != nil {
		in.Database = t.described()
		if rules, err = s.Engine.Security(ctx, in.Database); err != nil {
			return nil, a, err
		}
		relayed = rules == nil
	}
	user := tokenUser
	if r.Federated {
		a.reason = badToken
		err = s.byToken(ctx, t, logins, a, &in)
	} else {
		a.reason = badPassword
		err = s.byPassword(ctx, t, logins, rules, relayed, a, &in)
		user = in.Name
	}
	if err != nil {
		return nil, a, err
	}
	closed := error(loginFailed(user, ""))
	if in.Login.Admin || !r.Federated {
		closed = errors.Join(types.Errorf(4060, "Cannot open database \"%s\" requested by the login. The login failed.", t.name).WithLevel(11, 1), closed)
	}
	if a.reason = noDatabase; t.database == nil {
		return nil, a, closed
	}
	a.reason = noUser
	if relayed {
		if shared, err := s.sharedName(ctx, t); err != nil {
			return nil, a, err
		} else if shared {
			return nil, a, types.Unsupported("A database whose name another logical server has too, behind --sql-upstream,")
		}
	} else if _, ok := rules.Enter(in.Login); !ok {
		return nil, a, closed
	}
	a.as = "the user of " + in.Name + " in the database"
	if in.Login.Admin {
		a.as = "being an administrator of the server"
	}
	in.Refused = func(e *types.Error, permission string, on security.Securable) {
		s.refusedStatement(a, e, permission, on)
	}
	in.Granted = func(permission string, on security.Securable) { s.grantedStatement(a, permission, on) }
	session, err := s.Engine.Open(ctx, in)
	var e *types.Error
	if relayed && errors.As(err, &e) && e.Number == 40613 {
		a.reason = unreached
	}
	return session, a, err
}

func onlyEntra(server *armkit.Resource) bool {
	return hasAdministrator(server) && server.Properties().Object("administrators").Bool("azureADOnlyAuthentication", false)
}

// byToken finds out who a token speaks for.
func (s *Service) byToken(ctx context.Context, t *target, logins *logins, a *attempt, in *entry.Entry) (err error) {
	if a.caller, err = s.verify(ctx, string(in.Request.Token)); err != nil {
		a.caller = principal.Principal{Name: tokenUser}
		return err
	}
	in.Login, in.Name = s.identityOf(a.caller)
	in.Login.Admin = s.administers(t.server, a.caller)
	if own, err := logins.bySID(ctx, in.Login.SID); err != nil || !own.Disabled {
		return err
	}
	a.reason = disabled
	return loginFailed(tokenUser, disabledText)
}

// disabledText is how 18470 goes on.
const disabledText = "Reason: The account is disabled."

// byPassword finds out who logs in with a password: the server's SQL
// administrator, a user of the database with a password of its own, or a login
// of the server. Whoever it is not, and whatever part is wrong, takes as long
// and reads the same. Where the database is elsewhere, relayed, all but the
// administrator are for the server there to know.
func (s *Service) byPassword(ctx context.Context, t *target, logins *logins, rules *security.Database, relayed bool, a *attempt, in *entry.Entry) error {
	r := in.Request
	name := logins.userPart(r.User)
	var password *security.Password
	var off bool
	if strings.EqualFold(name, logins.admin) {
		own, err := s.administratorPassword(ctx, t.server.Name)
		if err != nil {
			return err
		}
		password, in.Login = own, security.Login{Name: logins.admin, Admin: true}
	} else if user, ok := contained(rules, name); ok {
		password, in.Login = user.Password, security.Login{Name: user.Name, SID: user.SID}
	} else {
		login, _, err := logins.Named(ctx, name)
		if err != nil {
			return err
		}
		password, off, in.Login = login.Password, login.Disabled, security.Login{Name: login.Name, SID: login.SID}
	}
	if in.Name = in.Login.Name; relayed && !in.Login.Admin {
		in.Name, in.Login = name, security.Login{Name: name}
	}
	fits := in.Name != "" && relayed && !in.Login.Admin || password.Fits(string(r.Password))
	switch {
	case onlyEntra(t.server):
		a.reason = entraOnly
		return loginFailed(r.User, "Reason: Azure Active Directory only authentication is enabled. Please contact your system administrator.")
	case !fits:
		return loginFailed(r.User, "")
	case off:
		a.reason = disabled
		e := loginFailed(r.User, disabledText)
		e.Number = 18470
		return e
	}
	return nil
}

// contained returns the user of a database who has a password there.
func contained(rules *security.Database, name string) (security.Principal, bool) {
	if rules == nil {
		return security.Principal{}, false
	}
	user, ok := rules.Named(name)
	return user, ok && user.Password != nil
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
