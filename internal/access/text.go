package access

import (
	"fmt"
	"strings"
)

// shownFixes is how many of the fixes the text names.
const shownFixes = 3

// Text is the explanation for people.
func (e *Explanation) Text() string {
	var b strings.Builder
	plane := "action"
	if e.Data {
		plane = "data action"
	}
	fmt.Fprintf(&b, "Refused: %s (%s %s%s)\n", e.Operation, e.Method, e.Host, e.Path)
	fmt.Fprintf(&b, "Request:   %s at %s\n", e.ID, e.Time.Format("15:04:05"))
	fmt.Fprintf(&b, "Principal: %s\n", caller(e))
	fmt.Fprintf(&b, "Needs:     %s %s\n", plane, e.Action)
	fmt.Fprintf(&b, "At scope:  %s\n\n", e.Scope)
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
			fmt.Fprintf(&b, "  and %d wider roles: `lanyard why %s --json` lists them\n", more, e.ID)
		}
	}
	return b.String()
}

func caller(e *Explanation) string {
	c := e.Caller
	if c.ObjectID == "" {
		return c.Name + c.Key // a login by password, or an account's key
	}
	text := fmt.Sprintf("%s %s (appid %s)", c.Type, c.ObjectID, c.AppID)
	if c.ManagedIdentity != "" {
		text += ", the managed identity of " + c.ManagedIdentity
	}
	return text
}
