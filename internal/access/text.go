package access

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
)

// shownFixes is how many of the fixes the text names.
const shownFixes = 3

// Text is the explanation for people.
func (e *Explanation) Text() string {
	var b strings.Builder
	e.head(&b, "Refused")
	fmt.Fprintf(&b, "%s\n", e.Summary)
	if len(e.Closest) > 0 {
		b.WriteString("\nThe assignments that came closest:\n")
		for _, c := range e.Closest {
			fmt.Fprintf(&b, "  %s at %s: %s\n", c.Role, c.Scope, c.Why)
		}
	}
	if len(e.Fixes) > 0 {
		b.WriteString("\nWhat would let it through, the least role first:\n")
		for _, f := range e.Fixes[:min(shownFixes, len(e.Fixes))] {
			fmt.Fprintf(&b, "  %s\n", f.Command)
		}
		if more := len(e.Fixes) - shownFixes; more > 0 {
			fmt.Fprintf(&b, "  and %d more: `lanyard why %s --json` lists them\n", more, e.ID)
		}
	}
	return b.String()
}

// GrantText says for people why a call was allowed.
func GrantText(r Record) string {
	var b strings.Builder
	r.head(&b, "Allowed")
	switch {
	case r.Assignment != "":
		fmt.Fprintf(&b, "Allowed by the role %s, assigned at %s (assignment %s).\n", r.Role, r.AssignedAt, r.Assignment)
	default:
		fmt.Fprintf(&b, "Allowed by %s; roles were not asked.\n", r.Note)
	}
	return b.String()
}

// head writes what was asked, by whom and where.
func (r *Record) head(b *strings.Builder, outcome string) {
	kind := "action"
	switch provider, _, ok := strings.Cut(r.Action, "/"); {
	case !ok || strings.Contains(provider, " "):
		kind = "permission" // of Graph, or in a database
	case r.Data:
		kind = "data action"
	}
	fmt.Fprintf(b, "%s: %s (%s %s%s)\n", outcome, r.Operation, r.Method, r.Host, r.Path)
	fmt.Fprintf(b, "Request:   %s at %s\n", r.ID, r.Time.Format("15:04:05"))
	fmt.Fprintf(b, "Principal: %s\n", caller(r.Caller))
	fmt.Fprintf(b, "Needs:     %s %s\n", kind, r.Action)
	fmt.Fprintf(b, "At scope:  %s\n\n", r.Scope)
}

func caller(c principal.Principal) string {
	if c.ObjectID == "" {
		return c.Name + c.Key // a login by password, or an account's key
	}
	text := fmt.Sprintf("%s %s (appid %s)", c.Type, c.ObjectID, c.AppID)
	if c.ManagedIdentity != "" {
		text += ", the managed identity of " + c.ManagedIdentity
	}
	return text
}
