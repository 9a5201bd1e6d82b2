package runner

import (
	"runtime"
	"strings"
	"unicode"

	"github.com/lanyard-dev/lanyard/internal/runner/roots"
)

// noProxy replaces an inherited list, whose wildcards could let Azure's names
// past the proxy to the real cloud. The identity endpoint is on loopback.
const noProxy = "127.0.0.1,localhost,::1"

// setCloud points every client that the SDKs use at the proxy and at the local
// CA. Which client needs which variable was found by running each of them.
func setCloud(e *Environ, proxy string, trust roots.Files) {
	javaOptions := e.Get("JAVA_TOOL_OPTIONS")
	e.Delete(isProxy)
	for _, n := range []string{"HTTPS_PROXY", "HTTP_PROXY"} {
		e.Set(n, proxy)
	}
	e.Set("NO_PROXY", noProxy)
	if runtime.GOOS != "windows" { // there the two spellings are one variable
		e.Set("https_proxy", proxy)
		e.Set("http_proxy", proxy)
		e.Set("no_proxy", noProxy)
	}
	e.Set(proxyVariable, proxy)

	e.Set("REQUESTS_CA_BUNDLE", trust.Bundle) // Python requests: az and the synchronous SDKs
	e.Set("CURL_CA_BUNDLE", trust.Bundle)
	e.Set("SSL_CERT_FILE", trust.Bundle) // Go, Rust, Python's ssl module
	e.Set("NODE_EXTRA_CA_CERTS", trust.Extra)
	e.Set("JAVA_TOOL_OPTIONS", joinJava(javaOptions, trust.JKS))

	e.Set("GO_AZURE_SDK_SKIP_POLLING_DELAY", "true")
	e.Set("AZURE_CORE_COLLECT_TELEMETRY", "false")
}

// Java reads the proxy variables only when it is told to use the system's
// proxies, and it knows no variable for its roots.
const (
	javaProxies = "-Djava.net.useSystemProxies=true"
	javaTrust   = "-Djavax.net.ssl.trustStore="
)

// joinJava keeps the user's options and puts ours last, where they win; ours
// of an outer run are dropped.
func joinJava(inherited, jks string) string {
	var opts []string
	for _, o := range quotedFields(inherited) {
		if o != javaProxies && !strings.HasPrefix(strings.Trim(o, `"'`), javaTrust) {
			opts = append(opts, o)
		}
	}
	trust := javaTrust + jks
	if strings.ContainsAny(jks, " \t") {
		trust = `"` + trust + `"`
	}
	return strings.Join(append(opts, javaProxies, trust), " ")
}

// quotedFields splits at white space outside of quotes, as Java does with
// JAVA_TOOL_OPTIONS, and keeps the quotes.
func quotedFields(s string) []string {
	var quote rune
	return strings.FieldsFunc(s, func(r rune) bool {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
			return false
		case r == '"' || r == '\'':
			quote = r
			return false
		}
		return unicode.IsSpace(r)
	})
}
