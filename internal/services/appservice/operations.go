package appservice

import (
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	subscription = "/subscriptions/{subscription}"
	site         = subscription + "/resourceGroups/{group}/providers/Microsoft.Web/sites/{name}"
	slot         = site + "/slots/{slot}"
)

// operations returns the rows beyond those that every resource type has.
func (s *Service) operations() []web.Row {
	rows := []web.Row{
		web.Control("Web Apps Delete", "DELETE", site, "Microsoft.Web/sites/delete", site, s.deleteSite),
		web.Control("Check Name Availability", "POST", subscription+"/providers/Microsoft.Web/checknameavailability", "Microsoft.Web/checknameavailability/read", subscription, s.checkName),
		web.Open("Provider Get Web App Stacks", "GET", "/providers/Microsoft.Web/webAppStacks", "describes what runs, not anybody's resources", s.stacks),
	}
	rows = append(rows, s.operationsOf(site, siteType, "")...)
	return append(rows, s.operationsOf(slot, slotType, " Slot")...)
}

// operationsOf returns the rows that sites and slots have alike, each with
// actions of its own. The lists of settings are POST …/list: a Reader must not
// see what they hold.
func (s *Service) operationsOf(path, kind, suffix string) []web.Row {
	config := path + configPart
	read, write, list := kind+"/config/read", kind+"/config/write", kind+"/config/list/action"
	control := func(name, method, path, action, scope string, h web.Handler) web.Row {
		return web.Control("Web Apps "+name+suffix, method, path, action, scope, h)
	}
	rows := []web.Row{
		control("Start", "POST", path+"/start", kind+"/start/action", path, s.start),
		control("Stop", "POST", path+"/stop", kind+"/stop/action", path, s.stop),
		control("Restart", "POST", path+"/restart", kind+"/restart/action", path, s.restart),
		control("List Publishing Profile Xml", "POST", path+"/publishxml", kind+"/publishxml/action", path, s.publishXML),
		control("Generate New Site Publishing Password", "POST", path+"/newpassword", kind+"/newpassword/action", path, s.resetPublishingPassword),
		control("List Publishing Credentials", "POST", config+"/publishingcredentials/list", list, config+"/publishingcredentials", s.publishingCredentials),
		control("Get Publishing Credentials", "GET", config+"/publishingcredentials", list, config+"/publishingcredentials", s.publishingCredentials),
		control("List Instances", "GET", path+"/instances", kind+"/instances/read", path, s.listInstances),
		control("List Site Status", "GET", path+"/siteStatus", kind+"/read", path, s.listSiteStatus),
		control("Get Site Status", "GET", path+"/siteStatus/{instance}", kind+"/read", path, s.getSiteStatus),
		control("List Host Name Bindings", "GET", path+"/hostNameBindings", kind+"/hostnamebindings/read", path, s.listHostNames),
		control("Swap", "POST", path+"/slotsswap", kind+"/slotsswap/action", path, s.swapSlots),
		control("Get Operation Result", "GET", path+"/operationresults/{operation}", kind+"/operationresults/read", path, s.swapResult),
		control("Apply Slot Configuration", "POST", path+"/applySlotConfig", kind+"/applySlotConfig/action", path, s.applySlotConfig),
		control("Reset Slot Configuration", "POST", path+"/resetSlotConfig", kind+"/resetSlotConfig/action", path, s.resetSlotConfig),
		web.Unbuilt(control("List Slot Differences", "POST", path+"/slotsdiffs", kind+"/slotsdiffs/action", path, nil)),
		control("List Configurations", "GET", config, read, path, s.listConfigs),
	}
	for _, c := range configurations {
		if c.siteOnly && kind == slotType {
			continue
		}
		document := config + "/" + c.name
		if c.secret {
			rows = append(rows, control("List "+c.title, "POST", document+"/list", list, document, s.getConfig(c)))
		} else {
			rows = append(rows, control("Get "+c.title, "GET", document, read, document, s.getConfig(c)))
		}
		rows = append(rows, control("Update "+c.title, "PUT", document, write, document, s.putConfig(c)))
		if c.references {
			references := config + "/configreferences/" + c.name
			rows = append(rows,
				control("List Key Vault References of "+c.title, "GET", references, read, references, s.listReferences(c)),
				control("Get Key Vault Reference of "+c.title, "GET", references+"/{key}", read, references, s.getReference(c)),
				control("Refresh Key Vault References of "+c.title, "POST", references+"/refresh", write, references, s.refreshReferences(c)))
		}
		if c.name == "web" {
			rows = append(rows, control("Patch "+c.title, "PATCH", document, write, document, s.patchConfig(c)))
		}
	}
	return rows
}
