package types

import (
	"regexp"
	"strings"
	"unicode"
)

// languages are what names of Windows collations begin with. All order as
// Latin1_General does here; their code pages are their own.
var languages = []string{
	"Latin1_General", "Albanian", "Arabic", "Chinese_PRC", "Chinese_PRC_Stroke", "Chinese_Taiwan_Stroke", "Chinese_Hong_Kong_Stroke", "Croatian",
	"Cyrillic_General", "Czech", "Danish_Norwegian", "Danish_Greenlandic", "Estonian", "Finnish_Swedish", "French", "German_PhoneBook", "Greek",
	"Hebrew", "Hungarian", "Icelandic", "Indic_General", "Japanese", "Japanese_XJIS", "Kazakh", "Korean", "Korean_Wansung", "Latvian", "Lithuanian",
	"Macedonian_FYROM_90", "Modern_Spanish", "Norwegian", "Persian", "Polish", "Romanian", "Serbian_Cyrillic", "Serbian_Latin", "Slovak",
	"Slovenian", "Swedish_Finnish_Sami", "Thai", "Traditional_Spanish", "Turkish", "Ukrainian", "Urdu", "Uzbek_Latin", "Vietnamese", "Welsh",
}

var (
	windowsForm = regexp.MustCompile(`^(?:_(?:90|100|140|160))?(?:_BIN|_BIN2|_BIN2_UTF8|_C[IS]_A[IS](?:_KS)?(?:_WS)?(?:_VSS)?(?:_SC)?(?:_UTF8)?)$`)
	oldForm     = regexp.MustCompile(`^SQL_LATIN1_GENERAL_(?:CP1_C[IS]_AS|CP1_CI_AI|PREF_CP1_CI_AS|PREF_CP437_CI_AS|PREF_CP850_CI_AS|CP(?:437|850|125[0-7])_(?:C[IS]_AS|CI_AI|BIN|BIN2))$`)
)

// Collation returns the name of a collation as SQL Server writes it; false
// for what is none (error 448).
func Collation(name string) (string, bool) {
	upper := strings.ToUpper(name)
	if oldForm.MatchString(upper) {
		return strings.Replace(strings.Replace(upper, "SQL_LATIN1_GENERAL", "SQL_Latin1_General", 1), "_PREF_", "_Pref_", 1), true
	}
	for _, l := range languages {
		rest, ok := strings.CutPrefix(upper, strings.ToUpper(l))
		if ok && windowsForm.MatchString(rest) {
			return l + rest, true
		}
	}
	return "", false
}

// The functions below take names as Collation returns them, "" for the default.

func binaryCollation(name string) bool {
	return strings.HasSuffix(name, "_BIN2") || strings.HasSuffix(name, "_BIN") || strings.HasSuffix(name, "_BIN2_UTF8")
}

// CaseSensitive reports whether a collation tells A from a.
func CaseSensitive(name string) bool { return strings.Contains(name, "_CS_") || binaryCollation(name) }

// AccentSensitive reports whether a collation tells a from á.
func AccentSensitive(name string) bool { return !strings.Contains(name, "_AI") }

// Letter returns what makes equal the letters that are the same to a collation.
func Letter(collation string) func(r rune) rune {
	switch {
	case binaryCollation(collation):
		return func(r rune) rune { return r }
	case !AccentSensitive(collation) && CaseSensitive(collation):
		return bare
	case !AccentSensitive(collation):
		return func(r rune) rune { return bare(unicode.ToLower(r)) }
	case CaseSensitive(collation):
		return func(r rune) rune { return r }
	}
	return unicode.ToLower
}

// latinPage reports whether varchar of a collation has code page 1252. Others
// keep all text; what their pages lack is lost on the wire only.
func latinPage(collation string) bool {
	if strings.HasSuffix(collation, "_UTF8") {
		return false
	}
	for _, l := range []string{"Latin1_", "SQL_Latin1_General_CP1_", "Danish", "Finnish", "French", "German", "Icelandic", "Modern_Spanish", "Norwegian", "Swedish", "Traditional_Spanish", "Welsh"} {
		if strings.HasPrefix(collation, l) {
			return true
		}
	}
	return collation == ""
}
