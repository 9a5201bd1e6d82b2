package portal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// The resources whose tokens the portal asks for.
const (
	armResource     = "https://management.azure.com"
	graphResource   = "https://graph.microsoft.com"
	vaultResource   = "https://vault.azure.net"
	storageResource = "https://storage.azure.com"
	scmResource     = "https://appservice.azure.com"
)

// maxAnswer is how much of an answer a page is made from.
const maxAnswer = 8 << 20

// Call is a request to one of the cloud's own hosts.
type Call struct {
	Method, URL string
	// Resource is what the user's token is for, "" to go without one.
	Resource string
	Header   map[string]string
	Body     io.Reader
	// Length is how many bytes Body has, where its type does not tell.
	Length int64
}

// Token returns the signed-in user's token for a resource.
func (c *Ctx) Token(resource string) (string, error) {
	now := c.portal.Clock.Now()
	c.session.mu.Lock()
	kept := c.session.tokens[resource]
	c.session.mu.Unlock()
	if now.Before(kept.until) {
		return kept.raw, nil
	}
	raw, expires, err := c.portal.Accounts.UserToken(c, c.session.user.ID, ClientID, resource)
	if err != nil {
		return "", err
	}
	until := now.Add(tokenReuse)
	if expires.Before(until) {
		until = expires
	}
	c.session.mu.Lock()
	c.session.tokens[resource] = userToken{raw, until}
	c.session.mu.Unlock()
	return raw, nil
}

// Do sends a call as the signed-in user. The caller closes the answer's body.
// An answer that is no success is a *Refusal.
func (c *Ctx) Do(call Call) (*http.Response, error) {
	req, err := http.NewRequestWithContext(c, call.Method, call.URL, call.Body)
	if err != nil {
		return nil, err
	}
	if call.Length > 0 {
		req.ContentLength = call.Length
	}
	if call.Resource != "" {
		token, err := c.Token(call.Resource)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for name, value := range call.Header {
		if strings.ContainsAny(value, "\r\n\x00") {
			return nil, azerr.BadRequest("The form holds a line break where none can be.")
		}
		req.Header.Set(name, value)
	}
	resp, err := c.portal.Client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", call.Method, req.URL.Path, err)
	}
	if resp.StatusCode >= 300 {
		defer resp.Body.Close()
		return nil, refusal(resp)
	}
	return resp, nil
}

// host is the address of the resource that the page is about at a service whose
// host names begin with the resource's. Names of ids may be more than a host's.
func (c *Ctx) host(domain string) (string, error) {
	if !hostLabel(c.ID.Name()) {
		return "", azerr.Newf(azerr.NotFound, "ResourceNotFound", "There is no resource named '%s'.", c.ID.Name())
	}
	return "https://" + strings.ToLower(c.ID.Name()) + domain, nil
}

// hostLabel reports whether a name can be part of a host's.
func hostLabel(name string) bool {
	const most = 63 // of DNS
	return len(name) <= most && strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// ARM calls Resource Manager: path is an id with its query. in is sent as JSON
// unless it is nil; the answer is read into out unless that is nil.
func (c *Ctx) ARM(method, path string, in, out any) error {
	return c.JSON(method, armResource+path, armResource, in, out)
}

// Graph calls Microsoft Graph: path begins with a slash and follows /v1.0.
func (c *Ctx) Graph(method, path string, in, out any) error {
	return c.JSON(method, graphResource+"/v1.0"+path, graphResource, in, out)
}

// JSON calls a host that speaks JSON. A write that is answered with 202 and an
// address is waited for.
func (c *Ctx) JSON(method, url, resource string, in, out any) error {
	call := Call{Method: method, URL: url, Resource: resource, Header: map[string]string{"Accept": "application/json"}}
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		call.Body = bytes.NewReader(data)
		call.Header["Content-Type"] = "application/json"
	}
	resp, err := c.Do(call)
	if err != nil {
		return err
	}
	if resp, err = c.settle(resp, method, resource); err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil || out == nil || len(bytes.TrimSpace(data)) == 0 {
		return err
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("read the answer of %s: %w", method, err)
	}
	return nil
}

const (
	settleLimit = 30 * time.Second
	settlePause = 100 * time.Millisecond
)

// settle follows an operation that goes on after its answer, as az does, but
// asks more often: nothing here takes minutes.
func (c *Ctx) settle(resp *http.Response, method, resource string) (*http.Response, error) {
	if method == http.MethodGet {
		return resp, nil
	}
	for end := time.Now().Add(settleLimit); resp.StatusCode == http.StatusAccepted; {
		where := resp.Header.Get("Location")
		if where == "" || time.Now().After(end) {
			return resp, nil
		}
		resp.Body.Close()
		select {
		case <-c.Done():
			return nil, c.Err()
		case <-time.After(settlePause):
		}
		var err error
		if resp, err = c.Do(Call{Method: http.MethodGet, URL: where, Resource: resource}); err != nil {
			return nil, err
		}
	}
	return resp, nil
}
