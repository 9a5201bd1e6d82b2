package entra

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// login takes the forms of the pages.
func (s *Service) login(ctx context.Context, r *web.Request) (*web.Response, error) {
	form, b, err := s.form(ctx, r)
	if err != nil {
		return nil, err
	}
	f, resp, err := s.flowOf(ctx, r, form)
	if f == nil {
		return resp, err
	}
	switch form.Get("step") {
	case "user":
		return s.ask(b, f, form.Get("login"), "")
	case "password", "change":
		resp, err = s.enter(ctx, r, b, f, form)
	case "pick":
		resp, err = s.picked(ctx, r, b, f, form.Get("account"))
	case "consent", "confirm":
		resp, err = s.answered(ctx, r, b, f, form)
	default:
		err = badForm()
	}
	if err != nil {
		return nil, err
	}
	return b.cookie(resp), nil
}

// form reads a form that a page for this browser has sent.
func (s *Service) form(ctx context.Context, r *web.Request) (url.Values, *session, error) {
	form, err := formOf(r)
	if err != nil {
		return nil, nil, err
	}
	b, err := s.session(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	if origin := r.HTTP.Header.Get("Origin"); !b.proves(form.Get("canary")) || origin != "" && origin != "https://"+r.Host {
		return nil, nil, azerr.New(azerr.Invalid, "invalid_request", "AADSTS165000: Invalid Request: The request tokens do not match the user context. Do not copy the user context values (cookies; form fields; headers) between different requests or user sessions; always maintain the ALL of the supplied values across a complete single user flow. Are cookies blocked?")
	}
	return form, b, nil
}

func badForm() error {
	return azerr.New(azerr.Invalid, "invalid_request", "AADSTS900561: The form is not one of this sign-in.")
}

// flowOf finds out what a form is for.
func (s *Service) flowOf(ctx context.Context, r *web.Request, form url.Values) (*flow, *web.Response, error) {
	switch api := form.Get("api"); api {
	case "v1", "v2":
		query, err := url.ParseQuery(form.Get("ctx"))
		if err != nil {
			return nil, nil, badForm()
		}
		return s.authorizeFlow(ctx, r, api, query)
	case "device":
		f, err := s.deviceFlow(ctx, r, form.Get("ctx"))
		return f, nil, err
	}
	return nil, nil, badForm()
}

// enter takes a name with its password, and a new password where the old one
// is to be replaced.
func (s *Service) enter(ctx context.Context, r *web.Request, b *session, f *flow, form url.Values) (*web.Response, error) {
	name := form.Get("login")
	if form.Get("back") != "" {
		p := s.page(b, f, "user")
		p.Account = name
		return s.show("user", p)
	}
	at := placeOf(r)
	if at.Browser == "" {
		at.Browser = randomText()
	}
	u, err := s.password(ctx, name, form.Get("passwd"), at)
	var e *azerr.Error
	switch {
	case errors.As(err, &e) && e.Kind != azerr.Internal:
		return s.again(b, f, form, e)
	case err != nil:
		return nil, err
	}
	if form.Get("step") == "change" || u.MustChange {
		if resp, err := s.change(ctx, b, f, u, form); resp != nil || err != nil {
			return resp, err
		}
	}
	if err := s.signIn(ctx, b, u); err != nil {
		return nil, err
	}
	resp, err := s.chosen(ctx, r, b, f, u, f.request != nil && f.request.prompt == "consent")
	if err != nil {
		return nil, err
	}
	return named(resp, at), nil
}

// again shows the page once more, with what was wrong.
func (s *Service) again(b *session, f *flow, form url.Values, e *azerr.Error) (*web.Response, error) {
	text := map[int]string{
		50034: "We couldn't find an account with that username.",
		50126: "Your account or password is incorrect. If you don't remember your password, the operator can reset it.",
		50057: "Your account has been locked. Contact your support person to unlock it, then try again.",
		50053: "You've tried to sign in too many times with an incorrect account or password. Wait a while, then try again.",
	}[numberOf(e)]
	if text != "" {
		text = fmt.Sprintf("%s (AADSTS%d)", text, numberOf(e))
	} else {
		text = e.Message
	}
	if numberOf(e) == 50034 {
		return s.ask(b, f, form.Get("login"), text)
	}
	step := form.Get("step")
	p := s.page(b, f, step)
	p.Account, p.Error = form.Get("login"), text
	return s.show(step, p)
}

// change replaces a password that must not stay. Without an answer it is done.
func (s *Service) change(ctx context.Context, b *session, f *flow, u *directory.User, form url.Values) (*web.Response, error) {
	p := s.page(b, f, "change")
	p.Account = u.UPN
	fresh := form.Get("new")
	switch {
	case form.Get("step") != "change":
		return s.show("change", p)
	case fresh != form.Get("again"):
		p.Error = "The passwords do not match."
		return s.show("change", p)
	case fresh == form.Get("passwd"):
		p.Error = "Choose a password that is not the one you have."
		return s.show("change", p)
	}
	err := s.Directory.UpdateUser(ctx, u.ID, directory.UserChange{Password: &fresh})
	if errors.Is(err, directory.ErrWeakPassword) {
		p.Error = "Choose a stronger one: " + err.Error() + "."
		return s.show("change", p)
	}
	return nil, err
}

// picked goes on with an account of the browser's.
func (s *Service) picked(ctx context.Context, r *web.Request, b *session, f *flow, account string) (*web.Response, error) {
	u := b.users[account]
	switch {
	case account == "other":
		return s.ask(b, f, "", "")
	case u == nil:
		return nil, badForm()
	case !s.fresh(b, f, u):
		return s.ask(b, f, u.UPN, "")
	}
	return s.chosen(ctx, r, b, f, u, f.request != nil && f.request.prompt == "consent")
}

// freshness is how long the pages that follow a password may take.
const freshness = 10 * time.Minute

// fresh reports whether an account signed in recently enough for what the
// client wants.
func (s *Service) fresh(b *session, f *flow, u *directory.User) bool {
	at, ok := b.at(u.ID)
	age := s.Web.Clock.Now().Sub(at)
	switch {
	case !ok:
		return false
	case f.request == nil:
		return true
	case f.request.prompt == "login" && age > freshness:
		return false
	}
	return f.request.maxAge < 0 || age <= max(freshness, time.Duration(f.request.maxAge)*time.Second)
}
