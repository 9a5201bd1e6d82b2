package builtin_test

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// eval evaluates an expression; "undefined" stands for no row.
func eval(t *testing.T, expr string) string {
	t.Helper()
	q, err := query.Parse("SELECT VALUE " + expr)
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	p, err := q.Compile(nil)
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	got := "undefined"
	for row, err := range p.Run(context.Background(), query.Of()) {
		if err != nil {
			t.Fatalf("%s: %v", expr, err)
		}
		got = row.String()
	}
	return got
}

func TestFunctions(t *testing.T) {
	for line := range strings.Lines(cases) {
		expr, want, ok := strings.Cut(strings.TrimSpace(line), " => ")
		if !ok {
			continue
		}
		if got := eval(t, expr); got != want {
			t.Errorf("%s\n got %s\nwant %s", expr, got, want)
		}
	}
}

// Every function takes every argument: it answers or is undefined.
func TestFunctionsTakeAnything(t *testing.T) {
	args := []string{"undefined", "null", "true", "false", "0", "-1", "1.5", "1e300", "9007199254740993", `""`, `"a"`, `"2020-02-29T12:00:00Z"`, `"yyyy"`, `"(["`, "[]", "[1,\"a\"]", "{}",
		`{"type":"Point","coordinates":[1,2]}`, `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`, `{"type":"Polygon","coordinates":[[]]}`}
	all := builtin.All()
	rapid.Check(t, func(rt *rapid.T) {
		f := all[rapid.IntRange(0, len(all)-1).Draw(rt, "function")]
		most := f.Max
		if most < 0 {
			most = f.Min + 2
		}
		list := rapid.SliceOfN(rapid.SampledFrom(args), f.Min, most).Draw(rt, "arguments")
		got := eval(t, f.Name+"("+strings.Join(list, ", ")+")")
		if got != "undefined" {
			if _, err := value.ParseString(got); err != nil {
				rt.Fatalf("%s of %v is %s: %v", f.Name, list, got, err)
			}
		}
	})
}
