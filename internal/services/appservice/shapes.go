package appservice

import "github.com/lanyard-dev/lanyard/internal/armkit"

// webShape is what of a site's own configuration is no text, number or word.
var webShape = armkit.Shape{
	"defaultDocuments": []string{}, "appSettings": []armkit.Shape{}, "connectionStrings": []armkit.Shape{}, "metadata": []armkit.Shape{},
	"handlerMappings": []armkit.Shape{}, "virtualApplications": []armkit.Shape{{"virtualDirectories": []armkit.Shape{}}},
	"ipSecurityRestrictions": []armkit.Shape{}, "scmIpSecurityRestrictions": []armkit.Shape{},
	"cors":        armkit.Shape{"allowedOrigins": []string{}},
	"experiments": armkit.Shape{"rampUpRules": []armkit.Shape{}},
	"autoHealRules": armkit.Shape{
		"triggers": armkit.Shape{"requests": armkit.Shape{}, "slowRequests": armkit.Shape{}, "statusCodes": []armkit.Shape{}},
		"actions":  armkit.Shape{"customAction": armkit.Shape{}},
	},
	"azureStorageAccounts": armkit.Shape{armkit.AnyName: armkit.Shape{}},
	"limits":               armkit.Shape{}, "push": armkit.Shape{}, "apiDefinition": armkit.Shape{}, "apiManagementConfig": armkit.Shape{},
}

// siteShape is the same of a site.
var siteShape = armkit.Shape{
	"siteConfig": webShape, "hostNameSslStates": []armkit.Shape{}, "hostNames": []string{}, "enabledHostNames": []string{},
	"hostingEnvironmentProfile": armkit.Shape{}, "cloningInfo": armkit.Shape{}, "functionAppConfig": armkit.Shape{}, "slotSwapStatus": armkit.Shape{},
}

// shapes are those of a site's further documents, by their names.
var shapes = map[string]armkit.Shape{
	"web":                  webShape,
	"connectionstrings":    {armkit.AnyName: armkit.Shape{}},
	"azurestorageaccounts": {armkit.AnyName: armkit.Shape{}},
	"slotConfigNames":      {"connectionStringNames": []string{}, "appSettingNames": []string{}, "azureStorageConfigNames": []string{}},
	"authsettings":         {"allowedAudiences": []string{}, "allowedExternalRedirectUrls": []string{}, "additionalLoginParams": []string{}},
	"authsettingsV2": {
		"platform": armkit.Shape{}, "globalValidation": armkit.Shape{}, "identityProviders": armkit.Shape{}, "login": armkit.Shape{}, "httpSettings": armkit.Shape{},
	},
	"logs": {
		"applicationLogs": armkit.Shape{armkit.AnyName: armkit.Shape{}}, "httpLogs": armkit.Shape{armkit.AnyName: armkit.Shape{}},
		"failedRequestsTracing": armkit.Shape{}, "detailedErrorMessages": armkit.Shape{},
	},
}
