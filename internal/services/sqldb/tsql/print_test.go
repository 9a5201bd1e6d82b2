package tsql

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// placeless leaves places out of a comparison, and what is kept as text.
var placeless = cmp.Options{
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type() == reflect.TypeFor[ast.Span]() }, cmp.Ignore()),
}

// roundTrip fails where a printed tree is not read as the same tree.
func roundTrip(t *testing.T, text string) {
	t.Helper()
	a, err := Parse(text, Settings{QuotedIdentifier: true})
	if err != nil {
		return
	}
	printed := Print(a)
	b, err := Parse(printed, Settings{QuotedIdentifier: true})
	if err != nil {
		t.Fatalf("%q\nprinted\n%s\n%v", text, printed, err)
	}
	if d := cmp.Diff(a, b, placeless); d != "" {
		t.Fatalf("%q\nprinted\n%s\n%s", text, printed, d)
	}
}

func TestPrintedTreesAreTheSame(t *testing.T) {
	for _, text := range accepted {
		roundTrip(t, text)
	}
}
