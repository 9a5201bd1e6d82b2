// Package arch holds the rules of who may import whom, as tests.
package arch

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/lanyard-dev/lanyard/"

// layers are the folders from the bottom up. A package may import what stands
// below its own line, and on its own line only within its own folder.
var layers = [][]string{
	{"internal/core", "internal/progress", "internal/processes", "examples"},
	{"internal/store", "internal/payload", "internal/seal", "internal/web/headercase"},
	{"internal/token", "internal/directory"},
	{"internal/authz"},
	{"internal/access"},
	{"internal/web"},
	{"internal/armkit"},
	{"internal/identity"},
	{"internal/servicetest"},
	{"internal/services"},
	{"internal/edge", "internal/control", "internal/portal"},
	{"internal/clients", "internal/runner", "internal/app", "internal/guide"},
	{"cmd", "test"},
}

// reasons say why a rule is there, for whoever breaks it.
var reasons = map[string]string{
	"internal/core":     "core is what everybody shares: it knows nothing above the standard library",
	"internal/services": "services are boxes of one picture and must not know each other: what two need moves down a layer",
	"internal/app":      "app is the only wiring: nothing but commands may import it",
	"net/http":          "only what speaks HTTP may know of it: domain code returns values and azerr errors",
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p goPackage
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 30 {
		t.Fatalf("only %d packages", len(list))
	}
	return list
}

// layer returns the line of the layers that a package stands on, and the
// folder there; the longest name counts.
func layer(path string) (line int, folder string) {
	line = -1
	for i, folders := range layers {
		for _, f := range folders {
			if (path == f || strings.HasPrefix(path, f+"/")) && len(f) > len(folder) {
				line, folder = i, f
			}
		}
	}
	return line, folder
}

// service returns which service a package below internal/services is of.
func service(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "internal/services/"), "/")
	return name
}

func TestImportsGoOneWay(t *testing.T) {
	for _, p := range packages(t) {
		from, ok := strings.CutPrefix(p.ImportPath, module)
		if !ok {
			continue
		}
		line, folder := layer(from)
		if line < 0 {
			t.Errorf("%s stands on no layer: give its folder a place in this test", from)
			continue
		}
		for _, imported := range p.Imports {
			to, ok := strings.CutPrefix(imported, module)
			if !ok {
				continue
			}
			other, otherFolder := layer(to)
			if other < line || other == line && folder == otherFolder && (folder != "internal/services" || service(from) == service(to)) || to == from {
				continue
			}
			if folder == "internal/guide" && to == "internal/control" {
				continue
			}
			t.Errorf("%s imports %s. %s", from, to, reasons[folder])
		}
	}
}

func TestServicesDoNotKnowEachOther(t *testing.T) {
	for _, p := range packages(t) {
		from, ok := strings.CutPrefix(p.ImportPath, module+"internal/services/")
		if !ok {
			continue
		}
		for _, imported := range p.Imports {
			if to, ok := strings.CutPrefix(imported, module+"internal/services/"); ok && strings.Split(to, "/")[0] != strings.Split(from, "/")[0] {
				t.Errorf("service %s imports service %s. %s", from, to, reasons["internal/services"])
			}
		}
	}
}

// core imports the standard library and core, and of that nothing that
// reaches outside the process.
func TestCoreIsPure(t *testing.T) {
	banned := map[string]bool{"net": true, "net/http": true, "os": true, "os/exec": true, "database/sql": true}
	for _, p := range packages(t) {
		from, ok := strings.CutPrefix(p.ImportPath, module)
		if !ok || !strings.HasPrefix(from, "internal/core/") {
			continue
		}
		for _, imported := range p.Imports {
			outside := strings.Contains(strings.Split(imported, "/")[0], ".")
			if banned[imported] || outside && !strings.HasPrefix(imported, module+"internal/core/") {
				t.Errorf("%s imports %s. %s", from, imported, reasons["internal/core"])
			}
		}
	}
}

// httpFolders may know of HTTP.
var httpFolders = []string{
	"internal/web", "internal/armkit", "internal/services", "internal/edge", "internal/control", "internal/portal", "internal/app", "internal/runner",
	"internal/guide", "internal/servicetest", "cmd", "test",
}

func TestWhoKnowsOfHTTP(t *testing.T) {
	for _, p := range packages(t) {
		from, _ := strings.CutPrefix(p.ImportPath, module)
		for _, imported := range p.Imports {
			if imported != "net/http" {
				continue
			}
			allowed := false
			for _, f := range httpFolders {
				allowed = allowed || from == f || strings.HasPrefix(from, f+"/")
			}
			if !allowed {
				t.Errorf("%s imports net/http. %s", from, reasons["net/http"])
			}
		}
	}
}

// Tables count only when their cases run on every database.
func TestTablesAreTriedOnBothDatabases(t *testing.T) {
	folders, tried := map[string]bool{}, map[string]bool{} // with tables, and with their cases
	err := filepath.WalkDir("../../internal", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		source, err := os.ReadFile(path)
		dir := filepath.Dir(path)
		switch isTest := strings.HasSuffix(path, "_test.go"); {
		case !isTest && strings.Contains(string(source), "store.Schema{Component:"):
			folders[dir] = true
		case isTest && strings.Contains(string(source), "storetest.Run("):
			tried[dir] = true
		}
		return err
	})
	if err != nil || len(folders) < 8 {
		t.Fatalf("%d folders with tables, %v", len(folders), err)
	}
	for dir := range folders {
		if !tried[dir] {
			t.Errorf("%s has tables and no test of them with storetest.Run", dir)
		}
	}
}

// testModules are for tests only: the program must not grow by them.
var testModules = []string{
	"github.com/Azure/", "github.com/AzureAD/", "github.com/google/go-cmp", "github.com/microsoft/go-mssqldb", "github.com/rogpeppe/go-internal", "go.yaml.in/yaml", "pgregory.net/rapid",
}

func TestProgramLinksNoTestModules(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", module+"cmd/lanyard").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	linked := strings.Fields(string(out))
	if len(linked) < 100 {
		t.Fatalf("only %d packages", len(linked))
	}
	for _, path := range linked {
		for _, m := range testModules {
			if strings.HasPrefix(path, m) {
				t.Errorf("cmd/lanyard links %s, which is for tests", path)
			}
		}
	}
}
