package keyvault

import (
	"regexp"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
)

// Days that a deleted vault and what lies in it are kept.
const (
	minRetention     = 7
	defaultRetention = 90
)

// rbacByDefault is the first api-version in which a vault that says nothing
// of access policies has none.
const rbacByDefault = "2026-02-01"

var dated = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)

// complete validates the document of a vault and fills in what the caller
// left out. What an update does not name stays as it was.
func (t *vaults) complete(w *armkit.Write) error {
	if err := completeLocation(w); err != nil {
		return err
	}
	p := w.New.Properties()
	old := armkit.Document{}
	if w.Old != nil {
		old = w.Old.Properties()
	}
	for _, check := range []func(p, old armkit.Document) error{t.checkTenant, checkSKU, checkSoftDelete, checkPurgeProtection, checkNetwork} {
		if err := check(p, old); err != nil {
			return err
		}
	}
	keep(p, old, "accessPolicies", []any{})
	if err := t.checkAccessPolicies(p); err != nil {
		return err
	}
	if w.Old == nil {
		p.Default("enableRbacAuthorization", w.Request != nil && dated.FindString(w.Request.QueryValue("api-version")) >= rbacByDefault)
	} else {
		keep(p, old, "enableRbacAuthorization", false)
	}
	if _, ok := p["enableRbacAuthorization"].(bool); !ok {
		return invalidValue("enableRbacAuthorization")
	}
	keep(p, old, "enabledForDeployment", false)
	keep(p, old, "publicNetworkAccess", "Enabled")
	p["vaultUri"] = vaultURI(w.New.Name)
	p["provisioningState"] = "Succeeded"
	w.New.Body.Default("tags", map[string]any{})
	return nil
}

// keep carries a property over from the old document, or sets the fallback.
func keep(p, old armkit.Document, key string, fallback any) {
	if v, ok := old[key]; ok {
		p.Default(key, v)
		return
	}
	p.Default(key, fallback)
}

func completeLocation(w *armkit.Write) error {
	location := strings.ToLower(strings.ReplaceAll(w.New.Location(), " ", ""))
	switch {
	case location == "":
		return azerr.New(azerr.Invalid, "LocationRequired", "The location property is required for this definition.")
	case w.Old != nil && w.Old.Location() != location:
		return azerr.Newf(azerr.Conflict, "InvalidResourceLocation",
			"The resource '%s' already exists in location '%s' in resource group '%s'. A resource with the same name cannot be created in location '%s'. Please select a new resource name.",
			w.Old.Name, w.Old.Location(), w.Old.Group(), location)
	}
	w.New.Body["location"] = location
	return nil
}

// checkTenant wants the one tenant there is: tokens of another could never
// open the vault.
func (t *vaults) checkTenant(p, old armkit.Document) error {
	if v, ok := old["tenantId"]; ok {
		p.Default("tenantId", v)
	}
	if !strings.EqualFold(p.String("tenantId"), t.kit.TenantID) {
		return invalidValue("tenantId")
	}
	return nil
}

func checkSKU(p, old armkit.Document) error {
	if v, ok := old["sku"]; ok {
		p.Default("sku", v)
	}
	if !p.Has("sku") {
		return azerr.BadRequest("The parameter sku is not specified.")
	}
	sku := p.Object("sku")
	if !strings.EqualFold(sku.String("family"), "A") {
		return invalidValue("sku.family")
	}
	if !oneOf(sku.String("name"), "standard", "premium") {
		return invalidValue("sku.name")
	}
	return nil
}

// checkSoftDelete keeps soft deletion on, and its length as it was chosen
// first: neither can be taken back.
func checkSoftDelete(p, old armkit.Document) error {
	if !p.Bool("enableSoftDelete", true) {
		return azerr.BadRequest(`The property "enableSoftDelete" can be set to false only for creating new vault. Enabling the 'soft delete' functionality is an irreversible action.`)
	}
	p["enableSoftDelete"] = true
	const key = "softDeleteRetentionInDays"
	keep(p, old, key, defaultRetention)
	days := p.Int(key, 0)
	if was := old.Int(key, days); was != days {
		return azerr.BadRequest(`The property "%s" has been set already and it can't be modified.`, key)
	}
	if days < minRetention || days > defaultRetention {
		return azerr.BadRequest("The property \"%s\" must be from %d to %d.", key, minRetention, defaultRetention)
	}
	p[key] = days
	return nil
}

func checkPurgeProtection(p, old armkit.Document) error {
	const key = "enablePurgeProtection"
	if v, ok := old[key]; ok {
		p.Default(key, v)
	}
	if p.Has(key) && !p.Bool(key, false) {
		return azerr.BadRequest(`The property "%s" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.`, key)
	}
	return nil
}

func checkNetwork(p, old armkit.Document) error {
	if v, ok := old["networkAcls"]; ok {
		p.Default("networkAcls", v)
	}
	if p.Has("networkAcls") {
		acls := p.Object("networkAcls")
		if acls.Has("bypass") && !oneOf(acls.String("bypass"), "AzureServices", "None") {
			return invalidValue("networkAcls.bypass")
		}
		if acls.Has("defaultAction") && !oneOf(acls.String("defaultAction"), "Allow", "Deny") {
			return invalidValue("networkAcls.defaultAction")
		}
	}
	if p.Has("publicNetworkAccess") && !oneOf(p.String("publicNetworkAccess"), "Enabled", "Disabled") {
		return invalidValue("publicNetworkAccess")
	}
	return nil
}

// checkAccessPolicies wants entries that name a principal of the tenant.
func (t *vaults) checkAccessPolicies(p armkit.Document) error {
	list, ok := p["accessPolicies"].([]any)
	if !ok {
		return invalidValue("accessPolicies")
	}
	for _, entry := range list {
		policy, ok := entry.(map[string]any)
		if !ok || !t.validPolicy(policy) {
			return invalidValue("accessPolicies")
		}
	}
	return nil
}

func (t *vaults) validPolicy(policy armkit.Document) bool {
	permissions, ok := policy["permissions"].(map[string]any)
	if !ok || !strings.EqualFold(policy.String("tenantId"), t.kit.TenantID) || !guid.Valid(policy.String("objectId")) {
		return false
	}
	for _, kind := range permissions {
		list, ok := kind.([]any)
		if !ok || slices.ContainsFunc(list, func(p any) bool { _, text := p.(string); return !text }) {
			return false
		}
	}
	return true
}

func oneOf(value string, allowed ...string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, value) })
}

func invalidValue(property string) *azerr.Error {
	return azerr.BadRequest("An invalid value was provided for '%s'.", property)
}

func vaultNameInvalid(name string) *azerr.Error {
	return azerr.Newf(azerr.Invalid, "VaultNameNotValid", "%s", nameRules(name))
}

func nameRules(name string) string {
	return "The vault name '" + name + "' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742"
}

func vaultNameTaken(name string) *azerr.Error {
	return azerr.New(azerr.Conflict, "VaultAlreadyExists", nameInUse(name))
}

func nameInUse(name string) string {
	return "The vault name '" + name + "' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information about VaultAlreadyExists, soft delete and purging a vault follow this link https://go.microsoft.com/fwlink/?linkid=2147740."
}
