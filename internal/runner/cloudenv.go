package runner

import (
	"runtime"

	"github.com/lanyard-dev/lanyard/internal/runner/roots"
)

// noProxy replaces an inherited list, whose wildcards could let Azure's names
// past the proxy to the real cloud. The identity endpoint is on loopback.
const noProxy = "127.0.0.1,localhost,::1"

// setCloud points every client that the SDKs use at the proxy and at the local
// CA. Which client needs which variable was found by running each of them.
func setCloud(e *Environ, proxy string, trust roots.Files) {
	javaOptions := e.Get(javaVariable)
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
	e.Set("NODE_USE_ENV_PROXY", "1") // Node's own fetch and http; known from 22.21 and 24 on
	e.Set(javaVariable, joinJava(javaOptions, proxy, trust.JKS))

	e.Set("GO_AZURE_SDK_SKIP_POLLING_DELAY", "true")
	e.Set("AZURE_CORE_COLLECT_TELEMETRY", "false")
}
