package op

import (
	"cmp"
	"net/url"
	"strings"
	"testing"
)

func table(t *testing.T, style Style, rows ...Operation) *Table[string] {
	t.Helper()
	tab := NewTable[string](style)
	for _, r := range rows {
		if err := tab.Add(r, r.Name); err != nil {
			t.Fatal(err)
		}
	}
	return tab
}

func open(name, method, path string) Operation {
	return Operation{Name: name, Method: method, Path: path, Open: "test"}
}

func call(method, target string, headers ...string) Call {
	path, query, _ := strings.Cut(target, "?")
	q, _ := url.ParseQuery(query)
	return Call{Method: method, Path: path, Query: q, Header: func(h string) string {
		for _, header := range headers {
			if name, value, _ := strings.Cut(header, ": "); strings.EqualFold(name, h) {
				return cmp.Or(value, "something")
			}
		}
		return ""
	}}
}

func TestMatchPicksTheMostSpecificRow(t *testing.T) {
	arm := table(t, Style{FoldCase: true, CollapseSlashes: true},
		open("site", "GET", "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.Web/sites/{name}"),
		open("config", "GET", "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.Web/sites/{parent0}/config/{name}"),
		open("web config", "GET", "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.Web/sites/{parent0}/config/web"),
		open("assignment", "GET", "/{scope...}/providers/Microsoft.Authorization/roleAssignments/{name}"),
		open("root assignment", "GET", "/providers/Microsoft.Authorization/roleAssignments/{name}"),
	)
	blob := table(t, Style{},
		open("list containers", "GET", "/?comp=list"),
		open("get blob", "GET", "/{container}/{blob...}"),
		open("list blobs", "GET", "/{container}?restype=container&comp=list"),
		open("container properties", "GET", "/{container}?restype=container"),
		open("put blob", "PUT", "/{container}/{blob...}"),
		Operation{Name: "copy blob", Method: "PUT", Path: "/{container}/{blob...}", Header: "x-ms-copy-source", Open: "test"},
		open("put block", "PUT", "/{container}/{blob...}?comp=block"),
	)
	for _, tc := range []struct {
		table  *Table[string]
		call   Call
		want   string
		params Params
	}{
		{arm, call("GET", "/subscriptions/S/RESOURCEGROUPS/rg/providers/microsoft.web//sites/App/config/WEB"), "web config", Params{{"s", "S"}, {"g", "rg"}, {"parent0", "App"}}},
		{arm, call("GET", "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Web/sites/App/config/logs"), "config", nil},
		{arm, call("GET", "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/a"), "assignment", Params{{"scope", "subscriptions/S/resourceGroups/rg"}, {"name", "a"}}},
		{arm, call("GET", "/providers/Microsoft.Authorization/roleAssignments/a"), "root assignment", Params{{"name", "a"}}},
		{arm, call("DELETE", "/subscriptions/S/resourceGroups/rg/providers/Microsoft.Web/sites/App"), "", nil},
		{arm, call("GET", "/subscriptions/S/resourceGroups/r%2fg/providers/Microsoft.Web/sites/App"), "", nil},
		{arm, call("GET", "/subscriptions/S/resourceGroups/../providers/Microsoft.Web/sites/App"), "", nil},
		{arm, call("GET", "/subscriptions/S/resourceGroups/%2e%2e/providers/Microsoft.Web/sites/App"), "", nil},
		{arm, call("GET", `/subscriptions/S/resourceGroups/a%5cb/providers/Microsoft.Web/sites/App`), "", nil},
		{blob, call("GET", "/?comp=list&maxresults=5&include="), "list containers", nil},
		{blob, call("GET", "/c/a//b%2Fc?timeout=3"), "get blob", Params{{"container", "c"}, {"blob", "a//b/c"}}},
		{blob, call("GET", "/c?restype=container&comp=list"), "list blobs", nil},
		{blob, call("GET", "/c?restype=container"), "container properties", nil},
		{blob, call("PUT", "/c/b"), "put blob", nil},
		{blob, call("PUT", "/c/b", "X-Ms-Copy-Source"), "copy blob", nil},
		{blob, call("PUT", "/c/b?comp=block&blockid=x"), "put block", nil},
		{blob, call("GET", "/c/"), "", nil},
		{blob, call("GET", "c/b"), "", nil},
		{blob, call("GET", "/c/%zz"), "", nil},
	} {
		got, ok := tc.table.Match(tc.call)
		if ok != (tc.want != "") || got.Target != tc.want {
			t.Errorf("%s %s: row %q, want %q", tc.call.Method, tc.call.Path, got.Target, tc.want)
			continue
		}
		for _, p := range tc.params {
			if v := got.Params.Get(p.Name); v != p.Value {
				t.Errorf("%s %s: %s = %q, want %q", tc.call.Method, tc.call.Path, p.Name, v, p.Value)
			}
		}
	}
}

