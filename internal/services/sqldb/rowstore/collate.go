package rowstore

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// collations are those of SQLite, with a T-SQL collation that orders alike.
var collations = []struct{ name, like string }{
	{"ci", types.DefaultCollation}, {"cs", "Latin1_General_CS_AS"}, {"bin", "Latin1_General_BIN2"},
	{"ciai", "Latin1_General_CI_AI"}, {"csai", "Latin1_General_CS_AI"},
}

// Collate returns what follows a text in SQLite so that it is compared as its
// type says, " COLLATE ci"; "" for what is no text.
func Collate(t types.Type) string {
	switch {
	case !t.Kind.Character():
		return ""
	case strings.Contains(t.Collation, "_BIN"):
		return " COLLATE bin"
	case !types.AccentSensitive(t.Collation) && types.CaseSensitive(t.Collation):
		return " COLLATE csai"
	case !types.AccentSensitive(t.Collation):
		return " COLLATE ciai"
	case types.CaseSensitive(t.Collation):
		return " COLLATE cs"
	}
	return " COLLATE ci"
}
