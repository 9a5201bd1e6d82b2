package op

import "strings"

// Params are the values that a path's template took, in template order.
type Params []Param

// Param is one named value, percent-decoded, in the caller's casing.
type Param struct{ Name, Value string }

// Get returns the named value, or "".
func (p Params) Get(name string) string {
	for i := range p {
		if p[i].Name == name {
			return p[i].Value
		}
	}
	return ""
}

// Set replaces the value of a parameter that is there: a front may know one
// thing by several names and lead them to one.
func (p Params) Set(name, value string) {
	for i := range p {
		if p[i].Name == name {
			p[i].Value = value
		}
	}
}

// Expand fills a scope template with the parameters.
func (p Params) Expand(template string) string {
	if !strings.Contains(template, "{") {
		return template
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(template, '{')
		if open < 0 {
			b.WriteString(template)
			return b.String()
		}
		end := strings.IndexByte(template[open:], '}')
		if end < 0 {
			b.WriteString(template)
			return b.String()
		}
		b.WriteString(template[:open])
		b.WriteString(p.Get(strings.TrimSuffix(template[open+1:open+end], "...")))
		template = template[open+end+1:]
	}
}
