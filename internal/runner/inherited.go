package runner

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/control"
)

// credentialNames and credentialPrefixes are variables by which an SDK or a
// tool would find some other credential than the one that the run gives. Left
// in place they would make a missing role look granted, or the reverse.
var (
	credentialNames = [...]string{
		"AZURE_TENANT_ID",
		"AZURE_USERNAME",
		"AZURE_PASSWORD",
		"AZURE_FEDERATED_TOKEN_FILE",
		"AZURE_AUTHORITY_HOST",
		"AZURE_POD_IDENTITY_AUTHORITY_HOST",
		"AZURE_TOKEN_CREDENTIALS",
		"AZURE_CONFIG_DIR",
		"IMDS_ENDPOINT",
	}
	credentialPrefixes = [...]string{"AZURE_CLIENT_", "ARM_", "IDENTITY_", "MSI_"}
)

// isCredential compares without case: az and some SDKs read lower-case names.
func isCredential(name string) bool {
	upper := strings.ToUpper(name)
	for _, n := range credentialNames {
		if upper == n {
			return true
		}
	}
	for _, p := range credentialPrefixes {
		if strings.HasPrefix(upper, p) {
			return true
		}
	}
	return false
}

// isProxy matches the variables that say which proxy to use, in any case.
func isProxy(name string) bool {
	switch strings.ToUpper(name) {
	case "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY":
		return true
	}
	return false
}

// upstreamPassword is the cloud's own credential, for the SQL Server of
// --sql-upstream: no program of a run is to have it.
const upstreamPassword = "LANYARD_SQL_UPSTREAM_PASSWORD"

// Variables that mark the inside of a run.
const (
	runVariable     = "LANYARD_RUN"       // id of the run session
	proxyVariable   = "LANYARD_PROXY"     // the proxy that the run gave
	homeVariable    = "LANYARD_HOME"      // so that `lanyard why` in there means this cloud
	sqlVariable     = "LANYARD_SQL"       // Azure SQL's address, as connection strings write it: "127.0.0.1,1433"
	serversVariable = "LANYARD_SQL_HOSTS" // its servers' host names, which lead there inside a run: "a.database.windows.net b.database.windows.net"
)

// Upstream is the proxy that the user had before us. HTTPS_PROXY that an
// earlier `lanyard env` put into this shell is ours: going through it would
// lead back here.
func Upstream(e *Environ) control.Upstream {
	ours := e.Get(proxyVariable)
	pick := func(names ...string) string {
		for _, n := range names {
			if v := e.Get(n); v != "" && v != ours {
				return v
			}
		}
		return ""
	}
	all := pick("all_proxy", "ALL_PROXY")
	// An upper-case HTTP_PROXY is as good here as a lower-case one: the danger
	// of CGI, a request header of that name, does not exist for a command.
	up := control.Upstream{
		HTTPSProxy: pick("https_proxy", "HTTPS_PROXY"),
		HTTPProxy:  pick("http_proxy", "HTTP_PROXY"),
	}
	if up.HTTPSProxy == "" {
		up.HTTPSProxy = all
	}
	if up.HTTPProxy == "" {
		up.HTTPProxy = all
	}
	if up.HTTPSProxy != "" || up.HTTPProxy != "" {
		up.NoProxy = pick("no_proxy", "NO_PROXY")
	}
	return up
}

// inside reports that the proxy in the environment is the one that Lanyard put
// there.
func inside(e *Environ) bool {
	ours := e.Get(proxyVariable)
	return ours != "" && (e.Get("HTTPS_PROXY") == ours || e.Get("https_proxy") == ours)
}

// ForServer is the environment for a server that is started from here: without
// the proxy that an earlier `lanyard env` put in, which would be itself.
func ForServer(e *Environ) *Environ {
	out := e.Clone()
	ours := e.Get(proxyVariable)
	out.Delete(func(n string) bool {
		return n == runVariable || n == proxyVariable || isProxy(n) && ours != "" && out.Get(n) == ours
	})
	return out
}
