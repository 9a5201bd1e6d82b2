package armkit

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// Region is one of Azure's regions.
type Region struct{ Name, DisplayName, Geography string }

// regions are those of the public cloud. Resources may lie in any; nothing
// here behaves differently by region, but a name that is none is a mistake.
var regions = []Region{
	{"eastus", "East US", "US"},
	{"eastus2", "East US 2", "US"},
	{"southcentralus", "South Central US", "US"},
	{"westus2", "West US 2", "US"},
	{"westus3", "West US 3", "US"},
	{"centralus", "Central US", "US"},
	{"northcentralus", "North Central US", "US"},
	{"westus", "West US", "US"},
	{"westcentralus", "West Central US", "US"},
	{"northeurope", "North Europe", "Europe"},
	{"westeurope", "West Europe", "Europe"},
	{"uksouth", "UK South", "UK"},
	{"ukwest", "UK West", "UK"},
	{"francecentral", "France Central", "France"},
	{"francesouth", "France South", "France"},
	{"germanywestcentral", "Germany West Central", "Germany"},
	{"germanynorth", "Germany North", "Germany"},
	{"swedencentral", "Sweden Central", "Sweden"},
	{"swedensouth", "Sweden South", "Sweden"},
	{"switzerlandnorth", "Switzerland North", "Switzerland"},
	{"switzerlandwest", "Switzerland West", "Switzerland"},
	{"norwayeast", "Norway East", "Norway"},
	{"norwaywest", "Norway West", "Norway"},
	{"polandcentral", "Poland Central", "Poland"},
	{"italynorth", "Italy North", "Italy"},
	{"spaincentral", "Spain Central", "Spain"},
	{"austriaeast", "Austria East", "Austria"},
	{"belgiumcentral", "Belgium Central", "Belgium"},
	{"denmarkeast", "Denmark East", "Denmark"},
	{"israelcentral", "Israel Central", "Israel"},
	{"israelnorthwest", "Israel Northwest", "Israel"},
	{"qatarcentral", "Qatar Central", "Qatar"},
	{"uaenorth", "UAE North", "UAE"},
	{"uaecentral", "UAE Central", "UAE"},
	{"southafricanorth", "South Africa North", "South Africa"},
	{"southafricawest", "South Africa West", "South Africa"},
	{"australiaeast", "Australia East", "Australia"},
	{"australiasoutheast", "Australia Southeast", "Australia"},
	{"australiacentral", "Australia Central", "Australia"},
	{"australiacentral2", "Australia Central 2", "Australia"},
	{"newzealandnorth", "New Zealand North", "New Zealand"},
	{"southeastasia", "Southeast Asia", "Asia Pacific"},
	{"eastasia", "East Asia", "Asia Pacific"},
	{"indonesiacentral", "Indonesia Central", "Indonesia"},
	{"malaysiawest", "Malaysia West", "Malaysia"},
	{"malaysiasouth", "Malaysia South", "Malaysia"},
	{"japaneast", "Japan East", "Japan"},
	{"japanwest", "Japan West", "Japan"},
	{"koreacentral", "Korea Central", "Korea"},
	{"koreasouth", "Korea South", "Korea"},
	{"centralindia", "Central India", "India"},
	{"southindia", "South India", "India"},
	{"westindia", "West India", "India"},
	{"jioindiawest", "Jio India West", "India"},
	{"jioindiacentral", "Jio India Central", "India"},
	{"canadacentral", "Canada Central", "Canada"},
	{"canadaeast", "Canada East", "Canada"},
	{"brazilsouth", "Brazil South", "Brazil"},
	{"brazilsoutheast", "Brazil Southeast", "Brazil"},
	{"mexicocentral", "Mexico Central", "Mexico"},
	{"chilecentral", "Chile Central", "Chile"},
}

// Regions returns Azure's regions.
func Regions() []Region { return slices.Clone(regions) }

// RegionName is the short form of a location: "West Europe" is "westeurope".
func RegionName(location string) string {
	return strings.ToLower(strings.ReplaceAll(location, " ", ""))
}

// RegionDisplayName is the form that people read, "Central US", of either.
func RegionDisplayName(location string) string {
	name := RegionName(location)
	for _, r := range regions {
		if r.Name == name {
			return r.DisplayName
		}
	}
	return location
}

// CheckLocation refuses a location that is no region, for a resource type or,
// without one, for a resource group. Some types are "global".
func CheckLocation(location, typeName string) error {
	name := RegionName(location)
	if slices.ContainsFunc(regions, func(r Region) bool { return r.Name == name }) || typeName != "" && name == "global" {
		return nil
	}
	all := make([]string, len(regions))
	for i, r := range regions {
		all[i] = r.Name
	}
	list := strings.Join(all, ",")
	if typeName == "" {
		return azerr.Newf(azerr.Invalid, "LocationNotAvailableForResourceGroup",
			"The provided location '%s' is not available for resource group. List of available regions is '%s'.", location, list)
	}
	return azerr.Newf(azerr.Invalid, "LocationNotAvailableForResourceType",
		"The provided location '%s' is not available for resource type '%s'. List of available regions for the resource type is '%s'.", location, typeName, list)
}
