package graph

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// unasked are the properties of a user that Graph answers only when they are
// asked for by name.
var unasked = []string{"accountEnabled", "createdDateTime", "mailNickname", "userType", "department", "usageLocation"}

// selected keeps the properties that $select names; without one those that
// Graph answers unasked.
func selected(r *web.Request, o map[string]any) map[string]any {
	names := chosen(r)
	for key := range o {
		asked := slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, key) })
		if len(names) == 0 && slices.Contains(unasked, key) && o["userPrincipalName"] != nil || len(names) > 0 && !asked && !strings.HasPrefix(key, "@") {
			delete(o, key)
		}
	}
	return o
}

// chosen are the names that $select has.
func chosen(r *web.Request) []string {
	return strings.FieldsFunc(r.QueryValue("$select"), func(c rune) bool { return c == ',' || c == ' ' })
}

// selects reports whether $select names a property.
func selects(r *web.Request, property string) bool {
	return slices.ContainsFunc(chosen(r), func(n string) bool { return strings.EqualFold(n, property) })
}
