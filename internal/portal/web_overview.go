package portal

import "fmt"

func showWebApp(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	return &View{Template: "web_overview", Data: a}, nil
}

func webAppAction(verb, done string) func(*Ctx) (*View, error) {
	return func(c *Ctx) (*View, error) {
		if err := c.ARM("POST", escaped(c.ID.String())+"/"+verb+webVersion, nil, nil); err != nil {
			return nil, err
		}
		c.Say(done)
		return c.Again()
	}
}

func stopWebApp(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Ask("Stop web app", fmt.Sprintf("Stop %s? Requests to it are answered with 403 until it is started again.", c.ID.Name()))
	}
	return webAppAction("stop", "The web app was stopped.")(c)
}

func restartWebApp(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Ask("Restart web app", fmt.Sprintf("Restart %s? Its process is ended and started again with the settings and identities that it has now.", c.ID.Name()))
	}
	return webAppAction("restart", "The web app was restarted.")(c)
}

// deleteResource is the deletion of any resource, after a question.
func deleteResource(version string) func(*Ctx) (*View, error) {
	return func(c *Ctx) (*View, error) {
		if !c.Confirmed() {
			return c.Warn("Delete "+c.ID.Name(), fmt.Sprintf("Delete %s and all that is in it? This cannot be undone.", c.ID.Name()))
		}
		if err := c.ARM("DELETE", escaped(c.ID.String())+version, nil, nil); err != nil {
			return nil, err
		}
		c.Say(c.ID.Name() + " was deleted.")
		if parent, ok := c.ID.Parent(); ok && parent.ResourceGroup() != "" {
			return c.Go(At("overview", parent.String()))
		}
		return c.Go(prefix + "/groups")
	}
}
