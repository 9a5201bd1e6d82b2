package portal

import (
	"fmt"
	"strings"
)

// essentials says what the overview of a type shows beside what every
// resource has.
type essentials struct {
	version string // one of versions.go
	facts   []struct{ Label, Path string }
	// also lists what belongs to the resource.
	also func(c *Ctx) ([]relation, error)
}

// relation is a list of resources that belong to the page's one.
type relation struct {
	Title string
	List  []Resource
	// Create is the address below /create of the form that makes one more.
	Create string
}

type essentialsPage struct {
	Resource
	Facts     []field
	Relations []relation
}

// overviewOf is the overview of a type that is shown by its properties.
func overviewOf(e essentials) Blade {
	return overview(func(c *Ctx) (*View, error) { return showEssentials(c, e) }, Actions{"delete": deleteResource(e.version)})
}

func showEssentials(c *Ctx, e essentials) (*View, error) {
	var doc map[string]any
	if err := c.ARM("GET", escaped(c.ID.String())+e.version, nil, &doc); err != nil {
		return nil, err
	}
	p := essentialsPage{Resource: Resource{ID: c.ID.String(), Name: c.ID.Name(), Type: c.ID.Type()}}
	p.Location, _ = doc["location"].(string)
	if tags, ok := doc["tags"].(map[string]any); ok {
		p.Tags = map[string]string{}
		for name, value := range tags {
			p.Tags[name] = fmt.Sprint(value)
		}
	}
	for _, f := range e.facts {
		if value := lookUp(doc, f.Path); value != "" {
			p.Facts = append(p.Facts, field{f.Label, value})
		}
	}
	if e.also != nil {
		var err error
		if p.Relations, err = e.also(c); err != nil {
			return nil, err
		}
	}
	return &View{Template: "essentials", Data: p}, nil
}

// lookUp reads "properties.sku.name" out of a document, in words.
func lookUp(doc map[string]any, path string) string {
	var at any = doc
	for _, part := range strings.Split(path, ".") {
		inner, ok := at.(map[string]any)
		if !ok {
			return ""
		}
		at = inner[part]
	}
	switch v := at.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "Enabled"
		}
		return "Disabled"
	default:
		return fmt.Sprint(v)
	}
}

func facts(pairs ...string) (out []struct{ Label, Path string }) {
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, struct{ Label, Path string }{pairs[i], pairs[i+1]})
	}
	return out
}
