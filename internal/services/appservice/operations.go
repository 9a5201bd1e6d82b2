package appservice

import (
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
		web.Control("Web Apps Delete", "DELETE", site, "Microsoft.Web/sites/delete", site, s.deleteSite),
		web.Control("Web Apps Start", "POST", site+"/start", "Microsoft.Web/sites/start/action", site, s.start),
		web.Control("Web Apps Stop", "POST", site+"/stop", "Microsoft.Web/sites/stop/action", site, s.stop),
		web.Control("Web Apps Restart", "POST", site+"/restart", "Microsoft.Web/sites/restart/action", site, s.restart),
		web.Control("Web Apps List Publishing Profile Xml", "POST", site+"/publishxml", "Microsoft.Web/sites/publishxml/action", site, s.publishXML),
		web.Control("Web Apps List Publishing Credentials", "POST", config+"/publishingcredentials/list", list, config+"/publishingcredentials", s.publishingCredentials),
		web.Control("Web Apps Get Publishing Credentials", "GET", config+"/publishingcredentials", list, config+"/publishingcredentials", s.publishingCredentials),
		web.Control("Web Apps List Instances", "GET", site+"/instances", "Microsoft.Web/sites/instances/read", site, s.listInstances),
		web.Control("Web Apps List Configurations", "GET", config, read, site, s.listConfigs),
		web.Control("Check Name Availability", "POST", subscription+"/providers/Microsoft.Web/checknameavailability", "Microsoft.Web/checknameavailability/read", subscription, s.checkName),
		web.Open("Provider Get Web App Stacks", "GET", "/providers/Microsoft.Web/webAppStacks", "describes what runs, not anybody's resources", s.stacks),
	}
	for _, c := range configurations {
		path := config + "/" + c.name
		if c.secret {
			rows = append(rows, web.Control("Web Apps List "+c.title, "POST", path+"/list", list, path, s.getConfig(c)))
		} else {
			rows = append(rows, web.Control("Web Apps Get "+c.title, "GET", path, read, path, s.getConfig(c)))
		}
		rows = append(rows, web.Control("Web Apps Update "+c.title, "PUT", path, "Microsoft.Web/sites/config/write", path, s.putConfig(c)))
		if c.name == "web" {
			rows = append(rows, web.Control("Web Apps Patch "+c.title, "PATCH", path, "Microsoft.Web/sites/config/write", path, s.patchConfig(c)))
		}
	}
	return rows
}
