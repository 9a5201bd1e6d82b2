package appservice

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// configuration is one of a site's configuration documents.
type configuration struct {
	name, title string
	secret      bool // read by POST …/list, which a Reader may not
	siteOnly    bool // said of a site for all of its slots
	references  bool // values may refer to secrets of Key Vault
	defaults    func() armkit.Document
	shape       armkit.Shape // of what clients send
}

// configurations are the documents that every site has. The first is the
// site's own configuration. Clients take an absent property for a change, so
// the defaults are whole.
var configurations = []configuration{
	{name: "web", title: "Configuration", defaults: webDefaults, shape: webShape},
	{name: "appsettings", title: "Application Settings", secret: true, references: true, defaults: empty},
	{name: "connectionstrings", title: "Connection Strings", secret: true, references: true, defaults: empty, shape: namedShape},
	{name: "azurestorageaccounts", title: "Azure Storage Accounts", secret: true, defaults: empty, shape: namedShape},
	{name: "metadata", title: "Metadata", secret: true, defaults: empty},
	{name: "slotConfigNames", title: "Slot Configuration Names", siteOnly: true, shape: slotNamesShape, defaults: func() armkit.Document {
		return armkit.Document{"connectionStringNames": nil, "appSettingNames": nil, "azureStorageConfigNames": nil}
	}},
	{name: "authsettings", title: "Auth Settings", secret: true, shape: authShape, defaults: func() armkit.Document {
		return armkit.Document{"enabled": false, "unauthenticatedClientAction": nil, "tokenStoreEnabled": nil, "isAuthFromFile": "False"}
	}},
	{name: "authsettingsV2", title: "Auth Settings V2", shape: authV2Shape, defaults: func() armkit.Document {
		return armkit.Document{"platform": map[string]any{"enabled": false}, "globalValidation": map[string]any{}, "login": map[string]any{}}
	}},
	{name: "logs", title: "Diagnostic Logs Configuration", defaults: logDefaults, shape: logShape},
}

func empty() armkit.Document { return armkit.Document{} }

func webDefaults() armkit.Document {
	allow := []any{map[string]any{"ipAddress": "Any", "action": "Allow", "priority": 2147483647, "name": "Allow all", "description": "Allow all access"}}
	return armkit.Document{
		"numberOfWorkers": 1, "netFrameworkVersion": "v4.0", "phpVersion": "", "pythonVersion": "", "nodeVersion": "", "powerShellVersion": "",
		"linuxFxVersion": "", "requestTracingEnabled": false, "remoteDebuggingEnabled": false, "httpLoggingEnabled": false,
		"acrUseManagedIdentityCreds": false, "logsDirectorySizeLimit": 35, "detailedErrorLoggingEnabled": false, "scmType": "None",
		"use32BitWorkerProcess": true, "webSocketsEnabled": false, "alwaysOn": false, "appCommandLine": "", "managedPipelineMode": "Integrated",
		"loadBalancing": "LeastRequests", "autoHealEnabled": false, "vnetName": "", "vnetRouteAllEnabled": false, "vnetPrivatePortsCount": 0,
		"localMySqlEnabled": false, "ipSecurityRestrictions": allow, "ipSecurityRestrictionsDefaultAction": "Allow",
		"scmIpSecurityRestrictions": allow, "scmIpSecurityRestrictionsDefaultAction": "Allow", "scmIpSecurityRestrictionsUseMain": false,
		"autoSwapSlotName": nil, "experiments": map[string]any{"rampUpRules": []any{}},
		"http20Enabled": false, "minTlsVersion": "1.2", "scmMinTlsVersion": "1.2", "ftpsState": "FtpsOnly", "preWarmedInstanceCount": 0,
		"functionAppScaleLimit": 0, "functionsRuntimeScaleMonitoringEnabled": false, "minimumElasticInstanceCount": 0,
	}
}

func logDefaults() armkit.Document {
	return armkit.Document{
		"applicationLogs": map[string]any{
			"fileSystem":        map[string]any{"level": "Off"},
			"azureTableStorage": map[string]any{"level": "Off", "sasUrl": nil},
			"azureBlobStorage":  map[string]any{"level": "Off", "sasUrl": nil, "retentionInDays": nil},
		},
		"httpLogs": map[string]any{
			"fileSystem":       map[string]any{"retentionInMb": 35, "retentionInDays": nil, "enabled": false},
			"azureBlobStorage": map[string]any{"sasUrl": nil, "retentionInDays": nil, "enabled": false},
		},
		"failedRequestsTracing": map[string]any{"enabled": false},
		"detailedErrorMessages": map[string]any{"enabled": false},
	}
}

// configs is the type of the stored documents. Settings and connection
// strings hold secrets, so all of them are sealed.
func (s *Service) configs(of string) *armkit.Type {
	return &armkit.Type{Name: of + configPart, Title: "Web App Configurations", Sealed: true, NoRows: true}
}

