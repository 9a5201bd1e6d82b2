package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// Ctx is one request of a signed-in user: what a page is made with.
type Ctx struct {
	context.Context
	Request *http.Request
	// Form holds the query and, of a write, the fields of the form.
	Form url.Values
	// ID is the resource that a blade is about.
	ID armid.ID

	portal  *Portal
	site    *site
	session *session
	blade   *Blade
	path    string // of the page, for its own forms
}

// View is what a page shows.
type View struct {
	// Template is the name of the file in templates/ without its ending, whose
	// "body" is shown with Data.
	Template string
	Data     any
	// Title is the page's heading; the blade's own without it.
	Title string
	// Status is 200 unless it is set.
	Status int

	ask *dialog
	to  string // go there instead
}

// dialog asks for a Yes or a No before something is done. It is a form that
// sends everything once more.
type dialog struct {
	Title, Text string
	Do          string
	Fields      []field
	Danger      bool
}

type field struct{ Name, Value string }

// Field returns a field of the form or the query, without the blanks around it.
func (c *Ctx) Field(name string) string { return strings.TrimSpace(c.Form.Get(name)) }

// Confirmed reports whether the user has said Yes to Ask: in the form, for an
// address that says so may be anybody's link.
func (c *Ctx) Confirmed() bool { return c.Request.PostForm.Get("confirm") == "yes" }

// Ask shows the blade again with a question over it. After Yes the same action
// comes again with the same fields, Confirmed.
func (c *Ctx) Ask(title, text string) (*View, error) { return c.ask(title, text, false) }

// Warn is Ask for what destroys something.
func (c *Ctx) Warn(title, text string) (*View, error) { return c.ask(title, text, true) }

func (c *Ctx) ask(title, text string, danger bool) (*View, error) {
	d := &dialog{Title: title, Text: text, Do: c.Request.PostForm.Get("do"), Danger: danger}
	for name, values := range c.Request.PostForm {
		if name == "csrf" || name == "do" || name == "confirm" {
			continue
		}
		for _, v := range values {
			d.Fields = append(d.Fields, field{name, v})
		}
	}
	slices.SortStableFunc(d.Fields, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	return &View{ask: d}, nil
}

// Go ends an action: the browser loads that page of the portal.
func (c *Ctx) Go(path string) (*View, error) { return &View{to: path}, nil }

// Again ends an action: the browser loads the page that the form was on.
func (c *Ctx) Again() (*View, error) { return c.Go(c.Here()) }

// Here is the address of the page, with its query.
func (c *Ctx) Here() string {
	if q := c.Request.URL.RawQuery; q != "" {
		return c.path + "?" + q
	}
	return c.path
}

// Say shows a message on the next page: that something was done.
func (c *Ctx) Say(text string) { c.session.toast(Toast{Kind: "done", Text: text}) }

// Note shows a message on the next page that is neither a success nor an error.
func (c *Ctx) Note(text string) { c.session.toast(Toast{Kind: "note", Text: text}) }

// User is who is signed in.
func (c *Ctx) User() *directory.Object { return &c.session.user }

// domain is that of the user, which names without one are in.
func (c *Ctx) domain() string {
	_, domain, _ := strings.Cut(c.User().UPN, "@")
	return domain
}
