package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
	"github.com/lanyard-dev/lanyard/internal/edge/proxy"
)

// fetchLimit bounds what an issuer may take and send.
const (
	fetchLimit = 10 * time.Second
	fetchSize  = 1 << 20
)

// issuerKeys returns the keys that an issuer of assertions publishes: our own
// from memory, others' as OpenID Connect discovery says. An issuer on the
// machine itself serves offline.
func (s *System) issuerKeys(ctx context.Context, issuer string) ([]byte, error) {
	if s.base.tokens.Verifier.Own(issuer) {
		return json.Marshal(map[string]any{"keys": s.base.tokens.JWKS("")})
	}
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	var document struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	data, err := fetch(ctx, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration")
	if err != nil {
		return nil, err
	}
	switch err := json.Unmarshal(data, &document); {
	case err != nil || document.Keys == "":
		return nil, fmt.Errorf("the configuration of %s names no keys", issuer)
	case document.Issuer != issuer:
		return nil, fmt.Errorf("the configuration at %s is of another issuer, %s", issuer, document.Issuer)
	}
	return fetch(ctx, document.Keys)
}

// fetchable refuses to ask the real cloud, and hosts off the machine without
// TLS: whoever is between could put keys of his own in.
func fetchable(u *url.URL) error {
	host := hosts.Name(u.Host)
	ip := hosts.Address(host)
	loopback := host == "localhost" || ip != nil && ip.IsLoopback()
	switch {
	case hosts.Azure(host):
		return fmt.Errorf("%s belongs to the real cloud, which is never asked", host)
	case u.Scheme != "https" && !(u.Scheme == "http" && loopback):
		return fmt.Errorf("%s is neither https nor on this machine", u)
	}
	return nil
}

// fetch gets a document. Link-local addresses are refused after name
// resolution, as everywhere.
func fetch(ctx context.Context, target string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, err
	}
	if err := fetchable(req.URL); err != nil {
		return nil, err
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: proxy.Dialer().DialContext, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(next *http.Request, via []*http.Request) error {
		if len(via) >= 5 {
			return fmt.Errorf("%s redirects too often", target)
		}
		return fetchable(next.URL)
	}}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", target, resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, fetchSize))
}
