package engine

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// A tree that is too high would exhaust the stack, which ends the process.
func TestTextsAreBoundedInHeight(t *testing.T) {
	s := open(t, newEngine(t), security.Login{Name: "admin", Admin: true})
	many := strings.Repeat
	for what, text := range map[string]string{
		"AND":   "SELECT 1 AS a WHERE " + many("1=1 AND ", 200_000) + "1=1",
		"+":     "SELECT " + many("1+", 200_000) + "1 AS a",
		"UNION": many("SELECT 1 AS a UNION ALL ", 200_000) + "SELECT 1",
	} {
		if got := play(s, text); !strings.HasSuffix(got, "error 191") {
			t.Errorf("%s: %.80q", what, got)
		}
	}
	// What is within the bounds, as high as they allow, is answered somehow.
	for _, text := range []string{
		"SELECT 1 AS a WHERE " + many("1=1 AND ", 20_000) + "1=1",
		"SELECT " + many("1+", 20_000) + "1 AS a", "SELECT " + many("("+many("1+", 60), 900) + "1" + many(")", 900) + " AS a", many("SELECT 1 AS a UNION ", 2_000) + "SELECT 1",
	} {
		if got := play(s, text); strings.Contains(got, "FAULT") {
			t.Errorf("%.40s: %.80q", text, got)
		}
	}
}
