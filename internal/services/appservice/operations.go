package appservice

import (
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	subscription = "/subscriptions/{subscription}"
	site         = subscription + "/resourceGroups/{group}/providers/Microsoft.Web/sites/{name}"
	config       = site + "/config"
)

// operations returns the rows beyond those that every resource type has. The
// lists of settings are POST …/list: a Reader must not see what they hold.
func (s *Service) operations() []web.Row {
	list := "Microsoft.Web/sites/config/list/action"
	read := "Microsoft.Web/sites/config/read"
	rows := []web.Row{
		guarded("Web Apps Start", "POST", site+"/start", "Microsoft.Web/sites/start/action", site, s.start),
		guarded("Web Apps Stop", "POST", site+"/stop", "Microsoft.Web/sites/stop/action", site, s.stop),
		guarded("Web Apps Restart", "POST", site+"/restart", "Microsoft.Web/sites/restart/action", site, s.restart),
		guarded("Web Apps List Publishing Profile Xml", "POST", site+"/publishxml", "Microsoft.Web/sites/publishxml/action", site, s.publishXML),
		guarded("Web Apps List Publishing Credentials", "POST", config+"/publishingcredentials/list", list, site, s.publishingCredentials),
		guarded("Web Apps Get Publishing Credentials", "GET", config+"/publishingcredentials", list, site, s.publishingCredentials),
		guarded("Web Apps List Instances", "GET", site+"/instances", "Microsoft.Web/sites/instances/read", site, s.listInstances),
		guarded("Web Apps List Configurations", "GET", config, read, site, s.listConfigs),
		guarded("Check Name Availability", "POST", subscription+"/providers/Microsoft.Web/checknameavailability", "Microsoft.Web/checknameavailability/read", subscription, s.checkName),
		{Operation: op.Operation{Name: "Provider Get Web App Stacks", Method: "GET", Path: "/providers/Microsoft.Web/webAppStacks", Open: "describes what runs, not anybody's resources"}, Handle: s.stacks},
	}
	for _, c := range configurations {
		path := config + "/" + c.name
		if c.secret {
			rows = append(rows, guarded("Web Apps List "+c.title, "POST", path+"/list", list, site, s.getConfig(c)))
		} else {
			rows = append(rows, guarded("Web Apps Get "+c.title, "GET", path, read, path, s.getConfig(c)))
		}
		if c.readOnly {
			continue
		}
		rows = append(rows, guarded("Web Apps Update "+c.title, "PUT", path, "Microsoft.Web/sites/config/write", path, s.putConfig(c)))
		if c.name == "web" {
			rows = append(rows, guarded("Web Apps Patch "+c.title, "PATCH", path, "Microsoft.Web/sites/config/write", path, s.patchConfig(c)))
		}
	}
	return rows
}

func guarded(name, method, path, action, scope string, h web.Handler) web.Row {
	return web.Row{Operation: op.Operation{Name: name, Method: method, Path: path, Needs: op.One(op.Control(action, scope))}, Handle: h}
}
