package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// maxForm is how many bytes a form may have.
const maxForm = 1 << 20

// formMemory is how much of a form with files is held in memory.
const formMemory = 1 << 20

// serve answers a request that came to one of the portal's own names. The
// answer has been hardened.
func (p *Portal) serve(w http.ResponseWriter, r *http.Request, t *site) {
	if reason := foreign(r, t); reason != "" {
		plainError(w, http.StatusForbidden, reason)
		return
	}
	switch path := strings.TrimSuffix(r.URL.Path, "/"); {
	case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost:
		w.Header().Set("Allow", "GET, HEAD, POST")
		plainError(w, http.StatusMethodNotAllowed, "The portal takes GET and POST.")
	case path == "" || path == "/index.html":
		http.Redirect(w, r, prefix, http.StatusFound)
	case path == "/favicon.ico":
		p.serveAsset(w, r, p.files["icon.svg"])
	case strings.HasPrefix(path, prefix+"/assets/"):
		p.assetNamed(w, r, strings.TrimPrefix(path, prefix+"/assets/"))
	case path == prefix+"/link":
		p.useLink(w, r, t)
	case path == returnPath && t.secure && r.Method == http.MethodGet:
		p.comeBack(w, r, t)
	case path == prefix+"/signin":
		p.signIn(w, r, t)
	case path == prefix+"/theme" && r.Method == http.MethodPost:
		p.setTheme(w, r, t)
	case path == prefix || strings.HasPrefix(path, prefix+"/"):
		p.signedIn(w, r, t)
	default:
		plainError(w, http.StatusNotFound, "There is no such page. The portal is at "+prefix+".")
	}
}

