package rig

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Client calls hosts at one address, over keep-alive TLS.
type Client struct {
	http  *http.Client
	form  url.Values
	Cloud *Cloud
}

// Workers is how many calls are under way at most.
const Workers = 8

// NewClient leads every host to an address whose certificates roots sign.
func NewClient(address string, pem []byte) (*Client, error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("no certificate of %s", address)
	}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots}, MaxIdleConnsPerHost: Workers,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", address)
		},
	}
	return &Client{http: &http.Client{Transport: transport, Timeout: time.Minute}}, nil
}

// Operator is a client of the cloud that can sign in.
func Operator(c *Cloud) (*Client, error) {
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, err
	}
	cl, err := NewClient(strings.TrimPrefix(c.Endpoint, "http://"), pem)
	if err != nil {
		return nil, err
	}
	out, err := Command(c.program, c.home, "env", "--format", "json")
	if err != nil {
		return nil, err
	}
	var env map[string]string
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, err
	}
	file, err := os.ReadFile(filepath.Join(env["AZURE_CONFIG_DIR"], "service_principal_entries.json"))
	if err != nil {
		return nil, err
	}
	var entries []struct {
		Secret string `json:"client_secret"`
	}
	if err := json.Unmarshal(file, &entries); err != nil || len(entries) != 1 {
		return nil, fmt.Errorf("az's sign-in: %v", err)
	}
	cl.Cloud = c
	cl.form = url.Values{"grant_type": {"client_credentials"}, "client_id": {c.Operator.ClientID}, "client_secret": {entries[0].Secret}}
	return cl, nil
}

// Token signs in for a resource.
func (cl *Client) Token(resource string) (string, error) {
	cl.form.Set("scope", resource+"/.default")
	resp, err := cl.http.PostForm("https://login.microsoftonline.com/"+cl.Cloud.TenantID+"/oauth2/v2.0/token", cl.form)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var body struct {
		Token string `json:"access_token"`
	}
	err = json.NewDecoder(resp.Body).Decode(&body)
	if err == nil && body.Token == "" {
		err = fmt.Errorf("no token: %s", resp.Status)
	}
	return body.Token, err
}

// Send makes one call, which must succeed, and returns the answer's body.
func (cl *Client) Send(method, target, authorization, contentType string, body []byte, header ...string) ([]byte, error) {
	req, err := http.NewRequest(method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", authorization)
	req.Header.Set("Content-Type", contentType)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := cl.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s %s", method, target, resp.Status, answer)
	}
	return answer, err
}