func TestTrailingSlashIsTheServicesChoice(t *testing.T) {
	strict := table(t, Style{}, open("get", "GET", "/secrets/{name}"))
	lenient := table(t, Style{TrailingSlash: true}, open("get", "GET", "/secrets/{name}"))
	c := call("GET", "/secrets/app-config/")
	if _, ok := strict.Match(c); ok {
		t.Error("a strict table took a trailing slash")
	}
	if _, ok := lenient.Match(c); !ok {
		t.Error("a lenient table refused a trailing slash")
	}
	if _, ok := lenient.Match(call("GET", "/secrets/app-config//")); ok {
		t.Error("two trailing slashes are an empty segment")
	}
}

func TestAddRefusesUnsafeRows(t *testing.T) {
	ok := open("a", "GET", "/a/{x}")
	for name, o := range map[string]Operation{
		"no permission":    {Name: "n", Method: "GET", Path: "/b"},
		"both":             {Name: "n", Method: "GET", Path: "/b", Open: "x", Needs: One(Control("A/b/read", ""))},
		"empty grant":      {Name: "n", Method: "GET", Path: "/b", Needs: []Grant{{}}},
		"anonymous grant":  {Name: "n", Method: "GET", Path: "/b", Anonymous: true, Needs: One(Control("A/b/read", ""))},
		"same path":        open("n", "GET", "/a/{y}"),
		"two wildcards":    open("n", "GET", "/{a...}/x/{b...}"),
		"mixed segment":    open("n", "GET", "/x{a}"),
		"no leading slash": open("n", "GET", "x"),
	} {
		tab := table(t, Style{}, ok)
		if err := tab.Add(o, ""); err == nil {
			t.Errorf("%s: the row was accepted", name)
		}
	}
}

func TestMethodsOfAPath(t *testing.T) {
	tab := table(t, Style{}, open("r", "GET", "/a"), open("w", "PUT", "/a"))
	if got := strings.Join(tab.Methods(call("POST", "/a")), ","); got != "GET,PUT" {
		t.Errorf("methods = %q", got)
	}
}

func TestExpand(t *testing.T) {
	p := Params{{"name", "n"}, {"scope", "s/t"}}
	for template, want := range map[string]string{
		"": "", "/x": "/x", "/{scope}/p/{name}": "/s/t/p/n", "/{scope...}/q": "/s/t/q", "/{none}": "/", "/{open": "/{open",
	} {
		if got := p.Expand(template); got != want {
			t.Errorf("Expand(%q) = %q, want %q", template, got, want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	tab := NewTable[string](Style{FoldCase: true, CollapseSlashes: true})
	if err := tab.Add(open("g", "GET", "/subscriptions/{s}/resourceGroups/{g}"), "g"); err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"/subscriptions/a/resourceGroups/b", "/subscriptions/%2e%2e/resourceGroups/%2f", "//", "/%", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		m, ok := tab.Match(Call{Method: "GET", Path: path})
		if !ok {
			return
		}
		for _, p := range m.Params {
			if p.Value == "" || p.Value == ".." || strings.ContainsAny(p.Value, `/\`) {
				t.Errorf("%q gave %s = %q", path, p.Name, p.Value)
			}
		}
	})
}
