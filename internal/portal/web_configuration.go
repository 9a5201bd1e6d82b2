package portal

// webConfiguration is Configuration: what the app is started with, and how it
// is reached.
type webConfiguration struct {
	App     *webApp
	Startup string
	Stack   string
	Secure  bool
	Stacks  []string
}

// stacks are the runtimes of App Service on Linux that a new app can have here.
var stacks = []string{"PYTHON|3.14", "PYTHON|3.13", "PYTHON|3.12", "PYTHON|3.11", "PYTHON|3.10", "NODE|24-lts", "NODE|22-lts", "NODE|20-lts"}

func showConfiguration(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	var config struct {
		Properties struct {
			Startup string `json:"appCommandLine"`
			Stack   string `json:"linuxFxVersion"`
		}
	}
	if err := c.ARM("GET", escaped(c.ID.String())+"/config/web"+webVersion, nil, &config); err != nil {
		return nil, err
	}
	p := webConfiguration{App: a, Startup: config.Properties.Startup, Stack: config.Properties.Stack, Secure: a.Properties.HTTPSOnly, Stacks: stacks}
	if c.Form.Has("startup") {
		p.Startup, p.Stack, p.Secure = c.Field("startup"), c.Field("stack"), c.Field("https") == "on"
	}
	return &View{Template: "web_configuration", Data: p}, nil
}

func saveConfiguration(c *Ctx) (*View, error) {
	if !c.Confirmed() {
		return c.Ask("Save changes", "The configuration of "+c.ID.Name()+" will change. The app restarts. Do you want to go on?")
	}
	if err := c.ARM("PATCH", escaped(c.ID.String())+webVersion, map[string]any{"properties": map[string]any{"httpsOnly": c.Field("https") == "on"}}, nil); err != nil {
		return nil, err
	}
	change := map[string]any{"appCommandLine": c.Field("startup")}
	if stack := c.Field("stack"); stack != "" {
		change["linuxFxVersion"] = stack
	}
	if err := c.ARM("PATCH", escaped(c.ID.String())+"/config/web"+webVersion, map[string]any{"properties": change}, nil); err != nil {
		return nil, err
	}
	c.Say("The configuration was saved.")
	return c.Again()
}