// policies says whether passwords may be used for deployments.
func (s *Service) policies(of string) *armkit.Type {
	return &armkit.Type{
		Name: of + policyPart, Title: "Basic Publishing Credentials Policies", Fixed: []string{"ftp", "scm"}, Created: 200,
		View: func(_ context.Context, res *armkit.Resource, doc armkit.Document) error {
			doc.Default("location", "")
			return nil
		},
	}
}

// configID is the id of a site's or slot's document.
func configID(siteID, name string) string { return siteID + configPart + "/" + name }

// loadConfig returns the properties of a site's document: what was written
// over the defaults.
func (s *Service) loadConfig(ctx context.Context, tx *store.Tx, siteID string, c configuration) (armkit.Document, error) {
	properties := c.defaults()
	stored, err := s.Kit.Find(ctx, tx, configID(siteID, c.name))
	if err != nil || stored == nil {
		return properties, err
	}
	overlay(properties, stored.Properties())
	return properties, nil
}

// overlay puts what was written over the defaults, inside objects too: clients
// send the one branch of the log settings that they change.
func overlay(defaults, written map[string]any) {
	for key, value := range written {
		inner, ok := value.(map[string]any)
		base, both := defaults[key].(map[string]any)
		if ok && both {
			overlay(base, inner)
			continue
		}
		defaults[key] = value
	}
}

func (s *Service) saveConfig(ctx context.Context, tx *store.Tx, siteID string, c configuration, properties armkit.Document) error {
	s.outcomes.forget(siteID) // any change has Azure ask the vaults again
	res := &armkit.Resource{
		ID: configID(siteID, c.name), Type: typeOf(siteID) + configPart, Name: c.name,
		Body: armkit.Document{"properties": map[string]any(properties)},
	}
	old, err := s.Kit.Find(ctx, tx, res.ID)
	if err != nil {
		return err
	}
	if old != nil {
		res.Created, res.Revision = old.Created, old.Revision
	}
	return s.Kit.Put(ctx, tx, res)
}

func named(name string) configuration {
	for _, c := range configurations {
		if strings.EqualFold(c.name, name) {
			return c
		}
	}
	panic("appservice: no configuration " + name) // a mistake in this package
}

// takeConfig takes over a siteConfig that came with a site. Lists of settings
// that are empty or absent leave the settings alone: az echoes them so.
func (s *Service) takeConfig(ctx context.Context, tx *store.Tx, site *armkit.Resource, sent armkit.Document, fresh bool) error {
	web, err := s.loadConfig(ctx, tx, site.ID, named("web"))
	if err != nil {
		return err
	}
	for key, value := range sent {
		switch key {
		case "appSettings", "connectionStrings", "azureStorageAccounts":
		default:
			web[key] = value
		}
	}
	if err := checkWeb(site, web); err != nil {
		return err
	}
	if err := s.saveConfig(ctx, tx, site.ID, named("web"), web); err != nil {
		return err
	}
	if list, _ := sent["appSettings"].([]any); len(list) > 0 {
		settings := pairs(list)
		if err := textual(settings); err != nil {
			return err
		}
		if err := s.saveConfig(ctx, tx, site.ID, named("appsettings"), settings); err != nil {
			return err
		}
	}
	if list, _ := sent["connectionStrings"].([]any); len(list) > 0 {
		if err := s.saveConfig(ctx, tx, site.ID, named("connectionstrings"), connections(list)); err != nil {
			return err
		}
	}
	if !fresh {
		return nil
	}
	return s.seed(ctx, tx, site)
}

// seed makes what a new site has besides: its publishing password and the
// policies.
func (s *Service) seed(ctx context.Context, tx *store.Tx, site *armkit.Resource) error {
	if err := s.newPublishingPassword(ctx, tx, site.ID); err != nil {
		return err
	}
	for _, name := range []string{"ftp", "scm"} {
		if err := s.Kit.Create(ctx, tx, &armkit.Resource{
			ID: site.ID + policyPart + "/" + name, Type: typeOf(site.ID) + policyPart, Name: name,
			Body: armkit.Document{"location": site.Location(), "properties": map[string]any{"allow": true}},
		}); err != nil {
			return err
		}
	}
	return nil
}

// pairs turns [{"name","value"}] into an object.
func pairs(list []any) armkit.Document {
	out := armkit.Document{}
	for _, item := range list {
		if m, ok := item.(map[string]any); ok {
			if name, _ := m["name"].(string); name != "" {
				out[name] = m["value"]
			}
		}
	}
	return out
}

// connections turns [{"name","connectionString","type"}] into an object.
func connections(list []any) armkit.Document {
	out := armkit.Document{}
	for _, item := range list {
		if m, ok := item.(map[string]any); ok {
			if name, _ := m["name"].(string); name != "" {
				out[name] = map[string]any{"value": m["connectionString"], "type": m["type"]}
			}
		}
	}
	return out
}
