package portal

import (
	"cmp"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

//go:embed templates/*.html
var templates embed.FS

// frame is what the layout is made from.
type frame struct {
	Portal string // the prefix of all addresses
	Title  string
	Theme  string
	Here   string
	Data   any

	User, UserName string // who is signed in, "" for nobody
	CSRF           string
	Nav            []navItem
	Crumbs         []crumb
	// Name and Kind are the resource's; a page of the portal has none.
	Name, Kind, KindIcon string
	Menu                 []menuSection
	Toasts               []Toast
	Ask                  *dialog
	Search               string
}

type navItem struct {
	Title, Icon, URL string
	Current          bool
}

type crumb struct{ Title, URL string }

type menuSection struct {
	Title string
	Items []navItem
}

// loadPages parses each page with the layout and the parts that pages share.
func (p *Portal) loadPages() error {
	p.pages = map[string]*template.Template{}
	files, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return err
	}
	shared, err := template.New("shared").Funcs(p.functions()).ParseFS(templates, "templates/_*.html")
	if err != nil {
		return fmt.Errorf("the portal's layout: %w", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "templates/"), ".html")
		if strings.HasPrefix(name, "_") {
			continue
		}
		page, err := shared.Clone()
		if err == nil {
			_, err = page.ParseFS(templates, file)
		}
		if err != nil {
			return fmt.Errorf("the portal's page %s: %w", name, err)
		}
		p.pages[name] = page
	}
	return nil
}

func (p *Portal) functions() template.FuncMap {
	return template.FuncMap{
		"icon":  icon,
		"asset": func(name string) string { return p.names[name] },
		"at":    At,
		"join":  func(sep string, parts []string) string { return strings.Join(parts, sep) },
		"when":  func(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04:05 UTC") },
		"clock": func(t time.Time) string { return t.UTC().Format("15:04:05") },
		"size":  size,
		"dict":  dict,
	}
}

// dict lets a template hand several values to a part.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict takes names and values")
	}
	out := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}

// render shows a view of a signed-in user.
func (p *Portal) render(w http.ResponseWriter, c *Ctx, v *View, toast *Toast) {
	user := c.User()
	f := &frame{
		Title: v.Title, Theme: theme(c.Request, c.site), Data: v.Data, Ask: v.ask,
		User: cmp.Or(user.UPN, user.Name), UserName: user.Name, CSRF: c.session.csrfToken(), Search: c.Request.URL.Query().Get("q"),
		Toasts: c.session.takeToasts(),
	}
	if toast != nil {
		f.Toasts = append(f.Toasts, *toast)
	}
	if f.Title == "" && c.blade != nil {
		f.Title = c.blade.Title
	}
	p.around(c, f)
	p.write(w, c.Request, cmp.Or(v.Status, http.StatusOK), v.Template, f)
}

// around fills what stands around a page: the menus and the way to it.
func (p *Portal) around(c *Ctx, f *frame) {
	for i := range p.top {
		t := &p.top[i]
		if t.nav {
			f.Nav = append(f.Nav, navItem{t.Title, t.Icon, strings.TrimSuffix(prefix+"/"+t.path, "/"), c.blade == &t.Blade || t.path != "" && strings.HasPrefix(c.path, prefix+"/"+t.path+"/")})
		}
	}
	if c.blade != &p.top[0].Blade {
		f.Crumbs = append(f.Crumbs, crumb{"Home", prefix})
	}
	if c.ID.String() == "" {
		return
	}
	f.Name, f.Kind, f.KindIcon = c.ID.Name(), kindOf(c.ID.Type()), iconOf(c.ID.Type())
	f.Crumbs = append(f.Crumbs, crumbsOf(c.ID)...)
	for _, b := range p.bladesOf(c.ID) {
		if b.Of != "" {
			continue
		}
		if n := len(f.Menu); n == 0 || f.Menu[n-1].Title != b.Section {
			f.Menu = append(f.Menu, menuSection{Title: b.Section})
		}
		last := &f.Menu[len(f.Menu)-1]
		last.Items = append(last.Items, navItem{b.Title, b.Icon, At(b.Name, c.ID.String()), c.blade != nil && (b.Name == c.blade.Name || b.Name == c.blade.Of)})
	}
}

// failure is the page of an error.
type failure struct {
	Status        int
	Code, Message string
	RequestID     string
	Denied        *denial
}

// failed makes a page of an error.
func (p *Portal) failed(c *Ctx, err error) *View {
	status, text := p.worded(c, err)
	f := failure{Status: status, Message: text}
	var refused *Refusal
	var known *azerr.Error
	switch {
	case errors.As(err, &refused):
		f.Code, f.RequestID = refused.Code, refused.RequestID
		// The least of all roles that manage is seldom the one to give.
		if found, err := c.missing(err); err == nil && found != nil {
			found.Role = ""
			f.Denied = found
		}
	case errors.As(err, &known):
		f.Code = known.Code
	}
	title := "Something went wrong"
	switch {
	case c.blade != nil && c.blade.Title != "":
		title = c.blade.Title
	case status == http.StatusNotFound:
		title = "Not found"
	}
	return &View{Template: "failure", Data: f, Title: title, Status: status}
}

// worded returns the status and the words of an error. What was not meant for
// people goes to the log.
func (p *Portal) worded(c *Ctx, err error) (int, string) {
	var refused *Refusal
	var known *azerr.Error
	switch {
	case errors.As(err, &refused):
		return refused.Status, refused.Message
	case errors.As(err, &known):
		return int(known.Kind), known.Message
	}
	if c.Err() != nil {
		return http.StatusServiceUnavailable, "The request was given up."
	}
	p.Log.Error("portal page", "path", c.path, "error", err)
	return http.StatusInternalServerError, "The page could not be made. The cloud's log says why."
}

var zippers = sync.Pool{New: func() any { z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return z }}

// minZip is how long an answer must be for packing to be worth it.
const minZip = 1400

// send writes a whole answer, packed where the browser takes that.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if len(body) >= minZip && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Method != http.MethodHead {
		h.Set("Content-Encoding", "gzip")
		w.WriteHeader(status)
		z := zippers.Get().(*gzip.Writer)
		defer zippers.Put(z)
		z.Reset(w)
		_, _ = z.Write(body)
		_ = z.Close()
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}
