package portal

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

const production = "production"

type slotsPage struct {
	App   *webApp
	Slots []webApp
	Name  string // what was written into the form
}

// Label is the slot's own name: Resource Manager's is "app/slot".
func (a webApp) Label() string { return lastPart(a.Name) }

func showSlots(c *Ctx) (*View, error) {
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	p := slotsPage{App: a, Name: c.Field("name")}
	if p.Slots, err = armList[webApp](c, escaped(c.ID.String())+"/slots"+webVersion); err != nil {
		return nil, err
	}
	return &View{Template: "web_slots", Data: p}, nil
}

// addSlot makes a slot, with the app's settings where that is asked for.
func addSlot(c *Ctx) (*View, error) {
	name := c.Field("name")
	if name == "" {
		return nil, azerr.BadRequest("A slot needs a name.")
	}
	a, err := c.webApp()
	if err != nil {
		return nil, err
	}
	site := escaped(c.ID.String())
	slot := site + "/slots/" + url.PathEscape(name)
	if err := c.ARM("PUT", slot+webVersion, map[string]any{
		"location": a.Location, "properties": map[string]any{"serverFarmId": a.Properties.ServerFarmID, "httpsOnly": a.Properties.HTTPSOnly},
	}, nil); err != nil {
		return nil, err
	}
	if c.Field("clone") == production {
		if err := c.cloneSettings(site, slot); err != nil {
			return nil, err
		}
	}
	c.Say("The slot " + name + " was created.")
	return c.Again()
}

// cloneSettings copies what a slot does not keep for itself.
func (c *Ctx) cloneSettings(from, to string) error {
	slots, err := c.slotNames()
	if err != nil {
		return err
	}
	var web struct{ Properties map[string]any }
	if err := c.ARM("GET", from+"/config/web"+webVersion, nil, &web); err != nil {
		return err
	}
	kept := map[string]any{}
	for _, name := range []string{"linuxFxVersion", "appCommandLine", "alwaysOn"} {
		kept[name] = web.Properties[name]
	}
	if err := c.ARM("PATCH", to+"/config/web"+webVersion, map[string]any{"properties": kept}, nil); err != nil {
		return err
	}
	for _, tab := range []string{"app", "connections"} {
		var doc struct{ Properties map[string]any }
		if err := c.ARM("POST", from+"/config/"+configOf(tab)+"/list"+webVersion, nil, &doc); err != nil {
			return err
		}
		for _, name := range *slots.of(tab) {
			delete(doc.Properties, name)
		}
		if err := c.ARM("PUT", to+"/config/"+configOf(tab)+webVersion, map[string]any{"properties": doc.Properties}, nil); err != nil {
			return err
		}
	}
	return nil
}

func swapSlots(c *Ctx) (*View, error) {
	source, target := c.Field("source"), c.Field("target")
	switch {
	case source == "" || target == "" || source == target || source == production:
		return nil, azerr.BadRequest("Choose a slot and another one to swap it with.")
	case !c.Confirmed():
		return c.Ask("Swap", fmt.Sprintf("Swap %s with %s? What runs there changes places, with the settings that do not stay with their slot. Identities stay.", source, target))
	}
	if err := c.ARM("POST", escaped(c.ID.String())+"/slots/"+url.PathEscape(source)+"/slotsswap"+webVersion, map[string]any{"targetSlot": target, "preserveVnet": true}, nil); err != nil {
		return nil, err
	}
	c.Say(fmt.Sprintf("%s and %s were swapped.", source, target))
	return c.Go(At("slots", c.ID.String()))
}

func deleteSlot(c *Ctx) (*View, error) {
	id, err := armid.Parse(c.Field("slot"))
	if err != nil || !strings.EqualFold(id.Type(), "Microsoft.Web/sites/slots") {
		return nil, azerr.BadRequest("Choose a slot.")
	}
	if !c.Confirmed() {
		return c.Warn("Delete slot", fmt.Sprintf("Delete the slot %s with what runs in it?", id.Name()))
	}
	if err := c.ARM("DELETE", escaped(id.String())+webVersion, nil, nil); err != nil {
		return nil, err
	}
	c.Say("The slot " + id.Name() + " was deleted.")
	return c.Go(At("slots", c.ID.String()))
}
