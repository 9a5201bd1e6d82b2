package portal

import (
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
)

// Blade is one page: of a resource, where it stands in the resource's menu, or
// of the portal.
type Blade struct {
	// Name is its part of the address.
	Name string
	// Title is its heading, and its line in the menu.
	Title string
	// Section is the part of the menu where it stands, "" for the top.
	Section string
	Icon    string
	// Of is the blade from which it is reached, where it has no line of its own in
	// the menu.
	Of string
	// MaxBody is how many bytes a form may have, 1 MiB without it.
	MaxBody int64

	// Show makes the page.
	Show func(*Ctx) (*View, error)
	// Do is what its forms can do. An action ends with Go, Again or Ask, or with a view of its own; an error is
	// shown over the page, whose Show then sees the fields that were sent.
	Do Actions
	// Raw answers instead of a page: a download, a stream. An error before the
	// first byte is shown as a page.
	Raw func(*Ctx, http.ResponseWriter) error
}

// Actions are what forms can do, by the value of the button called "do".
type Actions map[string]func(*Ctx) (*View, error)

// route is a page that is not about a resource. Its path may hold {names},
// which Ctx.Request.PathValue reads.
type route struct {
	path string // below /portal, "" for the first page
	Blade
	// nav is whether it stands in the portal's own menu.
	nav bool
}

// anyType is where the blades of resources stand that have none of their own.
const anyType = "*"

// bladesOf returns the blades of a resource.
func (p *Portal) bladesOf(id armid.ID) []Blade {
	if found, ok := p.resources[strings.ToLower(id.Type())]; ok {
		return found
	}
	return p.resources[anyType]
}

func (p *Portal) bladeOf(id armid.ID, name string) *Blade {
	all := p.bladesOf(id)
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	return nil
}
