package app

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"time"
)

// The bounds of size: what goes over the wire for the Identity blade, files
// included.
func TestTheIdentityBladeIsSmall(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	v := w.visit("")
	p := v.send("GET", at("identity", w.group()+"/providers/Microsoft.Web/sites/app1"), nil)
	total := 0
	paths := []string{p.path}
	for _, n := range append(p.all("script"), p.all("link")...) {
		paths = append(paths, attribute(n, "src")+attribute(n, "href"))
	}
	if len(paths) < 4 {
		t.Fatalf("%v", paths)
	}
	for _, path := range paths {
		r := v.send("GET", path, nil, "Accept-Encoding", "gzip")
		total += len(r.body)
		if r.header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(strings.NewReader(r.body))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, z); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		} else if path == p.path {
			t.Error("the page is not packed")
		}
	}
	t.Logf("%d bytes in %d files", total, len(paths))
	if total > 100_000 {
		t.Errorf("%d bytes", total)
	}
}

// The bound of speed: the first page's time on the server, at its best of
// twenty, so that a busy machine does not count.
func TestTheFirstPageIsQuick(t *testing.T) {
	w := startPlanted(t)
	v := w.visit("")
	best := time.Hour
	for range 20 {
		began := time.Now()
		v.get("/portal")
		best = min(best, time.Since(began))
	}
	t.Logf("%v", best)
	if best > 50*time.Millisecond {
		t.Errorf("%v", best)
	}
}
