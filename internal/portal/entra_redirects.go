package portal

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// platform is a kind of client with its redirect addresses, named as Graph and
// as Azure's portal names it.
type platform struct {
	Name, Title string
	URIs        []string
}

// Platforms are those of the application, in Azure's order.
func (a application) Platforms() []platform {
	return []platform{{"web", "Web", a.Web.URIs}, {"spa", "Single-page application", a.SPA.URIs}, {"publicClient", "Mobile and desktop applications", a.Public.URIs}}
}

// changeRedirects writes what change makes of a platform's addresses.
func changeRedirects(c *Ctx, change func(uris []string, uri string) []string) (*View, error) {
	var app application
	if err := c.Graph("GET", c.object("/applications"), nil, &app); err != nil {
		return nil, err
	}
	for _, p := range app.Platforms() {
		if p.Name != c.Field("platform") {
			continue
		}
		if err := c.Graph("PATCH", c.object("/applications"), map[string]any{p.Name: redirect{change(p.URIs, c.Field("uri"))}}, nil); err != nil {
			return nil, err
		}
		c.Say("The redirect URIs were saved.")
		return c.Again()
	}
	return nil, azerr.BadRequest("Choose a platform.")
}

func addRedirect(c *Ctx) (*View, error) {
	return changeRedirects(c, func(uris []string, uri string) []string { return append(uris, uri) })
}

func removeRedirect(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Warn("Remove the redirect URI?", "Nobody who signs in is led to "+c.Field("uri")+" any more.")
	}
	return changeRedirects(c, func(uris []string, uri string) []string {
		return slices.DeleteFunc(uris, func(u string) bool { return u == uri })
	})
}
