package portal

import "strings"

// planBlades are those of an App Service plan.
func planBlades() []Blade {
	return []Blade{overviewOf(essentials{
		version: webVersion, facts: facts("Pricing plan", "sku.name", "Tier", "sku.tier", "Kind", "kind", "Instances", "sku.capacity", "Status", "properties.status"),
		also: func(c *Ctx) ([]relation, error) {
			sites, err := armList[webApp](c, escaped(groupOf(c.ID))+"/providers/Microsoft.Web/sites"+webVersion)
			apps := relation{Title: "Apps"}
			for _, s := range sites {
				if strings.EqualFold(s.Properties.ServerFarmID, c.ID.String()) {
					apps.List = append(apps.List, s.Resource)
				}
			}
			return []relation{apps}, err
		},
	})}
}
