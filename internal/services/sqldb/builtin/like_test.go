package builtin

import (
	"strings"
	"testing"
	"time"
)

func TestPatternsOfCollations(t *testing.T) {
	for _, x := range []struct {
		collation, pattern, text string
		want                     bool
	}{
		{"", "ÄB%", "äbc", true}, {"", "a%", "äb", false}, {"Latin1_General_CI_AI", "a%", "Äb", true}, {"Latin1_General_CS_AI", "a%", "Äb", false},
		{"Latin1_General_CS_AS", "A", "a", false}, {"Latin1_General_BIN2", "[a-z]", "B", false}, {"Latin1_General_CS_AS", "[a-c]", "B", true}, {"", "[a-c]", "B", true},
		{"", "[^a-c]x", "Dx", true}, {"", "[^a-c]x", "Bx", false}, {"", "[a-]", "-", true}, {"", "[-a]", "-", true}, {"", "[]", "]", false}, {"", "[abc", "a", false},
		{"", "%%%a", "bba", true}, {"", "_", "😀", true}, {"", "[😀-😂]", "😁", true}, {"", "5[%]", "5%", true}, {"", "5[%]", "5x", false}, {"", "[_]n", "_n", true},
		{"", "a%b%c", "aXbYc", true}, {"", "a%b%c", "aXcYb", false}, {"", "%a_", "aab", true}, {"", "", "", true}, {"", "", "a", false},
	} {
		if got := NewPattern(x.pattern, -1, x.collation).Match(x.text); got != x.want {
			t.Errorf("%s: %q LIKE %q: %v", x.collation, x.text, x.pattern, got)
		}
	}
}

func TestPatternIndex(t *testing.T) {
	for _, x := range []struct {
		pattern, text string
		want          int
	}{
		{"%ter%", "interesting data", 3}, {"%[^ 0-9A-z]%", "Please ensure the door is locked!", 33}, {"a", "a", 1}, {"a%", "ba", 0}, {"%a", "baca", 4}, {"%", "x", 1}, {"%b%", "😀b", 3}, {"%z%", "", 0},
	} {
		if got := NewPattern(x.pattern, -1, "").Index(x.text); got != x.want {
			t.Errorf("PATINDEX(%q, %q) = %d, want %d", x.pattern, x.text, got, x.want)
		}
	}
}

// A pattern of many % must not take for ever on a text that nearly matches.
func TestPatternsEnd(t *testing.T) {
	begin := time.Now()
	if NewPattern(strings.Repeat("%a", 100)+"%b", -1, "").Match(strings.Repeat("a", 4000)) {
		t.Error("matched")
	}
	if d := time.Since(begin); d > 2*time.Second {
		t.Errorf("took %v", d)
	}
}

// matchSlow is LIKE as its definition reads, for texts without sets and escapes.
func matchSlow(p, s []rune) bool {
	switch {
	case len(p) == 0:
		return len(s) == 0
	case p[0] == '%':
		return matchSlow(p[1:], s) || len(s) > 0 && matchSlow(p, s[1:])
	}
	return len(s) > 0 && (p[0] == '_' || p[0] == s[0]) && matchSlow(p[1:], s[1:])
}

func FuzzPattern(f *testing.F) {
	f.Add("%a_b%", "xaab")
	f.Add("[a-", "x")
	f.Add("[^]]%", "]")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		p := NewPattern(pattern, '!', "Latin1_General_BIN2")
		got := p.Match(text)
		p.Index(text)
		if len(pattern) < 12 && len(text) < 12 && !strings.ContainsAny(pattern, "[!") && got != matchSlow([]rune(pattern), []rune(text)) {
			t.Errorf("%q LIKE %q: %v", text, pattern, got)
		}
	})
}

func BenchmarkLike(b *testing.B) {
	p := NewPattern("%quick%f_x%", -1, "")
	for b.Loop() {
		p.Match("The quick brown fox jumps over the lazy dog")
	}
}
