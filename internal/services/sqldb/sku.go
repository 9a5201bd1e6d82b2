package sqldb

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
)

// dtu is how many database transaction units a service objective has.
var dtu = map[string]int{
	"Basic": 5, "S0": 10, "S1": 20, "S2": 50, "S3": 100, "S4": 200, "S6": 400, "S7": 800, "S9": 1600, "S12": 3000,
	"P1": 125, "P2": 250, "P4": 500, "P6": 1000, "P11": 1750, "P15": 4000,
}

// vCoreTiers are the editions that are sold by core.
var vCoreTiers = map[string]string{"GP": "GeneralPurpose", "GP_S": "GeneralPurpose", "BC": "BusinessCritical", "HS": "Hyperscale", "HS_S": "Hyperscale"}

var vCore = regexp.MustCompile(`^((?:GP|HS)(?:_S)?|BC)_(Gen5|DC|Fsv2|PRMS|MOPRMS)(?:_([0-9]{1,3}))?$`)

// defaultObjective is what a database gets that asks for nothing.
const defaultObjective = "GP_Gen5_2"

const gigabyte = 1 << 30

// objective is a size of database: how Azure shows it as a sku and by name.
type objective struct {
	name, skuName, tier, family string
	capacity                    int
	maxSize                     int64 // bytes
}

// objectiveOf reads a sku as clients write it: by service objective ("S0",
// "GP_Gen5_2"), or in parts ("Standard" with 10, "GP_Gen5" with 2).
func objectiveOf(sku armkit.Document) (objective, error) {
	name, capacity := sku.String("name"), sku.Int("capacity", 0)
	if name == "" {
		name = defaultObjective
	}
	if m := vCore.FindStringSubmatch(name); m != nil {
		if m[3] != "" {
			capacity, _ = strconv.Atoi(m[3])
		}
		if capacity < 1 || capacity > 128 {
			return objective{}, badParameter("sku")
		}
		o := objective{skuName: m[1] + "_" + m[2], tier: vCoreTiers[m[1]], family: m[2], capacity: capacity, maxSize: 32 * gigabyte}
		o.name = fmt.Sprintf("%s_%d", o.skuName, capacity)
		return o, nil
	}
	for known, units := range dtu {
		tier, size := tierOf(known)
		byName := strings.EqualFold(name, known)
		byTier := strings.EqualFold(name, tier) && (capacity == units || capacity == 0 && (known == "Basic" || known == "S0" || known == "P1"))
		if byName || byTier {
			return objective{name: known, skuName: tier, tier: tier, capacity: units, maxSize: size}, nil
		}
	}
	return objective{}, badParameter("sku")
}

func tierOf(objective string) (tier string, maxSize int64) {
	switch objective[0] {
	case 'S':
		return "Standard", 250 * gigabyte
	case 'P':
		return "Premium", 500 * gigabyte
	}
	return "Basic", 2 * gigabyte
}

// sku is how Azure shows the objective.
func (o objective) sku() map[string]any {
	out := map[string]any{"name": o.skuName, "tier": o.tier, "capacity": o.capacity}
	if o.family != "" {
		out["family"] = o.family
	}
	return out
}
