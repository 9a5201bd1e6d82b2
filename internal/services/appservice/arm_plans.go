package appservice

import (
	"context"
	"regexp"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

var planName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}$`)

// tiers are the pricing tiers by the first letters of a size.
var tiers = []struct{ prefix, tier, family string }{
	{"F", "Free", "F"}, {"D", "Shared", "D"}, {"B", "Basic", "B"}, {"S", "Standard", "S"},
	{"P0V3", "Premium0V3", "Pv3"}, {"P", "PremiumV3", "Pv3"}, {"I", "IsolatedV2", "Iv2"}, {"Y", "Dynamic", "Y"}, {"EP", "ElasticPremium", "EP"},
}

// plans is Microsoft.Web/serverfarms.
func (s *Service) plans() *armkit.Type {
	return &armkit.Type{
		Name: planType, Title: "App Service Plans", Created: 200,
		Shape: armkit.Shape{"hostingEnvironmentProfile": armkit.Shape{}, "kubeEnvironmentProfile": armkit.Shape{}},
		Write: func(_ context.Context, _ *store.Tx, w *armkit.Write) error {
			if !planName.MatchString(w.New.Name) {
				return azerr.BadRequest("The plan name '%s' is not valid: it must be 1 to 60 letters, digits, '-' or '_'.", w.New.Name)
			}
			if w.New.Location() == "" {
				return azerr.New(azerr.Invalid, "LocationRequired", "The location property is required for this definition.")
			}
			return completePlan(w.New.Body)
		},
		View: func(ctx context.Context, res *armkit.Resource, doc armkit.Document) error {
			n, err := s.sitesOf(ctx, res.ID)
			p := doc.Object("properties")
			p["numberOfSites"], p["name"], p["kind"], p["resourceGroup"], p["webSpace"], p["subscription"] = n, res.Name, doc["kind"], res.Group(), webSpace(res), s.Kit.SubscriptionID
			p["numberOfWorkers"], p["currentNumberOfWorkers"] = doc.Object("sku")["capacity"], doc.Object("sku")["capacity"]
			p["workerSize"], p["currentWorkerSize"], p["planName"], p["computeMode"] = "Default", "Default", "VirtualDedicatedPlan", "Dedicated"
			p["createdTime"] = res.Created.Format("2006-01-02T15:04:05.9999999")
			return err
		},
		Removed: s.planRemoved,
	}
}

// planRemoved refuses to take a plan away from under its sites. A group takes
// its sites along before its plans.
func (s *Service) planRemoved(ctx context.Context, tx *store.Tx, plan *armkit.Resource) error {
	left, err := s.sitesOn(ctx, tx, plan.ID)
	if err != nil || len(left) == 0 {
		return err
	}
	return azerr.Newf(azerr.Conflict, "Conflict", "Server farm '%s' cannot be deleted because it has web app(s) %s assigned to it.", plan.Name, strings.Join(left, ", "))
}

// completePlan fills in what Azure fills in.
func completePlan(body armkit.Document) error {
	sku := body.Object("sku")
	if sku.String("name") == "" {
		sku["name"] = "F1"
	}
	size := strings.ToUpper(sku.String("name"))
	tier := -1
	for i, t := range tiers {
		if strings.HasPrefix(size, t.prefix) && (tier < 0 || len(t.prefix) > len(tiers[tier].prefix)) {
			tier = i
		}
	}
	if tier < 0 {
		return azerr.BadRequest("The pricing tier '%s' is not known.", sku.String("name"))
	}
	sku["name"], sku["size"] = size, size
	sku["tier"], sku["family"] = tiers[tier].tier, tiers[tier].family
	sku.Default("capacity", 1)
	p := body.Object("properties")
	for key, value := range map[string]any{
		"perSiteScaling": false, "elasticScaleEnabled": false, "isSpot": false, "reserved": false, "isXenon": false, "hyperV": false,
		"targetWorkerCount": 0, "targetWorkerSizeId": 0, "zoneRedundant": false, "maximumElasticWorkerCount": 1,
	} {
		p.Default(key, value)
	}
	p["status"], p["provisioningState"], p["maximumNumberOfWorkers"], p["geoRegion"] = "Ready", "Succeeded", 3, body.String("location")
	kind := "app"
	if p.Bool("reserved", false) {
		kind = "linux"
	}
	body.Default("kind", kind)
	return nil
}

func (s *Service) sitesOf(ctx context.Context, plan string) (n int, err error) {
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) error {
		sites, err := s.sitesOn(ctx, tx, plan)
		n = len(sites)
		return err
	})
	return n, err
}

// sitesOn returns the names of the sites that a plan runs.
func (s *Service) sitesOn(ctx context.Context, tx *store.Tx, plan string) (names []string, err error) {
	sites, err := s.Kit.List(ctx, tx, armkit.Filter{Type: siteType})
	for _, site := range sites {
		if strings.EqualFold(site.Properties().String("serverFarmId"), plan) {
			names = append(names, site.Name)
		}
	}
	return names, err
}
