package app

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// visitor is a browser at the portal of a world's cloud.
type visitor struct {
	*world
	client *http.Client
	base   string // http://lanyard.localhost:port
}

// visit opens the portal as a user, by a one-time link.
func (w *world) visit(upn string) *visitor {
	w.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	address := strings.TrimPrefix(w.system.Endpoint(), "http://")
	transport := &http.Transport{DisableCompression: true, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, address)
	}}
	w.Cleanup(transport.CloseIdleConnections)
	link, err := w.system.PortalLink(w.Context(), upn)
	if err != nil {
		w.Fatal(err)
	}
	u, err := url.Parse(link)
	if err != nil {
		w.Fatal(err)
	}
	v := &visitor{world: w, client: &http.Client{Jar: jar, Transport: transport}, base: "http://" + u.Host}
	v.get(u.RequestURI())
	return v
}

// pageOf is a page that was read.
type pageOf struct {
	reply
	path string
	root *html.Node
}

func (v *visitor) send(method, path string, form url.Values, header ...string) pageOf {
	v.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, v.base+path, body)
	if err != nil {
		v.Fatalf("%s %s: %v", method, path, err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", v.base)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := v.client.Do(req)
	if err != nil {
		v.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		v.Fatalf("%s %s: %v", method, path, err)
	}
	p := pageOf{reply: reply{resp.StatusCode, resp.Header, string(data)}, path: resp.Request.URL.RequestURI()}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		p.parse(v, p.body)
	}
	return p
}

func (p *pageOf) parse(t testing.TB, body string) {
	t.Helper()
	var err error
	if p.root, err = html.Parse(strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
}

// get reads a page that must be there.
func (v *visitor) get(path string) pageOf {
	v.Helper()
	p := v.send("GET", path, nil)
	if p.status != 200 {
		v.Fatalf("GET %s: %d\n%s", path, p.status, p.body)
	}
	return p
}

// ask sends a form of a page with the page's token; do is the button.
func (v *visitor) ask(path, do string, fields ...string) pageOf {
	v.Helper()
	form := url.Values{"do": {do}, "csrf": {v.get(path).csrf()}}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return v.send("POST", path, form)
}

// submit is ask, says Yes where it is asked, and must succeed.
func (v *visitor) submit(path, do string, fields ...string) pageOf {
	v.Helper()
	p := v.ask(path, do, fields...)
	if p.find("dialog") != nil {
		p = v.ask(path, do, append(fields, "confirm", "yes")...)
	}
	if p.status != 200 {
		v.Fatalf("%s at %s: %d\n%s", do, path, p.status, p.body)
	}
	return p
}

func (p pageOf) csrf() string {
	for _, n := range p.all("input") {
		if attribute(n, "name") == "csrf" {
			return attribute(n, "value")
		}
	}
	return ""
}

// all returns the elements of a name.
func (p pageOf) all(name string) (found []*html.Node) {
	if p.root == nil {
		return nil
	}
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			found = append(found, n)
		}
	}
	return found
}

func (p pageOf) find(name string) *html.Node {
	if all := p.all(name); len(all) > 0 {
		return all[0]
	}
	return nil
}

// text is what an element says.
func text(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// at is the address of a blade.
func at(blade, id string) string {
	parts := strings.Split(strings.Trim(id, "/"), "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return "/portal/at/" + blade + "/" + strings.Join(parts, "/")
}

// alike is what differs between the addresses of like pages; Access control is
// the same everywhere.
var alike = regexp.MustCompile(`=[^&]*|/\d{6,}|\d{12,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(^/portal/at/iam\w*)/[^?]*`)

// crawl reads every page that links lead to from one, each once.
func (v *visitor) crawl(from string, limit int) (read []pageOf) {
	v.Helper()
	seen, queue, shapes := map[string]bool{from: true}, []string{from}, map[string]int{}
	for len(queue) > 0 && len(read) < limit {
		path := queue[0]
		queue = queue[1:]
		if strings.HasPrefix(path, "/portal/at/logtext/") || strings.HasPrefix(path, "/portal/assets/") {
			continue // a stream, which does not end; files
		}
		// Of many that are alike, such as roles, some are enough.
		shape := alike.ReplaceAllString(path, "$1")
		if shapes[shape] >= 3 {
			continue
		}
		shapes[shape]++
		p := v.send("GET", path, nil)
		read = append(read, p)
		for _, a := range p.all("a") {
			to, err := url.Parse(attribute(a, "href"))
			if err != nil || to.Host != "" || to.Scheme != "" || to.Path == "" {
				continue // what the test of links complains about
			}
			to.Fragment = ""
			if next := to.String(); !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return read
}
