package app

import (
	"net/url"

	"golang.org/x/net/http/httpproxy"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/edge/proxy"
)

// environmentProxy is the proxy that this process inherited.
func environmentProxy() control.Upstream {
	c := httpproxy.FromEnvironment()
	return control.Upstream{HTTPSProxy: c.HTTPSProxy, HTTPProxy: c.HTTPProxy, NoProxy: c.NoProxy}
}

// upstream chooses the proxy for hosts outside. A cloud that was started from
// inside itself must not be its own upstream.
func upstream(u control.Upstream, own string) proxy.Upstream {
	choose := (&httpproxy.Config{HTTPProxy: u.HTTPProxy, HTTPSProxy: u.HTTPSProxy, NoProxy: u.NoProxy}).ProxyFunc()
	return func(target *url.URL) (*url.URL, error) {
		chosen, err := choose(target)
		if err != nil || chosen == nil || chosen.Host == own {
			return nil, err
		}
		return chosen, nil
	}
}
