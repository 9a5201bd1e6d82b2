package portal

import "time"

// webAppBlades are those of an app and of a slot; only an app has slots.
func webAppBlades(slot bool) []Blade {
	blades := []Blade{
		overview(showWebApp, Actions{"start": startWebApp, "stop": stopWebApp, "restart": restartWebApp, "delete": deleteResource(webVersion)}),
		{Name: "deployment", Title: "Deployment Center", Section: "Deployment", Icon: "deployment", MaxBody: maxPackage, Show: showDeployments, Do: Actions{"deploy": deployZip}},
		{Name: "deploymentlog", Title: "Deployment log", Of: "deployment", Show: showDeploymentLog},
	}
	if !slot {
		blades = append(blades, Blade{Name: "slots", Title: "Deployment slots", Section: "Deployment", Icon: "slots", Show: showSlots, Do: Actions{
			"add": addSlot, "swap": swapSlots, "delete": deleteSlot,
		}})
	}
	return append(blades,
		Blade{Name: "variables", Title: "Environment variables", Section: "Settings", Icon: "variables", Show: showVariables, Do: Actions{
			"apply": applyVariable, "delete": deleteVariable, "pull": pullReferences,
		}},
		Blade{Name: "configuration", Title: "Configuration", Section: "Settings", Icon: "settings", Show: showConfiguration, Do: Actions{"save": saveConfiguration}},
		Blade{Name: "identity", Title: "Identity", Section: "Settings", Icon: "identity", Show: showIdentity, Do: Actions{
			"save": saveIdentity, "add": addIdentities, "remove": removeIdentities, "restart": restartAtOnce,
		}},
		roleAssignmentsBlade(),
		Blade{Name: "logstream", Title: "Log stream", Section: "Monitoring", Icon: "stream", Show: showLogStream, Do: Actions{"restart": restartAtOnce}},
		Blade{Name: "logtext", Title: "Log stream", Of: "logstream", Raw: streamLog},
		Blade{Name: "send", Title: "Send a request", Section: "Development Tools", Icon: "send", Show: showSend, Do: Actions{"send": sendRequest}},
	)
}

// webApp is what the pages read of an app or a slot.
type webApp struct {
	Resource
	Identity   managedIdentity `json:"identity"`
	Properties struct {
		State           string `json:"state"`
		DefaultHostName string `json:"defaultHostName"`
		ServerFarmID    string `json:"serverFarmId"`
		HTTPSOnly       bool   `json:"httpsOnly"`
		Reserved        bool   `json:"reserved"`
		SKU             string `json:"sku"`
		SiteConfig      struct {
			LinuxFxVersion string `json:"linuxFxVersion"`
		} `json:"siteConfig"`
		SSLStates []struct {
			Name     string `json:"name"`
			HostType string `json:"hostType"`
		} `json:"hostNameSslStates"`
	} `json:"properties"`
	Process process `json:"-"`
}

// process is what runs for an app now, as far as it can be seen.
type process struct {
	Known         bool
	Phase         string    `json:"phase"`
	Detail        string    `json:"detail"`
	Started       time.Time `json:"startedTime"`
	Restarts      int       `json:"restarts"`
	StaleIdentity *bool     `json:"staleIdentity"`
}

// Running reports whether the app is meant to run.
func (a *webApp) Running() bool { return a.Properties.State != "Stopped" }

// Status is the state in words, and how it is drawn.
func (a *webApp) Status() (out struct{ Text, Look string }) {
	out.Text, out.Look = a.Properties.State, "good"
	switch {
	case !a.Running():
		out.Look = "bad"
	case a.Process.Known && a.Process.Phase == "Starting":
		out.Text, out.Look = "Starting", "busy"
	case a.Process.Known && a.Process.Phase == "Failed":
		out.Text, out.Look = "Failed to start", "bad"
	case !a.Process.Known:
		out.Text, out.Look = "Running (no process)", "busy"
	}
	return out
}

// Plan is the name of the app's plan.
func (a *webApp) Plan() string { return lastPart(a.Properties.ServerFarmID) }

// scm is the host of the app's deployment side.
func (a *webApp) scm() string {
	for _, s := range a.Properties.SSLStates {
		if s.HostType == "Repository" {
			return s.Name
		}
	}
	return ""
}

// webApp reads the app that the page is about, and what runs for it as far as
// the user may see that.
func (c *Ctx) webApp() (*webApp, error) {
	var a webApp
	if err := c.ARM("GET", escaped(c.ID.String())+webVersion, nil, &a); err != nil {
		return nil, err
	}
	instances, err := armList[struct{ Properties process }](c, escaped(c.ID.String())+"/instances"+webVersion)
	if err == nil && len(instances) > 0 {
		a.Process = instances[0].Properties
		a.Process.Known = true
	}
	return &a, nil
}
