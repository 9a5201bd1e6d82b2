package catalog

import (
	"fmt"
	"hash/fnv"
	"unicode/utf8"
)

// SystemName is the name that a constraint gets which was given none: as SQL
// Server forms it, PK__table__<16 hex>, of the table's first eight
// letters; DF, CK and FK have nine, then five of the column's, then 8 hex.
func SystemName(kind Kind, table, column string, id int32) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d", id)
	hex := fmt.Sprintf("%016X", h.Sum64())
	switch kind {
	case KindPrimaryKey, KindUnique:
		return fmt.Sprintf("%s__%s__%s", kind, first(table, 8), hex)
	case KindForeignKey:
		return fmt.Sprintf("FK__%s__%s__%s", first(table, 9), first(column, 5), hex[:8])
	case KindCheck:
		return fmt.Sprintf("CK__%s__%s__%s", first(table, 9), first(column, 5), hex[:8])
	}
	return fmt.Sprintf("DF__%s__%s__%s", first(table, 9), first(column, 5), hex[:8])
}

// first returns the first n letters.
func first(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}

// NameFits reports whether a name has the 1 to 128 characters of sysname.
func NameFits(name string) bool {
	n := utf8.RuneCountInString(name)
	return n > 0 && n <= 128
}
