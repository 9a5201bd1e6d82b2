package portal

import (
	"strings"
	"time"
)

// webVersion is the version of Microsoft.Web that the pages speak.
const webVersion = "?api-version=2025-05-01"

// webAppBlades are those of an app and of a slot; only an app has slots.
func webAppBlades(slot bool) []Blade {
	blades := []Blade{
		{Name: "overview", Title: "Overview", Icon: "overview", Show: showWebApp, Do: map[string]func(*Ctx) (*View, error){
			"start": webAppAction("start", "The web app was started."), "stop": stopWebApp, "restart": restartWebApp, "delete": deleteResource(webVersion),
		}},
		{Name: "deployment", Title: "Deployment Center", Section: "Deployment", Icon: "deployment", MaxBody: maxPackage, Show: showDeployments, Do: map[string]func(*Ctx) (*View, error){"deploy": deployZip}},
		{Name: "deploymentlog", Title: "Deployment log", Hidden: true, Show: showDeploymentLog},
	}
	if !slot {
		blades = append(blades, Blade{Name: "slots", Title: "Deployment slots", Section: "Deployment", Icon: "slots", Show: showSlots, Do: map[string]func(*Ctx) (*View, error){
			"add": addSlot, "swap": swapSlots, "delete": deleteSlot,
		}})
	}
	return append(blades,
		Blade{Name: "variables", Title: "Environment variables", Section: "Settings", Icon: "variables", Show: showVariables, Do: map[string]func(*Ctx) (*View, error){
			"apply": applyVariable, "delete": deleteVariable, "pull": pullReferences,
		}},
		Blade{Name: "configuration", Title: "Configuration", Section: "Settings", Icon: "settings", Show: showConfiguration, Do: map[string]func(*Ctx) (*View, error){"save": saveConfiguration}},
		Blade{Name: "identity", Title: "Identity", Section: "Settings", Icon: "identity", Show: showIdentity, Do: map[string]func(*Ctx) (*View, error){
			"save": saveIdentity, "add": addIdentities, "remove": removeIdentities, "restart": restartFor("identity"),
		}},
		roleAssignmentsBlade(),
		Blade{Name: "logstream", Title: "Log stream", Section: "Monitoring", Icon: "stream", Show: showLogStream, Do: map[string]func(*Ctx) (*View, error){"restart": restartFor("logstream")}},
		Blade{Name: "logtext", Title: "Log stream", Hidden: true, Raw: streamLog},
		Blade{Name: "send", Title: "Send a request", Section: "Development Tools", Icon: "send", Show: showSend, Do: map[string]func(*Ctx) (*View, error){"send": sendRequest}},
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
func (a *webApp) Plan() string {
	return a.Properties.ServerFarmID[strings.LastIndexByte(a.Properties.ServerFarmID, '/')+1:]
}

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
	var instances struct {
		Value []struct{ Properties process }
	}
	if err := c.ARM("GET", escaped(c.ID.String())+"/instances"+webVersion, nil, &instances); err == nil && len(instances.Value) > 0 {
		a.Process = instances.Value[0].Properties
		a.Process.Known = true
	}
	return &a, nil
}

func (c *Ctx) restart() error {
	return c.ARM("POST", escaped(c.ID.String())+"/restart"+webVersion, nil, nil)
}

// restartFor restarts the app from one of its blades.
func restartFor(blade string) func(*Ctx) (*View, error) {
	return func(c *Ctx) (*View, error) {
		if err := c.restart(); err != nil {
			return nil, err
		}
		c.Say("The web app was restarted.")
		return c.Go(At(blade, c.ID.String()))
	}
}
