package appservice

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// split returns the names of a site and, for a slot, of the slot in an ARM id.
func split(id string) (site, slot string) { return content.Names(id) }

// typeOf returns the type of a site's or slot's id.
func typeOf(id string) string {
	if _, slot := split(id); slot != "" {
		return slotType
	}
	return siteType
}

// productionOf returns the id of the site that a slot belongs to; a site's own
// is itself.
func productionOf(id string) string {
	if _, slot := split(id); slot != "" {
		return id[:len(id)-len("/slots/")-len(slot)]
	}
	return id
}

// Label returns the first label of a site's or slot's host name: "app", or
// "app-slot".
func Label(id string) string {
	site, slot := split(id)
	if slot != "" {
		site += "-" + slot
	}
	return strings.ToLower(site)
}

// qualified is what publishing calls a site or slot: "app", or "app__slot".
func qualified(id string) string {
	site, slot := split(id)
	if slot != "" {
		site += "__" + slot
	}
	return site
}

func hostName(id string) string { return Label(id) + domain }

func scmHostName(id string) string { return Label(id) + ".scm" + domain }

// siteID returns the id of the site or slot that a request names.
func (s *Service) siteID(r *web.Request) string {
	id := s.Kit.GroupID(r.Param("group")) + "/providers/" + siteType + "/" + r.Param("name")
	if slot := r.Param("slot"); slot != "" {
		id += "/slots/" + slot
	}
	return id
}
