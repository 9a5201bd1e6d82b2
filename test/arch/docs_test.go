package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	quoted = regexp.MustCompile("`([^`\n]+)`")
	// named is a file or a folder of the repository, with or without the
	// folders above it.
	named = regexp.MustCompile(`^(cmd|internal|test|bench|examples|docs)/[\w/.-]*$|^[\w/.-]+\.(go|html|txtar)$`)
)

// What the documents name is there: a newcomer who follows them finds it.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	root := filepath.Join("..", "..")
	var have []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			return fs.SkipDir
		}
		rel, _ := filepath.Rel(root, path)
		have = append(have, "/"+filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	there := func(name string) bool {
		for _, h := range have {
			if strings.HasSuffix(h, "/"+name) {
				return true
			}
		}
		return false
	}
	names := 0
	for _, document := range []string{"README.md", "CONTRIBUTING.md", "bench/README.md", "docs/architecture.md", "docs/dependencies.md", "docs/security.md"} {
		text, err := os.ReadFile(filepath.Join(root, document))
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range quoted.FindAllStringSubmatch(string(text), -1) {
			name := strings.TrimSuffix(strings.TrimPrefix(q[1], "./"), "/")
			if !named.MatchString(name) {
				continue
			}
			if names++; !there(name) {
				t.Errorf("%s names %s, which is not there", document, q[1])
			}
		}
	}
	if names < 50 {
		t.Errorf("only %d names were found in the documents", names)
	}
}

// Each package of the program stands in the document that says where things
// are.
func TestTheArchitectureNamesEveryPackage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages(t) {
		path, ours := strings.CutPrefix(p.ImportPath, module+"internal/")
		if ours && !regexp.MustCompile(`[^\w]`+filepath.Base(path)+`[^\w]`).Match(text) {
			t.Errorf("docs/architecture.md does not say what internal/%s is", path)
		}
	}
}
