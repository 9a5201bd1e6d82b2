package types

import (
	"slices"
	"testing"
)

func TestCollationNames(t *testing.T) {
	for name, want := range map[string]string{
		"sql_latin1_general_cp1_ci_as": "SQL_Latin1_General_CP1_CI_AS", "LATIN1_GENERAL_100_CI_AS_SC_UTF8": "Latin1_General_100_CI_AS_SC_UTF8", "Latin1_General_BIN2": "Latin1_General_BIN2",
		"japanese_xjis_140_ci_as_ks_ws_vss": "Japanese_XJIS_140_CI_AS_KS_WS_VSS", "Finnish_Swedish_CS_AI": "Finnish_Swedish_CS_AI", "SQL_Latin1_General_CP1_CI_AI": "SQL_Latin1_General_CP1_CI_AI",
		"Latin1_General_100_BIN2_UTF8": "Latin1_General_100_BIN2_UTF8", "SQL_Latin1_General_CP1_CS_AS": "SQL_Latin1_General_CP1_CS_AS",
		"nope": "", "Latin1_General": "", "Latin1_General_CI": "", "Latin1_General_CI_AS_X": "", "": "", "SQL_Latin1_General_CP1_CS_AI": "", "Latin1_General_99_CI_AS": "",
	} {
		if got, ok := Collation(name); got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v", name, got, ok)
		}
	}
}

func TestCompareText(t *testing.T) {
	const cs, ai, csai, bin = "Latin1_General_CS_AS", "Latin1_General_CI_AI", "Latin1_General_CS_AI", "Latin1_General_BIN2"
	for _, x := range []struct {
		collation, a, b string
		want            int
	}{
		{"", "abc", "ABC  ", 0}, {"", "a", "b", -1}, {"", "", "   ", 0}, {"", "a", "á", -1}, {"", "Á", "á", 0}, {"", "az", "á", 1}, {"", "9", "a", -1}, {"", "_", "1", -1}, {"", "ab", "a", 1},
		{cs, "a", "A", -1}, {cs, "a ", "a", 0}, {cs, "A", "b", -1}, {cs, "Á", "á", 1}, {ai, "resume", "RÉSUMÉ", 0}, {ai, "a", "b", -1}, {csai, "a", "á", 0}, {csai, "á", "A", -1},
		{bin, "A", "a", -1}, {bin, "a ", "a", 0}, {bin, "Z", "a", -1}, {"", "привет", "ПРИВЕТ", 0}, {"", "😀", "😀", 0},
	} {
		if got := CompareText(x.collation, x.a, x.b); got != x.want {
			t.Errorf("%s: %q and %q: %d, want %d", x.collation, x.a, x.b, got, x.want)
		}
		if got := CompareText(x.collation, x.b, x.a); got != -x.want {
			t.Errorf("%s: %q and %q: %d, want %d", x.collation, x.b, x.a, got, -x.want)
		}
	}
}

// What sorts must be one order, whatever the collation.
func FuzzCompareText(f *testing.F) {
	f.Add("a", "Á", "b ")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		for _, collation := range []string{"", "Latin1_General_CS_AS", "Latin1_General_CI_AI", "Latin1_General_CS_AI", "Latin1_General_BIN2"} {
			list := []string{a, b, c}
			slices.SortFunc(list, func(x, y string) int { return CompareText(collation, x, y) })
			if CompareText(collation, a, b) != -CompareText(collation, b, a) {
				t.Errorf("%s: %q and %q are not one order", collation, a, b)
			}
			if CompareText(collation, list[0], list[1]) > 0 || CompareText(collation, list[1], list[2]) > 0 || CompareText(collation, list[0], list[2]) > 0 {
				t.Errorf("%s: %q is no order", collation, list)
			}
		}
	})
}

func TestVarcharKeepsItsPage(t *testing.T) {
	for collation, want := range map[string]string{"": "?", "Cyrillic_General_CI_AS": "ж", "Latin1_General_100_CI_AS_SC_UTF8": "ж", "Latin1_General_CI_AS": "?"} {
		to := Sized(VarChar, 10)
		to.Collation = collation
		if v, err := Convert(NewText(NVarChar, "ж"), Sized(NVarChar, 1), to, 0); err != nil || v.Text != want {
			t.Errorf("%s: %q, %v", collation, v.Text, err)
		}
	}
}
