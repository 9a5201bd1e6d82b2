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
	"azureStorageAccounts": namedShape,
	"limits":               armkit.Shape{}, "push": armkit.Shape{}, "apiDefinition": armkit.Shape{}, "apiManagementConfig": armkit.Shape{},
}

// siteShape is the same of a site.
var siteShape = armkit.Shape{
	"siteConfig": webShape, "hostNameSslStates": []armkit.Shape{}, "hostNames": []string{}, "enabledHostNames": []string{},
	"hostingEnvironmentProfile": armkit.Shape{}, "cloningInfo": armkit.Shape{}, "functionAppConfig": armkit.Shape{}, "slotSwapStatus": armkit.Shape{},
}

// The shapes of the other documents that a site has.
var (
	namedShape     = armkit.Shape{armkit.AnyName: armkit.Shape{}}
	slotNamesShape = armkit.Shape{"connectionStringNames": []string{}, "appSettingNames": []string{}, "azureStorageConfigNames": []string{}}
	authShape      = armkit.Shape{"allowedAudiences": []string{}, "allowedExternalRedirectUrls": []string{}, "additionalLoginParams": []string{}}
	authV2Shape    = armkit.Shape{
		"platform": armkit.Shape{}, "globalValidation": armkit.Shape{}, "identityProviders": armkit.Shape{}, "login": armkit.Shape{}, "httpSettings": armkit.Shape{},
	}
	logShape = armkit.Shape{"applicationLogs": namedShape, "httpLogs": namedShape, "failedRequestsTracing": armkit.Shape{}, "detailedErrorMessages": armkit.Shape{}}
)