// signedIn answers what only a signed-in user may ask for.
func (p *Portal) signedIn(w http.ResponseWriter, r *http.Request, t *site) {
	session := p.sessionOf(r, t)
	if session == nil {
		if r.Method == http.MethodPost {
			p.signInPage(w, r, t, http.StatusUnauthorized, signIn{Error: "Your session has ended. Sign in and repeat what you did."})
			return
		}
		http.Redirect(w, r, prefix+"/signin?"+url.Values{"next": {r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), sessionLife-p.Clock.Now().Sub(session.created))
	defer cancel()
	defer context.AfterFunc(session.over, cancel)()
	c := &Ctx{Context: ctx, Request: r, Form: r.URL.Query(), portal: p, site: t, session: session, path: r.URL.EscapedPath()}
	if err := c.admitted(); err != nil {
		p.turnedAway(w, c, err)
		return
	}
	if r.URL.Path == prefix+"/signout" && r.Method == http.MethodPost {
		p.signOut(w, c)
		return
	}
	if err := p.find(c); err != nil {
		p.render(w, c, p.failed(c, err), nil)
		return
	}
	if r.Method == http.MethodPost {
		p.act(w, c)
		return
	}
	if c.blade.Raw != nil {
		if err := c.blade.Raw(c, w); err != nil {
			p.render(w, c, p.failed(c, err), nil)
		}
		return
	}
	p.show(w, c, nil)
}

// admitted asks the directory now and then whether the user may go on.
func (c *Ctx) admitted() error {
	now := c.portal.Clock.Now()
	c.session.mu.Lock()
	asked := c.session.asked
	c.session.mu.Unlock()
	if now.Sub(asked) < tokenReuse {
		return nil
	}
	if _, err := c.Token(armResource); err != nil {
		return err
	}
	changed, err := c.portal.Accounts.UserChanged(c, c.session.user.ID)
	if err != nil {
		return err
	}
	if changed.After(c.session.created) {
		return azerr.New(azerr.Unauthorized, "SessionEnded", "Your account was changed since you signed in. Sign in again.")
	}
	c.session.mu.Lock()
	c.session.asked = now
	c.session.mu.Unlock()
	return nil
}

// turnedAway ends the session of a user who may not go on: disabled, gone, or
// with another password.
func (p *Portal) turnedAway(w http.ResponseWriter, c *Ctx, err error) {
	status, text := p.worded(c, err)
	p.endSession(w, c)
	if status < http.StatusInternalServerError {
		status = http.StatusUnauthorized
	}
	p.signInPage(w, c.Request, c.site, status, signIn{Error: text})
}

// find puts the page of the request's address, and the resource that it is
// about, into c.
func (p *Portal) find(c *Ctx) error {
	missing := azerr.New(azerr.NotFound, "NotFound", "There is no such page.")
	path := strings.Trim(strings.TrimPrefix(c.Request.URL.Path, prefix), "/")
	if rest, ok := strings.CutPrefix(path, "at/"); ok {
		name, id, _ := strings.Cut(rest, "/")
		parsed, err := armid.Parse("/" + id)
		if err != nil {
			return missing
		}
		if c.ID, c.blade = parsed, p.bladeOf(parsed, name); c.blade == nil {
			return missing
		}
		return nil
	}
	for i := range p.top {
		if matches(p.top[i].path, path, c.Request) {
			c.blade = &p.top[i].Blade
			return nil
		}
	}
	return missing
}

// matches compares a path with a route's and keeps what its {names} stand for.
func matches(pattern, path string, r *http.Request) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i, w := range want {
		if strings.HasPrefix(w, "{") && got[i] != "" {
			continue
		}
		if w != got[i] {
			return false
		}
	}
	for i, w := range want {
		if strings.HasPrefix(w, "{") {
			r.SetPathValue(strings.Trim(w, "{}"), got[i])
		}
	}
	return true
}

// act does what a form asks for.
func (p *Portal) act(w http.ResponseWriter, c *Ctx) {
	err := p.readForm(w, c)
	if c.Request.MultipartForm != nil {
		defer func() { _ = c.Request.MultipartForm.RemoveAll() }()
	}
	if err != nil {
		p.render(w, c, p.failed(c, err), nil)
		return
	}
	do, ok := c.blade.Do[c.Request.PostForm.Get("do")]
	if !ok {
		p.render(w, c, p.failed(c, azerr.BadRequest("The page has no such action.")), nil)
		return
	}
	view, err := do(c)
	switch {
	case err != nil:
		p.show(w, c, err)
	case view.to != "":
		http.Redirect(w, c.Request, view.to, http.StatusSeeOther)
	case view.ask != nil:
		p.showAsking(w, c, view.ask)
	default:
		p.render(w, c, view, nil)
	}
}

// readForm reads a form and holds its token against the session's.
func (p *Portal) readForm(w http.ResponseWriter, c *Ctx) error {
	limit := c.blade.MaxBody
	if limit == 0 {
		limit = maxForm
	}
	c.Request.Body = http.MaxBytesReader(w, c.Request.Body, limit)
	read := c.Request.ParseForm
	if strings.HasPrefix(c.Request.Header.Get("Content-Type"), "multipart/form-data") {
		read = func() error { return c.Request.ParseMultipartForm(formMemory) }
	}
	err := read()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return azerr.Newf(azerr.TooLarge, "RequestEntityTooLarge", "The form is larger than %d bytes.", limit)
	case err != nil:
		return azerr.BadRequest("The form cannot be read.")
	}
	c.Form = c.Request.Form
	if !c.session.csrfValid(c.Request.PostForm.Get("csrf")) {
		return errForbidden
	}
	return nil
}

// show makes the page of the blade, with an error of its action over it.
func (p *Portal) show(w http.ResponseWriter, c *Ctx, failure error) {
	if c.blade.Show == nil {
		p.render(w, c, p.failed(c, failure), nil)
		return
	}
	view, err := c.blade.Show(c)
	if err != nil {
		view = p.failed(c, err)
	}
	var toast *Toast
	if failure != nil {
		status, text := p.worded(c, failure)
		view.Status, toast = status, &Toast{Kind: "error", Text: text}
		if d, err := c.missing(failure); err == nil && d != nil && d.RequestID != "" && !d.Unseen {
			toast.Entry = d.Entry()
		}
	}
	p.render(w, c, view, toast)
}

func (p *Portal) showAsking(w http.ResponseWriter, c *Ctx, asked *dialog) {
	view, err := c.blade.Show(c)
	if err != nil {
		view = p.failed(c, err)
	} else {
		view.ask = asked
	}
	p.render(w, c, view, nil)
}
