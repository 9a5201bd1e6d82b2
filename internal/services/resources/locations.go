package resources

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// locations are regions as Azure names them: name, display name, geography.
// Resources may lie in any; nothing here behaves differently by region.
var locations = [][3]string{
	{"eastus", "East US", "US"}, {"eastus2", "East US 2", "US"}, {"southcentralus", "South Central US", "US"},
	{"westus2", "West US 2", "US"}, {"westus3", "West US 3", "US"}, {"centralus", "Central US", "US"},
	{"northeurope", "North Europe", "Europe"}, {"westeurope", "West Europe", "Europe"}, {"uksouth", "UK South", "UK"},
	{"francecentral", "France Central", "France"}, {"germanywestcentral", "Germany West Central", "Germany"},
	{"swedencentral", "Sweden Central", "Sweden"}, {"switzerlandnorth", "Switzerland North", "Switzerland"},
	{"norwayeast", "Norway East", "Norway"}, {"australiaeast", "Australia East", "Australia"},
	{"southeastasia", "Southeast Asia", "Asia Pacific"}, {"eastasia", "East Asia", "Asia Pacific"},
	{"japaneast", "Japan East", "Japan"}, {"koreacentral", "Korea Central", "Korea"},
	{"centralindia", "Central India", "India"}, {"canadacentral", "Canada Central", "Canada"},
	{"brazilsouth", "Brazil South", "Brazil"}, {"southafricanorth", "South Africa North", "South Africa"},
	{"uaenorth", "UAE North", "UAE"},
}

func (s *Service) listLocations(_ context.Context, r *web.Request) (*web.Response, error) {
	if err := s.known(r); err != nil {
		return nil, err
	}
	value := make([]map[string]any, 0, len(locations))
	for _, l := range locations {
		value = append(value, map[string]any{
			"id": "/subscriptions/" + s.Kit.SubscriptionID + "/locations/" + l[0], "name": l[0], "type": "Region",
			"displayName": l[1], "regionalDisplayName": "(" + l[2] + ") " + l[1],
			"metadata": map[string]any{"regionType": "Physical", "regionCategory": "Recommended", "geographyGroup": l[2]},
		})
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}

// region is the short form of a location: "West Europe" is "westeurope".
func region(location string) string {
	return strings.ToLower(strings.ReplaceAll(location, " ", ""))
}
