// Package person plays somebody who signs in with a browser: it keeps cookies,
// reads the forms of pages and sends them as a browser without scripts does.
// Tests import it.
package person

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Person is somebody with a browser, in front of one page.
type Person struct {
	testing.TB
	client *http.Client
	// Lead says whether a redirect is followed; the others end in Address.
	// Without it all are.
	Lead func(address *url.URL) bool
	// What the last call was answered.
	Status  int
	Header  http.Header
	Text    string
	Address *url.URL
	page    *html.Node
}

// New returns somebody whose browser calls through transport.
func New(t testing.TB, transport http.RoundTripper) *Person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &Person{TB: t, client: &http.Client{Transport: transport, Jar: jar}}
	p.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return p
}

// Only leads to a host, and ends at addresses of others.
func Only(host string) func(*url.URL) bool { return func(u *url.URL) bool { return u.Host == host } }

// Open goes to an address.
func (p *Person) Open(address string) *Person {
	p.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.Fatal(err)
	}
	return p.call("GET", u, "", "")
}

// mostRedirects is where browsers give up.
const mostRedirects = 20

func (p *Person) call(method string, u *url.URL, body, origin string) *Person {
	p.Helper()
	for range mostRedirects {
		req, err := http.NewRequestWithContext(p.Context(), method, u.String(), strings.NewReader(body))
		if err != nil {
			p.Fatal(err)
		}
		if method == http.MethodPost {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Origin", origin)
		}
		resp, err := p.client.Do(req)
		if err != nil {
			p.Fatal(err)
		}
		data, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			p.Fatal(err)
		}
		p.Status, p.Header, p.Text, p.Address = resp.StatusCode, resp.Header, string(data), u
		if p.page, err = html.Parse(strings.NewReader(p.Text)); err != nil {
			p.Fatal(err)
		}
		if resp.StatusCode < 300 || resp.StatusCode > 399 {
			return p
		}
		next, err := u.Parse(resp.Header.Get("Location"))
		if err != nil {
			p.Fatal(err)
		}
		p.Address = next
		if p.Lead != nil && !p.Lead(next) {
			return p
		}
		method, body, u = http.MethodGet, "", next
	}
	p.Fatalf("more than %d redirects", mostRedirects)
	return p
}

// Press sends the form that has a button, with what it holds and what is typed
// in, by the labels of the fields or their names.
func (p *Person) Press(button string, typed ...string) *Person {
	p.Helper()
	form, pressed := p.formWith(button)
	if form == nil {
		p.Fatalf("no button %q at %s (%d):\n%s", button, p.Address, p.Status, p.Text)
	}
	values := fieldsOf(form)
	for i := 0; i+1 < len(typed); i += 2 {
		name := p.named(form, typed[i])
		if name == "" {
			p.Fatalf("no field %q at %s:\n%s", typed[i], p.Address, p.Text)
		}
		values.Set(name, typed[i+1])
	}
	if name := attribute(pressed, "name"); name != "" {
		values.Set(name, attribute(pressed, "value"))
	}
	action, err := p.Address.Parse(attribute(form, "action"))
	if err != nil {
		p.Fatal(err)
	}
	return p.call("POST", action, values.Encode(), p.Address.Scheme+"://"+p.Address.Host)
}

// Follow goes where a link leads.
func (p *Person) Follow(link string) *Person {
	p.Helper()
	to := ""
	walk(p.page, func(n *html.Node) {
		if n.Data == "a" && words(n) == link {
			to = attribute(n, "href")
		}
	})
	u, err := p.Address.Parse(to)
	if to == "" || err != nil {
		p.Fatalf("no link %q at %s (%d):\n%s", link, p.Address, p.Status, p.Text)
	}
	return p.call("GET", u, "", "")
}

// Send posts any form to an address, from a page of an origin.
func (p *Person) Send(address, origin string, values url.Values) *Person {
	p.Helper()
	u, err := p.Address.Parse(address)
	if err != nil {
		p.Fatal(err)
	}
	return p.call("POST", u, values.Encode(), origin)
}

// Fields are what the page's form holds.
func (p *Person) Fields() url.Values {
	out := url.Values{}
	walk(p.page, func(n *html.Node) {
		if n.Data == "form" {
			out = fieldsOf(n)
		}
	})
	return out
}

// Action is where the page's form leads.
func (p *Person) Action() (action string) {
	walk(p.page, func(n *html.Node) {
		if n.Data == "form" {
			action = attribute(n, "action")
		}
	})
	return action
}

// Sees fails the test unless the page shows a text.
func (p *Person) Sees(text string) *Person {
	p.Helper()
	if !strings.Contains(words(p.page), text) {
		p.Fatalf("no %q at %s (%d):\n%s", text, p.Address, p.Status, p.Text)
	}
	return p
}

// Cookie is the value of a cookie for an address, "" without one.
func (p *Person) Cookie(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		p.Fatal(err)
	}
	for _, c := range p.client.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// Plant sets a cookie for an address.
func (p *Person) Plant(address, name, value string) {
	u, err := url.Parse(address)
	if err != nil {
		p.Fatal(err)
	}
	p.client.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

func (p *Person) formWith(button string) (form, pressed *html.Node) {
	walk(p.page, func(f *html.Node) {
		if f.Data != "form" {
			return
		}
		walk(f, func(b *html.Node) {
			if b.Data == "button" && strings.HasPrefix(words(b), button) && pressed == nil {
				form, pressed = f, b
			}
		})
	})
	return form, pressed
}

// named returns the name of the field that has a label, or the name itself.
func (p *Person) named(form *html.Node, label string) (name string) {
	id := ""
	walk(form, func(n *html.Node) {
		if n.Data == "label" && words(n) == label {
			id = attribute(n, "for")
		}
	})
	walk(form, func(n *html.Node) {
		if n.Data == "input" && (id != "" && attribute(n, "id") == id || attribute(n, "name") == label) {
			name = attribute(n, "name")
		}
	})
	return name
}

func fieldsOf(form *html.Node) url.Values {
	values := url.Values{}
	walk(form, func(n *html.Node) {
		if n.Data == "input" && attribute(n, "name") != "" && attribute(n, "type") != "checkbox" {
			values.Set(attribute(n, "name"), attribute(n, "value"))
		}
	})
	return values
}

func walk(n *html.Node, visit func(*html.Node)) {
	if n.Type == html.ElementNode {
		visit(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func attribute(n *html.Node, name string) string {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return ""
	}
	return n.Attr[i].Val
}

// words is the text of a node, blanks made one.
func words(n *html.Node) string {
	var b strings.Builder
	var add func(*html.Node)
	add = func(n *html.Node) {
		if n.Type == html.TextNode {
			fmt.Fprint(&b, n.Data, " ")
		}
		if n.Data == "script" || n.Data == "style" {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			add(c)
		}
	}
	add(n)
	return strings.Join(strings.Fields(b.String()), " ")
}
