package storage

import (
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// oddNames are what blobs may be called, each byte of it.
var oddNames = []string{
	"a b", "a+b", "a%b", "%41", "a%2Fb", "x/", "a//b", "/lead", "..", "a/../b", "./x", "end.", "dir./f", "q?x", "h#x", "a&b<c>\"'", `a\b`,
	"tab\tx", "nl\nx", "ctl\x01x", "\ufffe", "ctl\x02&+x/y", "\u00ff", "\u00fc/\u00f1", "\U0001F642", "~t", strings.Repeat("x", 1024),
}

// listed is what a client reads of a list.
type listed struct {
	Blobs struct {
		Items []struct {
			XMLName xml.Name
			Name    struct {
				Encoded bool   `xml:",attr"`
				Text    string `xml:",chardata"`
			}
		} `xml:",any"`
	}
	NextMarker string
}

func (f *fixture) list(query string) (names []string, next string) {
	f.Helper()
	a := f.must(200, app, "GET", "/con1?restype=container&comp=list"+query, "")
	var l listed
	if err := xml.Unmarshal([]byte(strings.TrimPrefix(a.Body, byteOrderMark)), &l); err != nil {
		f.Fatalf("%v\n%s", err, a.Body)
	}
	for _, b := range l.Blobs.Items {
		name := b.Name.Text
		if b.Name.Encoded {
			var err error
			if name, err = url.PathUnescape(name); err != nil {
				f.Fatal(err)
			}
		}
		names = append(names, name)
	}
	return names, l.NextMarker
}

func (f *fixture) pages(query string) (all []string) {
	f.Helper()
	for marker := ""; ; {
		names, next := f.list(query + "&marker=" + url.QueryEscape(marker))
		if all = append(all, names...); next == "" {
			return all
		}
		marker = next
	}
}

func TestOddNames(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.contributor()
		for _, name := range oddNames {
			path := "/con1/" + url.PathEscape(name)
			f.put(path, name)
			if a := f.must(200, app, "GET", path, ""); a.Body != name {
				t.Errorf("%q holds %q", name, a.Body)
			}
		}
		sorted := slices.Sorted(slices.Values(oddNames))
		if diff := cmp.Diff(sorted, f.pages("&maxresults=1")); diff != "" {
			t.Errorf("one by one: %s", diff)
		}
		whole, _ := f.list("&delimiter=/")
		if diff := cmp.Diff(whole, f.pages("&maxresults=1&delimiter=/")); diff != "" {
			t.Errorf("by hierarchy: %s", diff)
		}
		for query, want := range map[string][]string{
			"&prefix=%C3%BF":             {"\u00ff"},
			"&prefix=ctl%02&delimiter=/": {"ctl\x02&+x/"},
			"&prefix=a/&delimiter=/":     {"a/../", "a//"},
		} {
			if got, _ := f.list(query); !cmp.Equal(got, want) {
				t.Errorf("%s: %q, want %q", query, got, want)
			}
		}
		if got, _ := f.list("&startFrom=x&endBefore=x0"); !cmp.Equal(got, []string{"x/"}) {
			t.Errorf("from x to before x0: %q", got)
		}
		for path, want := range map[string]string{
			"/con1?restype=container&comp=list&prefix=%ff":   "InvalidQueryParameterValue",
			"/con1?restype=container&comp=list&prefix=%00":   "InvalidQueryParameterValue",
			"/con1?restype=container&comp=list&marker=!":     "InvalidQueryParameterValue",
			"/con1?restype=container&comp=list&maxresults=x": "InvalidQueryParameterValue",
			"/con1/a%00b": "InvalidUri", "/con1/%ff": "InvalidUri",
		} {
			if a := f.must(400, app, "GET", path, ""); code(a) != want {
				t.Errorf("%s: %s, want %s", path, code(a), want)
			}
		}
	})
}

// The first text after a prefix must be text itself: PostgreSQL takes no other.
func TestPrefixEnd(t *testing.T) {
	for prefix, want := range map[string]string{
		"": "", "a": "b", "a/": "a0", "\x7f": "\u0080", "\u00ff": "\u0100", "\xed\x9f\xbf": "\ue000", "a\U0010FFFF": "b", "\U0010FFFF": "",
	} {
		if got := prefixEnd(prefix); got != want {
			t.Errorf("after %q: %q, want %q", prefix, got, want)
		}
	}
}

// A comp that nobody knows must not become the plain operation.
func TestUnknownOperationsAreNotThePlainOnes(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	f.put("/con1/a", "x")
	for _, call := range []string{
		"PUT /con2?restype=container&comp=zzz", "PUT /con1/new?comp=zzz", "DELETE /con1/a?comp=zzz", "GET /con1/a?comp=zzz", "HEAD /con1/a?Comp=metadata",
		"DELETE /con1/a?restype=container", "GET /?comp=zzz", "PUT /con2?restype=zzz", "PUT /?restype=container", "DELETE /con1?restype=container&comp=metadata",
	} {
		method, path, _ := strings.Cut(call, " ")
		if a := f.call(app, method, path, "", "x-ms-blob-type", "BlockBlob"); a.Status != 400 || code(a) != "InvalidQueryParameterValue" {
			t.Errorf("%s: %d %s", call, a.Status, code(a))
		}
	}
	f.must(404, app, "HEAD", "/con2?restype=container", "")
	f.must(404, app, "HEAD", "/con1/new", "")
	f.must(200, app, "HEAD", "/con1/a", "")
}
