package appservice

import "testing"

// Names that are Azure's words for something else are names all the same.
func TestNamesInIDs(t *testing.T) {
	const groups, provider = "/subscriptions/s/resourceGroups/", "/providers/Microsoft.Web/sites/"
	for id, want := range map[string][4]string{
		groups + "rg1" + provider + "App1":                     {"App1", "", "app1", siteType},
		groups + "rg1" + provider + "App1/slots/Stage":         {"App1", "Stage", "app1-stage", slotType},
		groups + "slots" + provider + "a":                      {"a", "", "a", siteType},
		groups + "sites" + provider + "sites/slots/slots":      {"sites", "slots", "sites-slots", slotType},
		groups + "slots" + provider + "slots/slots/sites":      {"slots", "sites", "slots-sites", slotType},
		groups + "rg1" + provider + "slots":                    {"slots", "", "slots", siteType},
		groups + "rg1/providers/microsoft.web/Sites/a/Slots/b": {"a", "b", "a-b", slotType},
	} {
		site, slot := split(id)
		if got := [4]string{site, slot, Label(id), typeOf(id)}; got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
		if slot != "" && productionOf(id) != id[:len(id)-len("/slots/")-len(slot)] || slot == "" && productionOf(id) != id {
			t.Errorf("%s: its site is %s", id, productionOf(id))
		}
	}
}
