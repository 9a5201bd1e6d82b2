package runner

import (
	"maps"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/control"
)

// settingPrefix is the second name under which App Service shows a setting.
const settingPrefix = "APPSETTING_"

// connectionPrefixes are App Service's, by connection string type.
var connectionPrefixes = map[string]string{
	"sqlazure":        "SQLAZURECONNSTR_",
	"sqlserver":       "SQLCONNSTR_",
	"mysql":           "MYSQLCONNSTR_",
	"postgresql":      "POSTGRESQLCONNSTR_",
	"custom":          "CUSTOMCONNSTR_",
	"docdb":           "DOCDBCONNSTR_",
	"apihub":          "APIHUBCONNSTR_",
	"eventhub":        "EVENTHUBCONNSTR_",
	"notificationhub": "NOTIFICATIONHUBCONNSTR_",
	"rediscache":      "REDISCACHECONNSTR_",
	"servicebus":      "SERVICEBUSCONNSTR_",
}

// setApp gives what App Service gives: the platform's variables and the
// identity's, then connection strings, and the app's settings last so that
// they win over everything.
func setApp(e *Environ, app control.AppEnvironment, identityEndpoint string) {
	for _, n := range slices.Sorted(maps.Keys(app.Platform)) {
		e.Set(n, app.Platform[n])
	}
	if id := app.Identity; id != nil {
		// App Service still sets the two names of the first protocol too.
		e.Set("IDENTITY_ENDPOINT", identityEndpoint)
		e.Set("IDENTITY_HEADER", id.Header)
		e.Set("MSI_ENDPOINT", identityEndpoint)
		e.Set("MSI_SECRET", id.Header)
	}
	for _, c := range app.ConnectionStrings {
		prefix, ok := connectionPrefixes[strings.ToLower(c.Type)]
		if !ok {
			prefix = connectionPrefixes["custom"]
		}
		setPosix(e, prefix+c.Name, c.Value)
	}
	for _, n := range slices.Sorted(maps.Keys(app.Settings)) {
		setPosix(e, n, app.Settings[n])
		setPosix(e, settingPrefix+n, app.Settings[n])
	}
}

// setPosix skips what no environment can hold; App Service on Linux turns
// periods of a name into underscores.
func setPosix(e *Environ, name, value string) {
	if name == "" || strings.ContainsAny(name, "=\x00") || strings.ContainsRune(value, 0) {
		return
	}
	e.Set(strings.ReplaceAll(name, ".", "_"), value)
}
