package sqldb

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// cores are the sizes that are sold by core; serverless ones begin at one.
var cores = []int{2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 32, 40, 80}

// edition is a tier with its objectives; the first is its default.
type edition struct {
	name       string
	objectives []string
}

func editions() []edition {
	out := []edition{
		{"Basic", []string{"Basic"}},
		{"Standard", []string{"S0", "S1", "S2", "S3", "S4", "S6", "S7", "S9", "S12"}},
		{"Premium", []string{"P1", "P2", "P4", "P6", "P11", "P15"}},
	}
	byCore := func(name string, series ...string) {
		e := edition{name: name}
		for _, s := range series {
			if strings.Contains(s, "_S_") {
				e.objectives = append(e.objectives, s+"_1")
			}
			for _, n := range cores {
				e.objectives = append(e.objectives, fmt.Sprintf("%s_%d", s, n))
			}
		}
		out = append(out, e)
	}
	byCore("GeneralPurpose", "GP_Gen5", "GP_S_Gen5")
	byCore("BusinessCritical", "BC_Gen5")
	byCore("Hyperscale", "HS_Gen5", "HS_S_Gen5")
	return out
}

// capabilities says what sizes a region has: az looks a size up here that is
// given in parts.
func (s *Service) capabilities(_ context.Context, r *web.Request) (*web.Response, error) {
	if err := armkit.CheckLocation(r.Param("location"), provider+"/locations"); err != nil {
		return nil, err
	}
	supported := []any{}
	for _, e := range editions() {
		levels := make([]any, len(e.objectives))
		for i, name := range e.objectives {
			o, err := objectiveOf(armkit.Document{"name": name})
			if err != nil {
				return nil, err
			}
			unit := "DTU"
			if o.family != "" {
				unit = "VCores"
			}
			levels[i] = map[string]any{
				"id": o.name, "name": o.name, "sku": o.sku(), "status": status(i == 0), "zoneRedundant": false,
				"performanceLevel":  map[string]any{"value": o.capacity, "unit": unit},
				"includedMaxSize":   map[string]any{"limit": o.maxSize / gigabyte, "unit": "Gigabytes"},
				"supportedMaxSizes": []any{map[string]any{"minValue": map[string]any{"limit": 1, "unit": "Gigabytes"}, "maxValue": map[string]any{"limit": o.maxSize / gigabyte, "unit": "Gigabytes"}, "status": "Default"}},
			}
		}
		supported = append(supported, map[string]any{"name": e.name, "status": status(e.name == "GeneralPurpose"), "zoneRedundant": false, "supportedServiceLevelObjectives": levels})
	}
	return web.JSON(http.StatusOK, map[string]any{
		"name": armkit.RegionDisplayName(r.Param("location")), "status": "Available", "supportedManagedInstanceVersions": []any{},
		"supportedServerVersions": []any{map[string]any{"name": "12.0", "status": "Default", "supportedEditions": supported, "supportedElasticPoolEditions": []any{}}},
	}), nil
}

func status(fallback bool) string {
	if fallback {
		return "Default"
	}
	return "Available"
}
