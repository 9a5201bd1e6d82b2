package entra

import (
	"context"
	"net/url"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// logout signs the browser out, of the one account that logout_hint names or of
// all, and leads it back where an application of the tenant has registered the
// address; anywhere else it leads nobody.
func (s *Service) logout(ctx context.Context, r *web.Request) (*web.Response, error) {
	if _, err := s.userTenant(r); err != nil {
		return nil, err
	}
	query, err := parameters(r)
	if err != nil {
		return nil, err
	}
	b, err := s.session(ctx, r)
	if err != nil {
		return nil, err
	}
	left, err := s.signOut(ctx, b, query.Get("logout_hint"))
	if err != nil {
		return nil, err
	}
	resp, err := s.signedOut(ctx, r, query.Get("post_logout_redirect_uri"), query.Get("state"))
	if err != nil {
		return nil, err
	}
	if left > 0 {
		return resp, nil
	}
	return resp.Add("Set-Cookie", newCookie("", -1)), nil
}

func (s *Service) signedOut(ctx context.Context, r *web.Request, address, state string) (*web.Response, error) {
	known, err := s.registered(ctx, address)
	if err != nil {
		return nil, err
	}
	if !known {
		return s.show("done", page{Title: "You signed out of your account", Text: "It's a good idea to close all browser windows."})
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if state != "" {
		q := u.Query()
		q.Set("state", state)
		u.RawQuery = q.Encode()
	}
	return lead(r, u.String()), nil
}

// registered reports whether an application of the tenant, or the portal, has an
// address.
func (s *Service) registered(ctx context.Context, address string) (bool, error) {
	if address == "" {
		return false, nil
	}
	if address == portalLeft {
		return true, nil
	}
	all, err := s.Directory.Applications(ctx)
	for i := range all {
		a := app{Application: &all[i]}
		if a.redirect(address) != unregistered || all[i].LogoutURL == address {
			return true, err
		}
	}
	return false, err
}
