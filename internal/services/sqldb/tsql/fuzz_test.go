package tsql

import (
	"errors"
	"strings"
	"testing"
)

// FuzzParse: whatever the text, there is a tree, which prints as itself, or
// errors with a number and a line of the text.
func FuzzParse(f *testing.F) {
	for _, text := range accepted {
		f.Add(text)
	}
	for _, c := range refused {
		if len(c.text) < 1000 {
			f.Add(c.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Parse(text, Settings{})
		var all Errors
		if err != nil && (!errors.As(err, &all) || len(all) == 0) {
			t.Fatalf("%q: %v", text, err)
		}
		for _, e := range all {
			if e.Number == 0 || e.Level != 15 || e.Line < 1 || int(e.Line) > 1+strings.Count(text, "\n") {
				t.Errorf("%q: %+v", text, e)
			}
		}
		roundTrip(t, text)
	})
}

// Text that nests or chains without end is refused in time that grows with it.
func TestHostileText(t *testing.T) {
	const n = 200_000
	for _, part := range []string{"(", "((SELECT ", "NOT ", "-", "~", "CASE WHEN ", "SELECT (", "BEGIN ", "IF 1=1 ", "1+", "a.", "a,", "/*", "[", "f(", "x IN (",
		"SELECT * FROM (", "SELECT * FROM a JOIN ", "SELECT 1 UNION ", "WHILE 1=1 ", "GROUP BY (", "a COLLATE ", "EXISTS(SELECT 1 WHERE ", "{fn ", "GOTO a; "} {
		text := "SELECT 1; SELECT " + strings.Repeat(part, n/len(part))
		if _, err := Parse(text, Settings{QuotedIdentifier: true}); err == nil {
			t.Errorf("%.40q parses", text)
		}
		_, _ = Parse(strings.Repeat(part, n/len(part)), Settings{QuotedIdentifier: true})
		_, _ = Parse("SELECT * FROM t WHERE "+strings.Repeat(part, n/len(part)), Settings{QuotedIdentifier: true})
	}
}
