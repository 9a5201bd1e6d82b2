package appservice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"runtime"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Environment is what App Service gives to an app's program, as it stands at
// one moment. A running program does not learn of later changes.
type Environment struct {
	ID, Name, Slot, Group, HostName string // Slot is "" for the site itself
	Settings                        map[string]string
	Connections                     []Connection
	Platform                        map[string]string // WEBSITE_* and the like
}

// Connection is a connection string.
type Connection struct{ Name, Type, Value string }

// ByLabel returns the site or slot whose host name begins with a label ("app",
// "app-slot"), nil if there is none. The caller must not change it.
func (s *Service) ByLabel(ctx context.Context, label string) (*armkit.Resource, error) {
	return s.Kit.ByName(ctx, siteType, label)
}

// Find returns the sites of a name, in one group or in all; with slot, those
// of their slots that have that name.
func (s *Service) Find(ctx context.Context, name, slot, group string) ([]*armkit.Resource, error) {
	var found []*armkit.Resource
	err := s.Kit.DB.Read(ctx, func(tx *store.Tx) error {
		found = nil
		f := armkit.Filter{Type: siteType}
		if slot != "" {
			f.Type = slotType
		}
		if group != "" {
			f.Group = s.Kit.GroupID(group)
		}
		sites, err := s.Kit.List(ctx, tx, f)
		for _, site := range sites {
			app, itsSlot := split(site.ID)
			if (name == "" || strings.EqualFold(app, name)) && strings.EqualFold(itsSlot, slot) {
				found = append(found, site)
			}
		}
		return err
	})
	return found, err
}

// EnvironmentOf returns the environment of the site or slot with an ARM id, or
// ResourceNotFound. What settings refer to is asked of Key Vault each time, so
// it is called when an app starts.
func (s *Service) EnvironmentOf(ctx context.Context, id string) (Environment, error) {
	var site *armkit.Resource
	var settings, connected, web armkit.Document
	err := s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if site, err = s.Kit.Get(ctx, tx, id); err != nil {
			return err
		}
		if err = s.tierNow(ctx, tx, site.Properties()); err != nil {
			return err
		}
		settings, connected, web, err = s.configured(ctx, tx, site)
		return err
	})
	if err != nil {
		return Environment{}, err
	}
	e := Environment{ID: site.ID, Group: site.Group(), HostName: hostName(site.ID), Settings: map[string]string{}}
	e.Name, e.Slot = split(site.ID)
	refs := referenceStates{}
	for name := range settings {
		e.Settings[name] = s.given(ctx, site, "appsettings", name, settings.String(name), refs)
	}
	for name := range connected {
		c := connected.Object(name)
		e.Connections = append(e.Connections, Connection{name, c.String("type"), s.given(ctx, site, "connectionstrings", name, c.String("value"), refs)})
	}
	e.Platform = s.platform(site, web)
	if len(refs) > 0 {
		states, err := json.Marshal(refs)
		if err != nil {
			return Environment{}, err
		}
		e.Platform["WEBSITE_KEYVAULT_REFERENCES"] = string(states)
	}
	return e, nil
}

// configured returns what a site's app is started with, as it was written: its
// settings, its connection strings and the site's own configuration.
func (s *Service) configured(ctx context.Context, tx *store.Tx, site *armkit.Resource) (settings, connected, web armkit.Document, err error) {
	if settings, err = s.effective(ctx, tx, site, named("appsettings")); err != nil {
		return nil, nil, nil, err
	}
	if connected, err = s.effective(ctx, tx, site, named("connectionstrings")); err != nil {
		return nil, nil, nil, err
	}
	web, err = s.loadConfig(ctx, tx, site.ID, named("web"))
	return settings, connected, web, err
}

// referenceStates is WEBSITE_KEYVAULT_REFERENCES: by name, what a setting says
// and what became of it.
type referenceStates map[string]map[string]string

// given is what an app gets for a setting: what it refers to, resolved now, or
// the text itself where that fails, as in App Service.
func (s *Service) given(ctx context.Context, site *armkit.Resource, kind, name, text string, refs referenceStates) string {
	if !isReference(text) {
		return text
	}
	value, out := s.resolveNow(ctx, site, kind+"/"+name, text)
	refs[name] = map[string]string{"rawReference": text, "status": out.status}
	if out.status != statusResolved {
		return text
	}
	return value
}

// platform is what the platform itself sets, as seen in a running Python app
// on Linux.
func (s *Service) platform(site *armkit.Resource, web armkit.Document) map[string]string {
	region := armkit.RegionName(site.Location())
	language, version, _ := strings.Cut(web.String("linuxFxVersion"), "|")
	app, slot := split(site.ID)
	out := map[string]string{
		"WEBSITE_SITE_NAME": app, "WEBSITE_HOSTNAME": hostName(site.ID), "WEBSITE_DEFAULT_HOSTNAME": hostName(site.ID),
		"WEBSITE_RESOURCE_GROUP": site.Group(), "WEBSITE_INSTANCE_ID": instanceID(site),
		"WEBSITE_OWNER_NAME": s.Kit.SubscriptionID + "+" + webSpace(site),
		"WEBSITE_SKU":        site.Properties().String("sku"), "WEBSITE_AUTH_ENABLED": "False", "WEBSITE_ROLE_INSTANCE_ID": "0",
		"WEBSITE_DEPLOYMENT_ID": qualified(site.ID), "REGION_NAME": region, "ScmType": "None",
		"WEBSITE_HOME_STAMPNAME": "lanyard", "WEBSITE_ISOLATION": "lxc", "COMPUTERNAME": "localhost", "NUM_CORES": strconv.Itoa(runtime.NumCPU()),
		"ORYX_ENV_TYPE":                "AppService",
		"APPSETTING_WEBSITE_SITE_NAME": app, "APPSETTING_WEBSITE_AUTH_ENABLED": "False", "APPSETTING_ScmType": "None",
		"APPSETTING_WEBSITE_DEFAULT_HOSTNAME": hostName(site.ID),
	}
	if slot != "" { // unset for the site itself, as on Linux
		out["WEBSITE_SLOT_NAME"] = slot
	}
	if language != "" {
		out["WEBSITE_STACK"] = strings.ToUpper(language)
		out["WEBSITE_"+strings.ToUpper(language)+"_VERSION"] = version
		out[strings.ToUpper(language)+"_VERSION"] = version
	}
	return out
}

// webSpace names the place of a group's plans and sites in a region.
func webSpace(res *armkit.Resource) string {
	name := res.Group() + "-" + strings.ReplaceAll(armkit.RegionDisplayName(res.Location()), " ", "") + "webspace" // "rg-CentralUSwebspace"
	if res.Properties().Bool("reserved", false) {
		name += "-Linux"
	}
	return name
}

// instanceID is the 64 hexadecimal digits that name a worker.
func instanceID(site *armkit.Resource) string {
	sum := sha256.Sum256([]byte(strings.ToLower(site.ID)))
	return hex.EncodeToString(sum[:])
}
