package portal

import (
	"bytes"
	"errors"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// signIn is the portal's own page of user name and password: at
// lanyard.localhost nothing leads to another host. At portal.azure.com people
// sign in as they do in Azure.
type signIn struct {
	Next, UPN, Error string
	Entra            bool // people sign in at Entra's page instead
	Out              bool // somebody has just signed out
}

func (p *Portal) signIn(w http.ResponseWriter, r *http.Request, t *site) {
	if r.Method != http.MethodPost {
		if t.secure && !r.URL.Query().Has("out") {
			p.leave(w, r, t, next(r.URL.Query().Get("next")))
			return
		}
		p.signInPage(w, r, t, http.StatusOK, signIn{Next: next(r.URL.Query().Get("next")), Entra: t.secure, Out: t.secure})
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		plainError(w, http.StatusBadRequest, "The form cannot be read.")
		return
	}
	form := signIn{Next: next(r.PostForm.Get("next")), UPN: r.PostForm.Get("username")}
	at := placeOf(r, t)
	user, err := p.Accounts.CheckPassword(r.Context(), form.UPN, r.PostForm.Get("password"), at)
	if err != nil {
		status := http.StatusInternalServerError
		form.Error = "Signing in did not work. The cloud's log says why."
		var known *azerr.Error
		if errors.As(err, &known) {
			status, form.Error = http.StatusUnauthorized, known.Message
			if known.Kind == azerr.Throttled {
				status = http.StatusTooManyRequests
			}
		} else {
			p.Log.Error("portal sign-in", "error", err)
		}
		p.signInPage(w, r, t, status, form)
		return
	}
	p.enter(w, r, t, user, form.Next, t.browserCookie(at.Browser))
}

// placeOf is where somebody signs in from. A browser that is not known yet is
// given a name.
func placeOf(r *http.Request, t *site) directory.Place {
	at := directory.PlaceAt(r.RemoteAddr)
	at.Browser = randomToken()
	if c, err := r.Cookie(t.cookieName("browser")); err == nil && len(c.Value) == len(at.Browser) {
		at.Browser = c.Value
	}
	return at
}

// browserCookie keeps what others try from counting against who has signed in
// with this browser. It opens nothing, and outlives sessions.
func (t *site) browserCookie(value string) *http.Cookie {
	c := t.cookie("browser", value)
	c.MaxAge = int(directory.PlaceLife.Seconds())
	return c
}

func (p *Portal) signInPage(w http.ResponseWriter, r *http.Request, t *site, status int, form signIn) {
	if form.Next == "" {
		form.Next = prefix
	}
	p.write(w, r, status, "signin", &frame{Title: "Sign in", Theme: theme(r, t), Data: form})
}

// enter opens a session and goes on by a page of its own: the browser sends a
// SameSite=Strict cookie only where the way there began on this site, and a
// one-time link may have been opened by another program's page.
func (p *Portal) enter(w http.ResponseWriter, r *http.Request, t *site, user *directory.Object, to string, more ...*http.Cookie) {
	if old, err := r.Cookie(t.cookieName("session")); err == nil {
		p.sessions.end(old.Value)
	}
	http.SetCookie(w, t.cookie("session", p.sessions.start(*user, t.host, p.owner(r))))
	for _, c := range more {
		http.SetCookie(w, c)
	}
	p.goOn(w, r, t, "Signed in", "Go on to the portal", to)
}

// goOn leads a browser on by a page of its own.
func (p *Portal) goOn(w http.ResponseWriter, r *http.Request, t *site, title, text, to string) {
	p.write(w, r, http.StatusOK, "onward", &frame{Title: title, Theme: theme(r, t), Data: struct{ Text, To string }{text, to}})
}

func (p *Portal) sessionOf(r *http.Request, t *site) *session {
	c, err := r.Cookie(t.cookieName("session"))
	if err != nil {
		return nil
	}
	return p.sessions.find(c.Value, t.host, p.owner(r))
}

func (p *Portal) signOut(w http.ResponseWriter, c *Ctx) {
	c.blade = &Blade{}
	if err := p.readForm(w, c); err != nil {
		p.render(w, c, p.failed(c, err), nil)
		return
	}
	p.endSession(w, c)
	if c.site.secure { // a redirect would be part of the form, which may not leave the portal
		p.goOn(w, c.Request, c.site, "Signing out", "Sign out of Microsoft Entra ID", leaveAddress(c.site))
		return
	}
	http.Redirect(w, c.Request, prefix+"/signin?out=1", http.StatusSeeOther)
}

// endSession ends the session of a request, and takes its cookie away.
func (p *Portal) endSession(w http.ResponseWriter, c *Ctx) {
	if cookie, err := c.Request.Cookie(c.site.cookieName("session")); err == nil {
		p.sessions.end(cookie.Value)
	}
	http.SetCookie(w, c.site.cookie("session", ""))
}

// theme returns the colours that the user has chosen in this browser, "" for
// those of the system.
func theme(r *http.Request, t *site) string {
	if c, err := r.Cookie(t.cookieName("theme")); err == nil && (c.Value == "dark" || c.Value == "light") {
		return c.Value
	}
	return ""
}

// setTheme needs no session: it holds for the sign-in page too.
func (p *Portal) setTheme(w http.ResponseWriter, r *http.Request, t *site) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if err := r.ParseForm(); err != nil {
		plainError(w, http.StatusBadRequest, "The form cannot be read.")
		return
	}
	c := t.cookie("theme", "")
	if chosen := r.PostForm.Get("theme"); chosen == "dark" || chosen == "light" {
		c.Value, c.MaxAge = chosen, 365*24*3600
	}
	http.SetCookie(w, c)
	http.Redirect(w, r, next(r.PostForm.Get("next")), http.StatusSeeOther)
}

// write renders a page and sends it.
func (p *Portal) write(w http.ResponseWriter, r *http.Request, status int, name string, f *frame) {
	var b bytes.Buffer
	f.Here, f.Portal = r.URL.RequestURI(), prefix
	if f.User == "" { // an address with a code or a link's token is of no use again
		f.Here = prefix
	}
	if err := p.pages[name].ExecuteTemplate(&b, "layout", f); err != nil {
		p.Log.Error("portal page", "page", name, "error", err)
		plainError(w, http.StatusInternalServerError, "The page could not be made. The cloud's log says why.")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	send(w, r, status, b.Bytes())
}
