package resources

import (
	"regexp"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// filter is a parsed $filter: terms that must all hold.
type filter []term

type term struct {
	field, operator, value string
}

// term forms: "name eq 'x'", "resourceType ne 'x'", "substringof('x', name)",
// "startswith(tagName, 'x')". These are what Resource Manager documents.
var (
	comparison  = regexp.MustCompile(`(?i)^(\w+)\s+(eq|ne)\s+'((?:[^']|'')*)'$`)
	substringOf = regexp.MustCompile(`(?i)^substringof\(\s*'((?:[^']|'')*)'\s*,\s*(\w+)\s*\)$`)
	startsWith  = regexp.MustCompile(`(?i)^startswith\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)$`)
)

// parseFilter reads a $filter. What it cannot read is refused rather than
// ignored: a list that is wider than asked is worse than none.
func parseFilter(text string) (filter, error) {
	var f filter
	for _, part := range splitAnd(text) {
		var t term
		switch m := []string(nil); {
		case comparison.MatchString(part):
			m = comparison.FindStringSubmatch(part)
			t = term{m[1], strings.ToLower(m[2]), m[3]}
		case substringOf.MatchString(part):
			m = substringOf.FindStringSubmatch(part)
			t = term{m[2], "substringof", m[1]}
		case startsWith.MatchString(part):
			m = startsWith.FindStringSubmatch(part)
			t = term{m[1], "startswith", m[2]}
		default:
			return nil, invalidFilter(text)
		}
		t.field = strings.ToLower(t.field)
		switch t.field {
		case "name", "resourcetype", "resourcegroup", "location", "tagname", "tagvalue":
		default:
			return nil, invalidFilter(text)
		}
		t.value = strings.ReplaceAll(t.value, "''", "'")
		f = append(f, t)
	}
	return f, nil
}

func (f filter) fits(res *armkit.Resource) bool {
	tagName := ""
	for _, t := range f {
		if t.field == "tagname" {
			tagName = t.value
		}
	}
	for _, t := range f {
		if !t.fits(res, tagName) {
			return false
		}
	}
	return true
}

func (t term) fits(res *armkit.Resource, tagName string) bool {
	switch t.field {
	case "name":
		return t.compare(res.Name)
	case "resourcetype":
		return t.compare(res.Type)
	case "resourcegroup":
		return t.compare(res.Group())
	case "location":
		return term{"", t.operator, armkit.RegionName(t.value)}.compare(armkit.RegionName(res.Location()))
	}
	for name, value := range tagsOf(res) {
		text, _ := value.(string)
		if t.field == "tagname" && t.compare(name) {
			return true
		}
		if t.field == "tagvalue" && (tagName == "" || strings.EqualFold(tagName, name)) && t.compare(text) {
			return true
		}
	}
	return false
}

func (t term) compare(got string) bool {
	switch t.operator {
	case "ne":
		return !strings.EqualFold(got, t.value)
	case "substringof":
		return strings.Contains(strings.ToLower(got), strings.ToLower(t.value))
	case "startswith":
		return strings.HasPrefix(strings.ToLower(got), strings.ToLower(t.value))
	}
	return strings.EqualFold(got, t.value)
}

// tagsOf returns the tags without making the object where there is none.
func tagsOf(res *armkit.Resource) map[string]any {
	tags, _ := res.Body["tags"].(map[string]any)
	return tags
}

// splitAnd cuts a filter at the word "and" outside quotes.
func splitAnd(text string) []string {
	var parts []string
	quoted, start := false, 0
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\'':
			quoted = !quoted
		case !quoted && i+5 <= len(text) && strings.EqualFold(text[i:i+5], " and "):
			parts = append(parts, strings.TrimSpace(text[start:i]))
			start = i + 5
			i += 4
		}
	}
	if rest := strings.TrimSpace(text[start:]); rest != "" {
		parts = append(parts, rest)
	}
	return parts
}

func invalidFilter(text string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "InvalidFilterInQueryString", "Invalid $filter '%s' specified in the query string.", text)
}
