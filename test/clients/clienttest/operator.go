package clienttest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/guid"
)

// Operator calls Resource Manager and Graph with the operator's token: the
// quick way, without az, to set the stage of a test of another client.
type Operator struct {
	cloud *Cloud
	token string
	http  *http.Client
	ids   guid.Source
	form  url.Values        // what it signs in with
	data  map[string]string // its tokens for other resources
}

// Operator signs the operator in with what `lanyard env` gives to az.
func (c *Cloud) Operator() *Operator {
	c.Helper()
	var env map[string]string
	if err := json.Unmarshal([]byte(c.Lanyard("env", "--format", "json").OK(c).Stdout), &env); err != nil {
		c.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(env["AZURE_CONFIG_DIR"], "service_principal_entries.json"))
	if err != nil {
		c.Fatal(err)
	}
	var signedIn []struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	if err := json.Unmarshal(file, &signedIn); err != nil || len(signedIn) != 1 {
		c.Fatalf("az's sign-in: %v\n%s", err, file)
	}
	transport := c.Transport()
	c.Cleanup(transport.CloseIdleConnections)
	o := &Operator{cloud: c, http: &http.Client{Transport: transport, Timeout: 30 * time.Second}, ids: guid.Random(), data: map[string]string{}}
	o.form = url.Values{"grant_type": {"client_credentials"}, "client_id": {signedIn[0].ID}, "client_secret": {signedIn[0].Secret}}
	o.SignIn("https://management.azure.com")
	o.token = o.data["https://management.azure.com"]
	return o
}

// SignIn gets tokens for resources, which Call sends.
func (o *Operator) SignIn(resources ...string) {
	o.cloud.Helper()
	for _, resource := range resources {
		o.form.Set("scope", resource+"/.default")
		answer := o.send("POST", "https://login.microsoftonline.com/"+o.cloud.Status.TenantID+"/oauth2/v2.0/token", "application/x-www-form-urlencoded", o.form.Encode())
		o.data[resource] = answer["access_token"].(string)
	}
}

// Token is the token of a resource that was signed in to.
func (o *Operator) Token(resource string) string { return o.data[resource] }

// Call makes one call with the token of a resource that was signed in to, and
// returns whatever comes of it. Calls may run side by side.
func (o *Operator) Call(method, target, resource string, body []byte, header ...string) (status int, answer []byte, err error) {
	req, err := http.NewRequest(method, target, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+o.data[resource])
	if bytes.HasPrefix(body, []byte("{")) {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := o.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// Transport goes through the cloud's shared proxy and trusts its CA.
func (c *Cloud) Transport() *http.Transport {
	c.Helper()
	pem, err := os.ReadFile(c.Status.CAFile)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		c.Fatalf("the CA's certificate: %v", err)
	}
	proxy, err := url.Parse(c.Status.Proxy)
	if err != nil {
		c.Fatal(err)
	}
	return &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: roots}}
}

// Do makes one call to Resource Manager, which must succeed, and returns what
// is answered. A nil body is none.
func (o *Operator) Do(method, path, version string, body any) map[string]any {
	o.cloud.Helper()
	content := ""
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			o.cloud.Fatal(err)
		}
		content = string(data)
	}
	return o.send(method, "https://management.azure.com"+path+"?api-version="+version, "application/json", content)
}

func (o *Operator) send(method, target, contentType, content string) map[string]any {
	o.cloud.Helper()
	req, err := http.NewRequestWithContext(o.cloud.Context(), method, target, strings.NewReader(content))
	if err != nil {
		o.cloud.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	if o.token != "" {
		req.Header.Set("Authorization", "Bearer "+o.token)
	}
	resp, err := o.http.Do(req)
	if err != nil {
		o.cloud.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		o.cloud.Fatalf("%s %s: %s %v\n%s", method, target, resp.Status, err, answer)
	}
	out := map[string]any{}
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &out); err != nil {
			o.cloud.Fatalf("%s %s: %v\n%s", method, target, err, answer)
		}
	}
	return out
}

// Roles that tests give, by the ids that they have in Azure.
const (
	KeyVaultSecretsUser        = "4633458b-17de-408a-b874-0445c86b69e6"
	KeyVaultSecretsOfficer     = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
	StorageBlobDataReader      = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
	StorageBlobDataContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
	Owner                      = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
)

const rolesVersion = "2022-04-01"

// NewID returns a GUID that nothing has.
func (o *Operator) NewID() string { return o.ids() }

// Grant assigns a built-in role by its id to a service principal and returns
// the assignment's id.
func (o *Operator) Grant(principal, role, scope string) string {
	o.cloud.Helper()
	return o.GrantTo(principal, "ServicePrincipal", role, scope)
}

// GrantTo is Grant for a principal of any type.
func (o *Operator) GrantTo(principal, kind, role, scope string) string {
	o.cloud.Helper()
	id := scope + "/providers/Microsoft.Authorization/roleAssignments/" + o.NewID()
	o.Do("PUT", id, rolesVersion, map[string]any{"properties": map[string]any{
		"principalId": principal, "principalType": kind,
		"roleDefinitionId": fmt.Sprintf("/subscriptions/%s/providers/Microsoft.Authorization/roleDefinitions/%s", o.cloud.Status.SubscriptionID, role),
	}})
	return id
}

// Revoke deletes a role assignment.
func (o *Operator) Revoke(assignment string) {
	o.cloud.Helper()
	o.Do("DELETE", assignment, rolesVersion, nil)
}
