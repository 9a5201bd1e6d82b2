package storage

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

var accountName = regexp.MustCompile(`^[a-z0-9]{3,24}$`)

// kinds and tiers are what an account can be.
var (
	kinds = map[string]bool{"Storage": true, "StorageV2": true, "BlobStorage": true, "FileStorage": true, "BlockBlobStorage": true}
	skus  = map[string]bool{
		"Standard_LRS": true, "Standard_GRS": true, "Standard_RAGRS": true, "Standard_ZRS": true, "Premium_LRS": true, "Premium_ZRS": true,
		"Standard_GZRS": true, "Standard_RAGZRS": true, "StandardV2_LRS": true, "StandardV2_GRS": true, "StandardV2_ZRS": true, "StandardV2_GZRS": true,
	}
)

// accounts is Microsoft.Storage/storageAccounts. Clients take 200 or 202 for
// a new one.
func (s *Service) accounts() *armkit.Type {
	return &armkit.Type{
		Name: accountType, Title: "Storage Accounts", Global: true, Created: 200,
		Taken: func(name string) *azerr.Error {
			return azerr.Newf(azerr.Conflict, "StorageAccountAlreadyTaken", "The storage account named %s is already taken.", name)
		},
		Shape: accountShape,
		Write: s.writeAccount,
		View: func(_ context.Context, res *armkit.Resource, doc armkit.Document) error {
			viewAccount(res, doc.Object("properties"))
			return nil
		},
		Removed: s.removeContents,
	}
}

// accountShape and serviceShape are what of the properties of an account, and of
// its services, is no text, number or word.
var (
	accountShape = armkit.Shape{
		"networkAcls": armkit.Shape{"ipRules": []armkit.Shape{}, "virtualNetworkRules": []armkit.Shape{}, "resourceAccessRules": []armkit.Shape{}},
		"encryption": armkit.Shape{
			"services":           armkit.Shape{armkit.AnyName: armkit.Shape{}},
			"keyvaultproperties": armkit.Shape{}, "identity": armkit.Shape{},
		},
		"azureFilesIdentityBasedAuthentication": armkit.Shape{"activeDirectoryProperties": armkit.Shape{}},
		"immutableStorageWithVersioning":        armkit.Shape{"immutabilityPolicy": armkit.Shape{}},
		"customDomain":                          armkit.Shape{}, "keyPolicy": armkit.Shape{}, "sasPolicy": armkit.Shape{}, "routingPreference": armkit.Shape{},
	}
	serviceShape = armkit.Shape{
		"cors": armkit.Shape{"corsRules": []armkit.Shape{{
			"allowedOrigins": []string{}, "allowedMethods": []string{}, "allowedHeaders": []string{}, "exposedHeaders": []string{},
		}}},
		"deleteRetentionPolicy": armkit.Shape{}, "containerDeleteRetentionPolicy": armkit.Shape{}, "shareDeleteRetentionPolicy": armkit.Shape{},
		"changeFeed": armkit.Shape{}, "restorePolicy": armkit.Shape{}, "lastAccessTimeTrackingPolicy": armkit.Shape{}, "protocolSettings": armkit.Shape{},
	}
)

func (s *Service) writeAccount(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
	if !accountName.MatchString(w.New.Name) {
		return azerr.Newf(azerr.Invalid, "AccountNameInvalid", "%s is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.", w.New.Name)
	}
	body := w.New.Body
	if body.String("location") == "" {
		return azerr.New(azerr.Invalid, "LocationRequired", "The location property is required for this definition.")
	}
	if w.Old != nil && !body.Has("sku") {
		body["sku"] = w.Old.Body["sku"]
	}
	sku := body.Object("sku")
	if !skus[sku.String("name")] {
		return azerr.Newf(azerr.Invalid, "InvalidValuesForRequestParameters", "Values for request parameters are invalid: sku '%s'.", sku.String("name"))
	}
	sku["tier"], _, _ = strings.Cut(strings.TrimSuffix(strings.Replace(sku.String("name"), "V2", "", 1), ""), "_")
	body.Default("kind", "StorageV2")
	if !kinds[body.String("kind")] {
		return azerr.Newf(azerr.Invalid, "InvalidValuesForRequestParameters", "Values for request parameters are invalid: kind '%s'.", body.String("kind"))
	}
	p := w.New.Properties()
	if w.Old != nil {
		for key, value := range w.Old.Properties() {
			p.Default(key, value)
		}
	}
	for key, value := range map[string]any{
		"accessTier": "Hot", "supportsHttpsTrafficOnly": true, "minimumTlsVersion": "TLS1_0", "allowBlobPublicAccess": false,
		"networkAcls": map[string]any{"bypass": "AzureServices", "virtualNetworkRules": []any{}, "ipRules": []any{}, "defaultAction": "Allow"},
		"encryption": map[string]any{
			"services": map[string]any{
				"file": map[string]any{"keyType": "Account", "enabled": true}, "blob": map[string]any{"keyType": "Account", "enabled": true},
			},
			"keySource": "Microsoft.Storage",
		},
		"creationTime": stamp(s.Web.Clock.Now()),
	} {
		p.Default(key, value)
	}
	p["provisioningState"], p["statusOfPrimary"], p["primaryLocation"] = "Succeeded", "available", body.String("location")
	return s.makeKeys(ctx, tx, w.New.ID)
}

// viewAccount adds the endpoints, which follow from the name.
func viewAccount(res *armkit.Resource, p armkit.Document) {
	endpoints := map[string]any{}
	for _, service := range []string{"blob", "queue", "table", "file", "dfs"} {
		endpoints[service] = "https://" + res.Name + "." + service + ".core.windows.net/"
	}
	endpoints["web"] = "https://" + res.Name + ".z6.web.core.windows.net/"
	p["primaryEndpoints"] = endpoints
	p["privateEndpointConnections"] = []any{}
	created := p.String("creationTime")
	p["keyCreationTime"] = map[string]any{"key1": created, "key2": created}
}

// serviceProperties is a service of an account, always named "default".
func serviceProperties(name, title string) *armkit.Type {
	return &armkit.Type{
		Name: name, Title: title, Fixed: []string{"default"}, Created: 200, Implied: true, Shape: serviceShape,
		View: func(_ context.Context, res *armkit.Resource, doc armkit.Document) error {
			p := doc.Object("properties")
			p.Default("cors", map[string]any{"corsRules": []any{}})
			p.Default("deleteRetentionPolicy", map[string]any{"allowPermanentDelete": false, "enabled": false})
			return nil
		},
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000Z") }
