package entra

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

//go:embed html/*.html
var files embed.FS

// page is what the templates show. html/template escapes all of it.
type page struct {
	Title, Error, Domain string
	Tenant               string // as in the path
	// Canary, API, Ctx and Step go through the forms: proof of the browser,
	// and what is being signed in for.
	Canary, API, Ctx, Step string
	App, AppID             string
	Account, AccountID     string
	Accounts               []*directory.User
	Permissions            []string
	Admin                  bool
	Text                   string
	RequestID, Timestamp   string
	CorrelationID          string
	Action                 template.URL
	Fields                 []field
	Nonce                  string
	framed                 bool
	leads                  string // where the form may lead in the end, for the policy
	status                 int
}

// field is one value that a client gets by form_post.
type field struct{ Name, Value string }

// show renders a page. Nothing is loaded, no script runs but the one of
// form_post, and no other site may frame a page on which somebody could be led
// to click.
func (s *Service) show(name string, p page) (*web.Response, error) {
	p.Nonce, p.Domain = randomText(), s.Directory.Cloud().Domain
	if p.Title == "" {
		p.Title = "Sign in to your account"
	}
	if p.status == 0 {
		p.status = http.StatusOK
	}
	var b bytes.Buffer
	if err := s.templates.ExecuteTemplate(&b, name, p); err != nil {
		return nil, err
	}
	policy := []string{"default-src 'none'", "base-uri 'none'", "style-src 'nonce-" + p.Nonce + "'"}
	if p.framed {
		policy = append(policy, "script-src 'nonce-"+p.Nonce+"'")
	} else {
		// Chromium holds all that a form's answer leads on to against
		// form-action, the client's own redirects too.
		policy = append(policy, "frame-ancestors 'none'", strings.TrimSpace("form-action 'self' https: http://localhost:* http://127.0.0.1:* "+p.leads))
	}
	resp := web.Bytes(p.status, "text/html; charset=utf-8", b.Bytes()).
		With("Content-Security-Policy", strings.Join(policy, "; ")).
		With("Referrer-Policy", "strict-origin")
	if !p.framed {
		resp.With("X-Frame-Options", "DENY")
	}
	return resp, nil
}

// ownScheme is the scheme of a native client's address, "" for addresses of
// the web.
func ownScheme(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "http" || u.Scheme == "https" {
		return ""
	}
	return u.Scheme + ":"
}

// browser serves people: a refusal is a page.
func (s *Service) browser(h web.Handler) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		resp, err := h(ctx, r)
		if err == nil {
			return resp, nil
		}
		var e *azerr.Error
		if !errors.As(err, &e) || e.Kind == azerr.Internal {
			e = azerr.From(err)
			s.Web.Log.Error("request failed", "service", "entra", "id", r.ID, "error", e)
		}
		return s.show("refusal", page{
			Error: e.Message, RequestID: r.ID, CorrelationID: correlation(r), Timestamp: s.timestamp(), status: e.Status(),
		})
	}
}
