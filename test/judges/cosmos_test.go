// Package judges holds our engines against material that others publish and
// that is not kept here: without the folder a judge says "not run".
package judges

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
