package entra

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

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
