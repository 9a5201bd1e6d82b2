package entra

import (
	"context"
	"net/url"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// consentPage asks a person for what an application has no consent for, or
// says that only an administrator can give it.
func (s *Service) consentPage(ctx context.Context, b *session, f *flow, u *directory.User, open []permissions) (*web.Response, error) {
	p := s.page(b, f, "consent")
	p.Title, p.Account, p.AccountID, p.Admin = "Permissions requested", u.UPN, u.ID, s.administrator(u)
	for _, o := range open {
		for _, name := range o.names {
			p.Permissions = append(p.Permissions, s.permissionText(ctx, o.resource, name))
		}
	}
	only, err := s.onlyAdministrators(ctx, open)
	if err != nil {
		return nil, err
	}
	if only && !p.Admin {
		return s.show("approval", p)
	}
	return s.show("consent", p)
}

func (s *Service) onlyAdministrators(ctx context.Context, open []permissions) (bool, error) {
	for _, o := range open {
		if only, err := s.adminOnly(ctx, o); only || err != nil {
			return only, err
		}
	}
	return false, nil
}

// administrator reports whether a user may consent for everybody: the
// directory's one administrator is the operator.
func (s *Service) administrator(u *directory.User) bool {
	return u.ID == s.Directory.Cloud().OperatorUser
}

// answered takes the answer to the question about permissions, or to whether a
// device is one's own.
func (s *Service) answered(ctx context.Context, r *web.Request, b *session, f *flow, form url.Values) (*web.Response, error) {
	u := b.users[form.Get("account")]
	if u == nil {
		return nil, badForm()
	}
	if !s.fresh(b, f, u) {
		return s.ask(b, f, u.UPN, "")
	}
	if form.Get("answer") != "accept" {
		return s.declined(ctx, r, f)
	}
	if form.Get("step") == "confirm" {
		return s.finishConfirmed(ctx, r, b, f, u)
	}
	_, open, err := s.permitted(ctx, f.app, f.asked, u)
	if err != nil {
		return s.failed(r, f, err)
	}
	only, err := s.onlyAdministrators(ctx, open)
	if err != nil {
		return nil, err
	}
	if only && !s.administrator(u) {
		return s.consentPage(ctx, b, f, u, open)
	}
	who := u.ID
	if form.Get("everybody") != "" && s.administrator(u) {
		who = ""
	}
	if err := s.install(ctx, f.app); err != nil {
		return nil, err
	}
	for _, o := range open {
		if err := s.Directory.Consent(ctx, f.app.id, who, o.resource, o.names); err != nil {
			return nil, err
		}
	}
	return s.chosen(ctx, r, b, f, u, false)
}

// install makes the service principal of an application that somebody consents
// to, as Entra does.
func (s *Service) install(ctx context.Context, a *app) error {
	if a.first {
		return nil
	}
	found, err := s.Directory.ByAppID(ctx, a.id)
	if err != nil || found != nil {
		return err
	}
	_, err = s.Directory.CreateServicePrincipal(ctx, *a.Application)
	if store.IsDuplicate(err) {
		return nil
	}
	return err
}

// finishConfirmed ends a device's sign-in, if nothing is left to consent to.
func (s *Service) finishConfirmed(ctx context.Context, r *web.Request, b *session, f *flow, u *directory.User) (*web.Response, error) {
	_, open, err := s.permitted(ctx, f.app, f.asked, u)
	switch {
	case err != nil:
		return nil, err
	case f.device == nil:
		return nil, badForm()
	case len(open) > 0:
		return s.consentPage(ctx, b, f, u, open)
	}
	return s.finish(ctx, r, b, f, u)
}

func (s *Service) declined(ctx context.Context, r *web.Request, f *flow) (*web.Response, error) {
	refusal := azerr.Newf(azerr.Invalid, "access_denied", "AADSTS65004: User declined to consent to access the app.")
	if f.device == nil {
		return s.refuse(r, f.request, refusal)
	}
	if err := s.decide(ctx, f.device, deviceDeclined, "", time.Time{}); err != nil {
		return nil, err
	}
	return s.show("done", page{Title: "You have not signed in", Text: "The sign-in was cancelled. You can close this window."})
}

// permissionText is a permission as people read it.
func (s *Service) permissionText(ctx context.Context, resource, name string) string {
	if resource == graphID {
		if text := graphTexts[name]; text != "" {
			return text
		}
		return "Microsoft Graph: " + name
	}
	if offering, err := s.Directory.Offering(ctx, resource); err == nil && offering != nil {
		for _, p := range offering.Scopes {
			if p.Value == name && p.UserConsentDisplayName != "" {
				return p.UserConsentDisplayName
			}
		}
		return "Access " + offering.Name + " (" + name + ")"
	}
	return "Access " + resource + " as you (" + name + ")"
}

var graphTexts = map[string]string{
	"openid":         "Sign you in",
	"profile":        "View your basic profile",
	"email":          "View your email address",
	"offline_access": "Maintain access to data you have given it access to",
	"User.Read":      "Sign you in and read your profile",
	"User.Read.All":  "Read all users' full profiles",
}
