package appservice

import (
	"context"
	"regexp"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// siteName is Azure's rule for what becomes a host name.
var siteName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,58}[A-Za-z0-9])$`)

// sites is Microsoft.Web/sites. az and azurerm write the whole site to change
// its identity, so a write replaces the identity where it names one and the
// site's own properties, and takes over settings only where it names some.
func (s *Service) sites() *armkit.Type {
	return &armkit.Type{
		Name: siteType, Title: "Web Apps", Global: true, Created: 200, NoDelete: true,
		Taken:   taken,
		Shape:   siteShape,
		Check:   s.checkSite,
		Write:   s.writeSite,
		Written: s.siteWritten,
		View:    s.viewSite,
		Removed: s.siteRemoved,
	}
}

func taken(name string) *azerr.Error {
	return azerr.Newf(azerr.Conflict, "Conflict", "Website with given name %s already exists.", name)
}

// siteRemoved takes along what is a site's own: its identity and its files.
func (s *Service) siteRemoved(ctx context.Context, tx *store.Tx, site *armkit.Resource) error {
	if err := s.Identities.Removed(ctx, tx, site); err != nil {
		return err
	}
	s.outcomes.forget(site.ID)
	return s.Content.Removed(ctx, tx, site.ID)
}

func (s *Service) writeSite(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
	if !siteName.MatchString(w.New.Name) {
		return azerr.BadRequest("The site name '%s' is not valid: it must be 2 to 60 letters, digits or '-', without '-' at an end.", w.New.Name)
	}
	if w.New.Location() == "" {
		return azerr.New(azerr.Invalid, "LocationRequired", "The location property is required for this definition.")
	}
	return s.completeSite(ctx, tx, w)
}

// completeSite fills in what a site or slot was not given.
func (s *Service) completeSite(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
	p, old := w.New.Properties(), armkit.Document{}
	if w.Old != nil {
		old = w.Old.Properties()
	}
	if p.Has("cloningInfo") {
		return azerr.New(azerr.Invalid, "OperationNotSupported", "Cloning an app by cloningInfo is not supported by Lanyard.")
	}
	// These no client writes: targetSwapSlot, for one, gives a slot what stays
	// with another.
	for _, ours := range []string{"state", "targetSwapSlot", "slotSwapStatus"} {
		if p[ours] = old[ours]; old[ours] == nil {
			delete(p, ours)
		}
	}
	if w.Old != nil {
		for _, kept := range []string{"serverFarmId", "httpsOnly", "clientCertMode", "keyVaultReferenceIdentity", "customDomainVerificationId"} {
			if v, ok := old[kept]; ok {
				p.Default(kept, v)
			}
		}
	}
	plan, err := s.planOf(ctx, tx, w.New)
	if err != nil {
		return err
	}
	p["serverFarmId"], p["reserved"] = plan.ID, plan.Properties().Bool("reserved", false)
	p["sku"] = plan.Body.Object("sku").String("tier")
	p.Default("state", "Running")
	p.Default("enabled", true)
	p.Default("httpsOnly", false)
	p.Default("clientCertEnabled", false)
	p.Default("clientCertMode", "Required")
	p.Default("clientAffinityEnabled", true)
	p.Default("keyVaultReferenceIdentity", "SystemAssigned")
	p.Default("redundancyMode", "None")
	p.Default("publicNetworkAccess", "Enabled")
	p.Default("customDomainVerificationId", strings.ToUpper(strings.ReplaceAll(s.NewID()+s.NewID(), "-", "")))
	if kind := "app"; !w.New.Body.Has("kind") {
		if p.Bool("reserved", false) {
			kind += ",linux"
		}
		w.New.Body["kind"] = kind
	}
	return s.Identities.Apply(ctx, tx, w)
}

// tierNow sets a site's tier to what its plan has now, which may be another
// than when the site was written.
func (s *Service) tierNow(ctx context.Context, tx *store.Tx, p armkit.Document) error {
	plan, err := s.Kit.Find(ctx, tx, p.String("serverFarmId"))
	if err == nil && plan != nil {
		p["sku"] = plan.Body.Object("sku").String("tier")
	}
	return err
}

// checkSite asks for what else a write takes: to attach an identity, and to
// join a plan that the site is not on yet.
func (s *Service) checkSite(ctx context.Context, w *armkit.Write) error {
	if err := s.Identities.Check(ctx, w); err != nil {
		return err
	}
	id := s.planID(w.New)
	if id == "" || w.Old != nil && strings.EqualFold(id, s.planID(w.Old)) {
		return nil
	}
	return w.Request.Authorize(ctx, op.Control("Microsoft.Web/serverFarms/join/action", id))
}

// planID returns the id of the plan that a site names, "" if it names none.
func (s *Service) planID(site *armkit.Resource) string {
	id := site.Properties().String("serverFarmId")
	if id != "" && !strings.HasPrefix(id, "/") {
		id = s.Kit.GroupID(site.Group()) + "/providers/" + planType + "/" + id
	}
	return id
}

// planOf finds the plan that a site names, by id or by a name in its group.
func (s *Service) planOf(ctx context.Context, tx *store.Tx, res *armkit.Resource) (*armkit.Resource, error) {
	id := s.planID(res)
	if id == "" {
		return nil, azerr.BadRequest("The parameter serverFarmId is missing: a site needs an App Service plan.")
	}
	plan, err := s.Kit.Find(ctx, tx, id)
	if err == nil && (plan == nil || !strings.EqualFold(plan.Type, planType)) {
		err = azerr.Newf(azerr.NotFound, "NotFound", "Cannot find serverFarm with name %s.", id[strings.LastIndexByte(id, '/')+1:])
	}
	return plan, err
}

// siteWritten takes over the configuration that came with the site, and makes
// the rest of it for a new one.
func (s *Service) siteWritten(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
	sent := w.New.Properties().Object("siteConfig")
	if err := s.takeConfig(ctx, tx, w.New, sent, w.Old == nil); err != nil {
		return err
	}
	// What the site itself keeps of it must not hold settings: they are
	// sealed in a place of their own.
	delete(w.New.Properties(), "siteConfig")
	w.New.Revision--
	return s.Kit.Put(ctx, tx, w.New)
}

// viewSite adds what follows from a site's name, plan and state.
func (s *Service) viewSite(ctx context.Context, res *armkit.Resource, doc armkit.Document) error {
	p := doc.Object("properties")
	host, scm := hostName(res.ID), scmHostName(res.ID)
	p["name"], p["repositorySiteName"] = res.Name, res.Name
	p["defaultHostName"], p["hostNames"], p["enabledHostNames"] = host, []string{host}, []string{host, scm}
	p["hostNameSslStates"] = []map[string]any{
		{"name": host, "sslState": "Disabled", "hostType": "Standard"},
		{"name": scm, "sslState": "Disabled", "hostType": "Repository"},
	}
	p["usageState"], p["availabilityState"], p["provisioningState"] = "Normal", "Normal", "Succeeded"
	p["resourceGroup"] = res.Group()
	for _, addresses := range []string{"outboundIpAddresses", "possibleOutboundIpAddresses", "inboundIpAddress", "possibleInboundIpAddresses"} {
		p[addresses] = "127.0.0.1"
	}
	p["webSpace"], p["deploymentId"], p["kind"] = webSpace(res), qualified(res.ID), doc["kind"]
	p["ftpUsername"], p["ftpsHostName"] = qualified(res.ID)+`\$`+qualified(res.ID), "ftps://"+Label(res.ID)+".ftp"+domain+"/site/wwwroot"
	p["contentAvailabilityState"], p["runtimeAvailabilityState"], p["adminEnabled"] = "Normal", "Normal", true
	for _, off := range []string{"isXenon", "hyperV", "scmSiteAlsoStopped", "storageAccountRequired", "endToEndEncryptionEnabled", "vnetRouteAllEnabled"} {
		p.Default(off, false)
	}
	p["lastModifiedTimeUtc"] = res.Updated.Format("2006-01-02T15:04:05.999")
	p["hostNamesDisabled"], p["isDefaultContainer"] = false, nil
	p["storageRecoveryDefaultState"] = "Running"
	var web armkit.Document
	err := s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if err := s.tierNow(ctx, tx, p); err != nil {
			return err
		}
		web, err = s.loadConfig(ctx, tx, res.ID, named("web"))
		return err
	})
	if err != nil {
		return err
	}
	summary := map[string]any{}
	for _, key := range []string{"numberOfWorkers", "linuxFxVersion", "alwaysOn", "http20Enabled", "functionAppScaleLimit", "minimumElasticInstanceCount"} {
		summary[key] = web[key]
	}
	p["siteConfig"] = summary
	return nil
}
