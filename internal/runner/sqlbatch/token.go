package sqlbatch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/control"
)

// resource is what a database's tokens are for.
const resource = "https://database.windows.net/"

// token gets a token as those clients do that have it: an app from its
// identity endpoint, the operator by signing in.
func (c Config) token(ctx context.Context, st control.Status, roots *x509.CertPool) (string, error) {
	if c.App != nil {
		app, err := c.Cloud.App(ctx, *c.App)
		if err != nil {
			return "", err
		}
		if app.Identity == nil {
			return "", fmt.Errorf("%s has no identity: az webapp identity assign --resource-group %s --name %s", app.Name, app.Group, app.Name)
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, app.Identity.Endpoint+"?api-version=2019-08-01&resource="+url.QueryEscape(resource), nil)
		if err != nil {
			return "", err
		}
		r.Header.Set("X-IDENTITY-HEADER", app.Identity.Header)
		return fetch(http.DefaultTransport, r)
	}
	op, err := c.Cloud.Operator(ctx)
	if err != nil {
		return "", err
	}
	proxy, err := url.Parse(st.Proxy)
	if err != nil {
		return "", err
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {op.ClientID}, "client_secret": {op.Secret}, "scope": {resource + "/.default"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://login.microsoftonline.com/"+op.TenantID+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	transport := &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: roots}}
	defer transport.CloseIdleConnections()
	return fetch(transport, r)
}

func fetch(transport http.RoundTripper, r *http.Request) (string, error) {
	resp, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
		Error string `json:"error_description"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "", fmt.Errorf("get a token: %s: %w", resp.Status, err)
	}
	if answer.Token == "" {
		return "", errors.New("get a token: " + resp.Status + " " + answer.Error)
	}
	return answer.Token, nil
}
