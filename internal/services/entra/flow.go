package entra

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// flow is one sign-in on its way through the pages. The pages keep nothing
// here: they carry what the client asked, which is checked again each time.
type flow struct {
	api, ctx string // "v1", "v2" with the query, "device" with the user code
	app      *app
	asked    ask
	// request is what the authorize endpoint was asked, nil for a device.
	request *authRequest
	device  *device
}

// authorizeV2 and authorizeV1 begin a sign-in.
func (s *Service) authorizeV2(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.authorize(ctx, r, "v2")
}

func (s *Service) authorizeV1(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.authorize(ctx, r, "v1")
}

func (s *Service) authorize(ctx context.Context, r *web.Request, api string) (*web.Response, error) {
	query, err := parameters(r)
	if err != nil {
		return nil, err
	}
	f, resp, err := s.authorizeFlow(ctx, r, api, query)
	if f == nil {
		return resp, err
	}
	b, err := s.session(ctx, r)
	if err != nil {
		return nil, err
	}
	resp, err = s.begin(ctx, r, b, f)
	if err != nil {
		return nil, err
	}
	return b.cookie(resp), nil
}

// authorizeFlow reads a request. Without a flow the answer or the error is the
// end.
func (s *Service) authorizeFlow(ctx context.Context, r *web.Request, api string, query url.Values) (*flow, *web.Response, error) {
	a, err := s.authorizeRequest(ctx, r, query, api == "v1")
	if e, ok := err.(clientError); ok {
		resp, err := s.refuse(r, a, e.refusal)
		return nil, resp, err
	}
	if err != nil {
		return nil, nil, err
	}
	return &flow{api: api, ctx: a.raw, app: a.app, asked: a.asked, request: a}, nil, nil
}

// begin shows the first page, or answers at once for a browser that is signed
// in already.
func (s *Service) begin(ctx context.Context, r *web.Request, b *session, f *flow) (*web.Response, error) {
	a := f.request
	if a.prompt == "none" {
		return s.silent(ctx, r, b, f)
	}
	usable := s.usable(b, a)
	hinted := slices.IndexFunc(usable, func(u *directory.User) bool { return strings.EqualFold(u.UPN, a.loginHint) })
	switch {
	case a.prompt == "login" || len(usable) == 0 || a.loginHint != "" && hinted < 0:
		return s.ask(b, f, a.loginHint, "")
	case a.prompt == "select_account" || a.loginHint == "" && len(usable) > 1:
		return s.pick(b, f)
	case hinted >= 0:
		return s.chosen(ctx, r, b, f, usable[hinted], a.prompt == "consent")
	}
	return s.chosen(ctx, r, b, f, usable[0], a.prompt == "consent")
}

// usable are the accounts that are signed in recently enough for a request.
func (s *Service) usable(b *session, a *authRequest) []*directory.User {
	var out []*directory.User
	for _, in := range b.Accounts {
		if a == nil || a.maxAge < 0 || s.Web.Clock.Now().Sub(in.At) <= time.Duration(a.maxAge)*time.Second {
			out = append(out, b.users[in.User])
		}
	}
	return out
}

// silent answers without a page, for the hidden frames of clients.
func (s *Service) silent(ctx context.Context, r *web.Request, b *session, f *flow) (*web.Response, error) {
	a := f.request
	usable := s.usable(b, a)
	if a.loginHint != "" {
		usable = slices.DeleteFunc(usable, func(u *directory.User) bool { return !strings.EqualFold(u.UPN, a.loginHint) })
	}
	switch {
	case len(usable) == 0:
		return s.refuse(r, a, azerr.New(azerr.Invalid, "login_required", "AADSTS50058: A silent sign-in request was sent but no user is signed in."))
	case len(usable) > 1:
		return s.refuse(r, a, azerr.New(azerr.Invalid, "interaction_required", "AADSTS16000: Either multiple user identities are available for the current request or selected account is not supported for the scenario."))
	}
	_, open, err := s.permitted(ctx, f.app, f.asked, usable[0])
	switch {
	case err != nil:
		return s.failed(r, f, err)
	case len(open) > 0:
		return s.refuse(r, a, notConsented(f.app, "consent_required"))
	}
	return s.finish(ctx, r, b, f, usable[0])
}

func notConsented(a *app, code string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, code, "AADSTS65001: The user or administrator has not consented to use the application with ID '%s' named '%s'. Send an interactive authorization request for this user and resource.", a.id, a.name).
		WithDetail("suberror", "consent_required")
}

// permitted returns the scp that an ask comes to, and what of it a user has not
// consented to.
func (s *Service) permitted(ctx context.Context, a *app, asked ask, u *directory.User) (scp []string, open []permissions, err error) {
	scp, needs, err := s.wantedAll(ctx, a, asked)
	if err != nil {
		return nil, nil, err
	}
	open, err = s.unconsented(ctx, a, u.ID, needs)
	return scp, open, err
}

// chosen goes on when it is known who signs in: to consent where something is
// missing or the client wants it, to the question that a device code ends
// with, or to the answer.
func (s *Service) chosen(ctx context.Context, r *web.Request, b *session, f *flow, u *directory.User, ask bool) (*web.Response, error) {
	_, open, err := s.permitted(ctx, f.app, f.asked, u)
	if err != nil {
		return s.failed(r, f, err)
	}
	if ask && len(open) == 0 && !f.app.first {
		if _, open, err = s.wantedAll(ctx, f.app, f.asked); err != nil {
			return s.failed(r, f, err)
		}
	}
	switch {
	case len(open) > 0:
		return s.consentPage(ctx, b, f, u, open)
	case f.device != nil:
		p := s.page(b, f, "confirm")
		p.Account, p.AccountID = u.UPN, u.ID
		return s.show("confirm", p)
	}
	return s.finish(ctx, r, b, f, u)
}

// failed takes a refusal to the client where there is one to take it to.
func (s *Service) failed(r *web.Request, f *flow, err error) (*web.Response, error) {
	e := azerr.From(err)
	if f.request == nil || e.Kind == azerr.Internal {
		return nil, err
	}
	return s.refuse(r, f.request, e)
}

// page is what every page of a flow has.
func (s *Service) page(b *session, f *flow, step string) page {
	p := page{Canary: b.proof(), API: f.api, Ctx: f.ctx, Step: step, App: f.app.name, AppID: f.app.id, Tenant: "common"}
	if f.request != nil {
		p.Tenant, p.leads = f.request.tenant, ownScheme(f.request.redirect)
	}
	return p
}

// ask shows the page for a name, or for a password where the name is known.
func (s *Service) ask(b *session, f *flow, name, refusal string) (*web.Response, error) {
	p := s.page(b, f, "user")
	p.Account, p.Error = name, refusal
	if name == "" || refusal != "" {
		return s.show("user", p)
	}
	p.Step = "password"
	return s.show("password", p)
}

// pick shows the accounts of the browser.
func (s *Service) pick(b *session, f *flow) (*web.Response, error) {
	p := s.page(b, f, "pick")
	p.Accounts = s.usable(b, nil)
	return s.show("pick", p)
}
