// Package tsql holds the T-SQL parser against material that others publish and that is not kept
// here: the texts of Microsoft's ScriptDOM as github.com/sqlc-dev/teesql ships them with the trees
// that ScriptDOM makes of them. Without the module a judge says "not run".
package tsql

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	parse "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

const module = "github.com/sqlc-dev/teesql@v1.1.0"

// rest are the inputs that do not parse, with the reason.
var rest = map[string]string{
	"BeginEndBlockStatementTests":       "BREAK without WHILE, which the server refuses with 135",
	"CreateFunctionStatementTests90":    "BREAK without WHILE, which the server refuses with 135",
	"FunctionStatementTests":            "BREAK without WHILE, which the server refuses with 135",
	"AlterFunctionStatementTests":       "BREAK without WHILE, which the server refuses with 135",
	"QueryExpressionTests":              "EXCEPT ALL, which the server refuses with 324",
	"ForClauseTests":                    "SELECT … FOR READ ONLY outside DECLARE CURSOR, which the server refuses with 1003",
	"CreateAlterTableStatementTests110": "FEDERATED ON of Azure SQL's federations, which are no more",
	"ExecuteStatementTests90":           "EXECUTE (…) AS LOGIN without a login, which no reference documents",
	"SaveTransactionStatementTests":     "SAVE TRAN 5:a.b, a name of old that no reference documents",
}

// cases returns the folders of the inputs.
func cases(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), filepath.FromSlash(module), "parser", "testdata", "*"))
	if err != nil || len(folders) == 0 {
		t.Skipf("not run: `go mod download %s` brings the inputs", module)
	}
	return folders
}

// separator is GO on its own line, which is the client's.
var separator = regexp.MustCompile(`(?im)^[ \t]*GO[ \t]*\d*[ \t]*(;|--.*)?\r?$`)

// batches reads an input, which may be UTF-16.
func batches(t *testing.T, folder string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "query.sql"))
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 1 && text[0] == 0xff && text[1] == 0xfe {
		var units []uint16
		for i := 2; i+1 < len(text); i += 2 {
			units = append(units, uint16(text[i])|uint16(text[i+1])<<8)
		}
		text = []byte(string(utf16.Decode(units)))
	}
	return separator.Split(strings.TrimPrefix(string(text), "\ufeff"), -1)
}

// read parses the batches of an input, and holds that each prints as itself.
func read(t *testing.T, list []string) (statements, admin int, err error) {
	t.Helper()
	places := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type() == reflect.TypeFor[ast.Span]() }, cmp.Ignore())
	for _, text := range list {
		b, err := parse.Parse(text, parse.Settings{QuotedIdentifier: true})
		if err != nil {
			return 0, 0, err
		}
		again, err := parse.Parse(parse.Print(b), parse.Settings{QuotedIdentifier: true})
		if err != nil {
			t.Errorf("%s\nprints as\n%s\nwhich does not parse: %v", text, parse.Print(b), err)
		} else if d := cmp.Diff(b, again, places); d != "" {
			t.Errorf("%s\nprints as\n%s\nwhich is another tree: %s", text, parse.Print(b), d)
		}
		statements += len(b.Stmts)
		for _, s := range b.Stmts {
			if _, ok := s.(*ast.Admin); ok {
				admin++
			}
		}
	}
	return statements, admin, nil
}

// expected returns the number of statements that ScriptDOM finds, and whether
// the version that judged takes the text at all.
func expected(t *testing.T, folder string) (statements int, valid bool) {
	t.Helper()
	var meta struct {
		Invalid bool `json:"invalid_syntax"`
	}
	var tree struct {
		Batches []struct{ Statements []json.RawMessage }
	}
	for file, into := range map[string]any{"metadata.json": &meta, "ast.json": &tree} {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if os.IsNotExist(err) && file == "ast.json" {
			continue // of inputs that ScriptDOM refuses
		}
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, b := range tree.Batches {
		statements += len(b.Statements)
	}
	return statements, !meta.Invalid
}

// name is an input's without the prefix of its baselines.
func name(folder string) string {
	n := filepath.Base(folder)
	if base, after, ok := strings.Cut(n, "_"); ok && strings.HasPrefix(base, "Baselines") {
		return after
	}
	return n
}

func TestScriptDOMParses(t *testing.T) {
	var parsed, unfinished, refused, statements, admin int
	left := map[string]bool{}
	folders := cases(t)
	for _, folder := range folders {
		want, valid := expected(t, folder)
		n, a, err := read(t, batches(t, folder))
		var syntax parse.Errors
		switch {
		case err != nil && !errors.As(err, &syntax):
			t.Errorf("%s: %v", filepath.Base(folder), err)
		case !valid:
			// Newer or older than the parser that judged: nothing to hold against.
			refused++
		case err != nil && strings.HasPrefix(name(folder), "PhaseOne_"):
			// ScriptDOM's first phase ends within a statement, as these texts do: `create login l1`.
			unfinished++
		case err != nil:
			left[name(folder)] = true
			if rest[name(folder)] == "" {
				t.Errorf("%s: %v", filepath.Base(folder), err)
			}
		default:
			parsed++
			statements += n
			admin += a
			if n != want {
				t.Errorf("%s: %d statements, ScriptDOM finds %d", filepath.Base(folder), n, want)
			}
		}
	}
	for _, n := range slices.Sorted(maps.Keys(rest)) {
		if !left[n] {
			t.Errorf("%s parses: its reason %q is no longer true", n, rest[n])
		}
		t.Logf("does not parse: %s: %s", n, rest[n])
	}
	all := len(folders) - refused - unfinished
	t.Logf("%d of %d inputs parse (%.2f %%), besides %d that ScriptDOM refuses and %d unfinished statements; %d statements, of which %d are known by their first words alone",
		parsed, all, 100*float64(parsed)/float64(all), refused, unfinished, statements, admin)
	if 100*parsed < 98*all {
		t.Errorf("fewer than 98 %% parse")
	}
}
