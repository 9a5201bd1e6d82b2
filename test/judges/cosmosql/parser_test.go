// Package cosmosql holds the query engine of Cosmos DB against material that others publish and
// that is not kept here: without the folder a judge says "not run". The tests of Microsoft's offline
// engine, in the same repository, are C# code and no data: no judge can read them, and what they say
// of the semantics stands in the engine's own tests.
package cosmosql

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/parse"
)

// result is one case of a baseline file.
type result struct {
	Description string   `xml:"Input>Description"`
	Query       string   `xml:"Input>Query"`
	Keys        []string `xml:"Input>PartitionKeys>Key"`
	KeyType     string   `xml:"Input>PartitionKeyType"`
	Geospatial  string   `xml:"Input>GeospatialType"`
	Parameters  string   `xml:"Input>QueryParameters"`
	Exception   *string  `xml:"Output>Exception"`
	Parsed      *string  `xml:"Output>ParsedQuery"`
	Text        *string  `xml:"Output>TextOutput"`
	Plan        *plan    `xml:"Output>PartitionedQueryExecutionInfoInternal"`
}

// baselines reads the cases of the files that match, by file.
func baselines(t *testing.T, pattern string) map[string][]result {
	t.Helper()
	folder := os.Getenv("LANYARD_COSMOS_BASELINES")
	if folder == "" {
		t.Skip("not run: LANYARD_COSMOS_BASELINES names no folder of baselines")
	}
	files, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s in %s: %v", pattern, folder, err)
	}
	cases := map[string][]result{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all struct {
			Results []result `xml:"Result"`
		}
		if err := xml.Unmarshal([]byte(strings.TrimPrefix(string(text), "\ufeff")), &all); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		cases[filepath.Base(file)] = all.Results
	}
	return cases
}

// score fails the test when less than percent of the cases are as the judge
// has them, and names those that are not.
type score struct{ same, all int }

func (s *score) count(same bool) bool {
	s.all++
	if same {
		s.same++
	}
	return same
}

func (s *score) report(t *testing.T, percent int) {
	t.Helper()
	t.Logf("%d of %d as the judge has them", s.same, s.all)
	if s.same*100 < s.all*percent {
		t.Errorf("that is less than %d %%", percent)
	}
}

func TestParserBaselines(t *testing.T) {
	var s score
	for file, results := range baselines(t, "*SqlParserBaselineTests.*.xml") {
		for _, r := range results {
			_, err := parse.Query(r.Query)
			if !s.count((err == nil) == (r.Exception == nil)) {
				t.Logf("%s: %q: %v, the judge refuses: %v", file, r.Query, err, r.Exception != nil)
			}
		}
	}
	s.report(t, 99)
}

// TestPrinterBaselines reads what the SDK prints of its syntax trees and
// prints it again.
func TestPrinterBaselines(t *testing.T) {
	var s score
	for file, results := range baselines(t, "SqlObjectVisitorBaselineTests.*.xml") {
		for _, r := range results {
			if r.Text == nil || strings.Contains(*r.Text, "some alias") {
				continue // names with spaces are no SQL
			}
			text := *r.Text
			switch first, _, _ := strings.Cut(text, " "); first {
			case "SELECT":
			case "WHERE", "GROUP", "ORDER":
				text = "SELECT * " + text
			case "OFFSET", "LIMIT":
				continue // half a clause
			default:
				text = "SELECT VALUE " + text
			}
			tree, err := parse.Query(text)
			if !s.count(err == nil && squeeze(tree.String()) == squeeze(text)) {
				t.Logf("%s: %s: %q: %v", file, r.Description, text, err)
				if err == nil {
					t.Logf("printed %q", squeeze(tree.String()))
				}
			}
		}
	}
	s.report(t, 95)
}

// squeeze drops white space, and the case of exponents and escapes.
func squeeze(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), "")) }
