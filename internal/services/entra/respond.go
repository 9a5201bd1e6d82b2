package entra

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// finish answers the client: a code, an id token, or both; or tells a device's
// user that all is done.
func (s *Service) finish(ctx context.Context, r *web.Request, b *session, f *flow, u *directory.User) (*web.Response, error) {
	at, ok := b.at(u.ID)
	if !ok {
		return nil, badForm()
	}
	if err := s.touch(ctx, b); err != nil {
		return nil, err
	}
	if f.device != nil {
		if err := s.decide(ctx, f.device, deviceApproved, u.ID, at); err != nil {
			return nil, err
		}
		return s.show("done", page{Title: f.app.name, Text: "You have signed in to the " + f.app.name + " application on your device. You may now close this window."})
	}
	a := f.request
	var answer []field
	code := ""
	if slices.Contains(a.types, "code") {
		var err error
		code, err = s.newCode(ctx, granted{
			Family: s.Web.NewID(), Client: a.app.id, Kind: a.kind, User: u.ID, At: at, Scope: a.asked, Nonce: a.nonce,
			Redirect: a.redirect, Challenge: a.challenge, Method: a.method,
		})
		if err != nil {
			return nil, err
		}
		answer = append(answer, field{"code", code})
	}
	if slices.Contains(a.types, "id_token") {
		raw, err := s.idToken(ctx, u, idFor{client: a.app, short: a.mode == "fragment", nonce: a.nonce, v1: a.v1, asked: a.asked, code: code, at: at})
		if err != nil {
			return nil, err
		}
		answer = append(answer, field{"id_token", raw})
	}
	if a.clientInfo {
		answer = append(answer, field{"client_info", s.clientInfo(u)})
	}
	answer = append(answer, field{"session_state", b.ID})
	return s.respond(r, a, answer)
}

// respond takes the answer of the authorize endpoint to the client: in the
// address, behind its #, or as a form that the browser posts.
func (s *Service) respond(r *web.Request, a *authRequest, answer []field) (*web.Response, error) {
	if a.state != "" {
		answer = append(answer, field{"state", a.state})
	}
	if a.mode == "form_post" {
		return s.show("formpost", page{Action: template.URL(a.redirect), Fields: answer, framed: true})
	}
	values := make([]string, len(answer))
	for i, f := range answer {
		values[i] = f.Name + "=" + url.QueryEscape(f.Value)
	}
	text := strings.Join(values, "&")
	switch {
	case a.mode == "fragment":
		text = "#" + text
	case strings.Contains(a.redirect, "?"):
		text = "&" + text
	default:
		text = "?" + text
	}
	return lead(r, a.redirect+text), nil
}

// lead sends the browser on, with GET after a form too.
func lead(r *web.Request, address string) *web.Response {
	status := http.StatusFound
	if r.HTTP.Method == http.MethodPost {
		status = http.StatusSeeOther
	}
	return web.Empty(status).With("Location", address).With("Referrer-Policy", "strict-origin")
}

// refuse takes a refusal to the client.
func (s *Service) refuse(r *web.Request, a *authRequest, e *azerr.Error) (*web.Response, error) {
	return s.respond(r, a, []field{{"error", e.Code}, {"error_description", s.described(r, e)}, {"error_uri", errorURI(e)}})
}
