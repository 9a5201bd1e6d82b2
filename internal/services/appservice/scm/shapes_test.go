package scm

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
)

// A site, a slot and their documents take what clients read as objects and
// lists as nothing else.
func TestOddPropertiesOfASite(t *testing.T) {
	f := newFixture(t)
	for _, odd := range []string{`{"siteConfig":"x"}`, `{"siteConfig":{"appSettings":{}}}`, `{"siteConfig":{"cors":{"allowedOrigins":"*"}}}`, `{"hostNameSslStates":{}}`} {
		f.control("PUT", siteID+"odd1", `{"location":"westeurope","properties":`+odd+`}`, 400)
		f.control("PATCH", siteID+"app1", `{"properties":`+odd+`}`, 400)
		f.control("PATCH", siteID+"app1/slots/staging", `{"properties":`+odd+`}`, 400)
	}
	f.control("GET", siteID+"odd1", "", 404)
	for name, odd := range map[string]string{
		"web": `{"ipSecurityRestrictions":{}}`, "connectionstrings": `{"db":"Server=x"}`, "slotConfigNames": `{"appSettingNames":[{}]}`,
		"logs": `{"httpLogs":{"fileSystem":true}}`, "authsettings": `{"allowedAudiences":"x"}`, "authsettingsV2": `{"platform":[]}`, "azurestorageaccounts": `{"a":[]}`,
	} {
		f.control("PUT", siteID+"app1/config/"+name, `{"properties":`+odd+`}`, 400)
	}
	f.control("PUT", servicetest.GroupID+"/providers/Microsoft.Web/serverfarms/odd", `{"location":"westeurope","sku":{"name":"S1"},"properties":{"hostingEnvironmentProfile":[]}}`, 400)
}
