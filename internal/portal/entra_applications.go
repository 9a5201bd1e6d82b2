package portal

import (
	"net/url"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// applicationPage is an application.
type applicationPage struct {
	App       application
	Principal *directoryObject // its service principal, to which roles are given
	Scope     string
	Secret    string // a new one, the only time that it is seen
	// Platform and URI are what was written into the form.
	Platform, URI string
}

func showApplication(c *Ctx) (*View, error) {
	p := applicationPage{Platform: c.Field("platform"), URI: c.Field("uri")}
	if err := c.Graph("GET", c.object("/applications"), nil, &p.App); err != nil {
		return nil, err
	}
	found, err := graphList[directoryObject](c, "/servicePrincipals?$filter="+url.QueryEscape("appId eq '"+p.App.AppID+"'"))
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		p.Principal = &found[0]
	}
	p.Scope, _ = c.Scope()
	return &View{Template: "entra_application", Title: p.App.Name, Data: &p}, nil
}

// createApplication registers one, with the service principal that roles are
// given to.
func createApplication(c *Ctx) (*View, error) {
	name := c.Field("name")
	if name == "" {
		return nil, azerr.BadRequest("An application needs a name.")
	}
	var made application
	if err := c.Graph("POST", "/applications", map[string]any{"displayName": name}, &made); err != nil {
		return nil, err
	}
	if err := c.Graph("POST", "/servicePrincipals", map[string]any{"appId": made.AppID}, nil); err != nil {
		return nil, err
	}
	c.Say("The application " + name + " was registered.")
	return c.Go(prefix + "/entra/applications/" + made.ID)
}

func removeSecret(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Warn("Delete the client secret?", "Programs that sign in with it are refused from then on.")
	}
	if err := c.Graph("POST", c.object("/applications")+"/removePassword", map[string]any{"keyId": c.Field("secret")}, nil); err != nil {
		return nil, err
	}
	c.Say("The client secret was deleted.")
	return c.Again()
}

// addSecret makes a client secret and shows it once.
func addSecret(c *Ctx) (*View, error) {
	var made struct{ SecretText string }
	if err := c.Graph("POST", c.object("/applications")+"/addPassword", map[string]any{"passwordCredential": map[string]any{"displayName": c.Field("description")}}, &made); err != nil {
		return nil, err
	}
	view, err := showApplication(c)
	if err != nil {
		return nil, err
	}
	view.Data.(*applicationPage).Secret = made.SecretText
	return view, nil
}

func deleteApplication(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Warn("Delete the application?", "Nobody signs in as it any more. Its service principal goes with it.")
	}
	if err := c.Graph("DELETE", c.object("/applications"), nil, nil); err != nil {
		return nil, err
	}
	c.Say("The application was deleted.")
	return c.Go(prefix + "/entra/applications")
}
