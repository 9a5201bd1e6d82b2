package portal

import "fmt"

func showWebApp(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	return &View{Template: "web_overview", Data: a}, nil
}

// doToApp has Resource Manager do something with the app that the page is
// about.
func (c *Ctx) doToApp(verb, done string) (*View, error) {
	if err := c.ARM("POST", escaped(c.ID.String())+"/"+verb+webVersion, nil, nil); err != nil {
		return nil, err
	}
	c.Say(done)
	return c.Again()
}

func startWebApp(c *Ctx) (*View, error) { return c.doToApp("start", "The web app was started.") }

func stopWebApp(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Ask("Stop web app", fmt.Sprintf("Stop %s? Requests to it are answered with 403 until it is started again.", c.ID.Name()))
	}
	return c.doToApp("stop", "The web app was stopped.")
}

func restartWebApp(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Ask("Restart web app", fmt.Sprintf("Restart %s? Its process is ended and started again with the settings and identities that it has now.", c.ID.Name()))
	}
	return restartAtOnce(c)
}

// restartAtOnce is for blades that have said what a restart is for.
func restartAtOnce(c *Ctx) (*View, error) { return c.doToApp("restart", "The web app was restarted.") }
