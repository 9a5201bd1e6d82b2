package portal

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxUpload is how large a file may be that a page uploads.
const maxUpload = 256 << 20

// storageBlades are an account's blades.
func storageBlades() []Blade {
	return []Blade{
		overviewOf(essentials{version: storageVersion, facts: facts(
			"Replication", "sku.name", "Account kind", "kind", "Access tier", "properties.accessTier", "Primary location", "properties.primaryLocation",
			"Key access", "properties.allowSharedKeyAccess", "Blob service", "properties.primaryEndpoints.blob", "Secure transfer", "properties.supportsHttpsTrafficOnly",
		)}),
		{Name: "containers", Title: "Containers", Section: "Data storage", Icon: "storage", Show: showContainers, Do: Actions{
			"create": createContainer, "delete": deleteContainer,
		}},
		{Name: "blobs", Title: "Container", Of: "containers", MaxBody: maxUpload, Show: showBlobs, Do: Actions{
			"upload": uploadBlob, "delete": deleteBlob,
		}},
		{Name: "blob", Title: "Download", Of: "containers", Raw: downloadBlob},
	}
}

// blobPath is the path of a container, or of a blob in it: the name's slashes
// stay, all else is escaped.
func blobPath(container, blob string) string {
	path := "/" + url.PathEscape(container)
	if blob != "" {
		path += "/" + strings.ReplaceAll(url.PathEscape(blob), "%2F", "/")
	}
	return path
}

// blobs calls the blob service of the account that the page is about, with
// path, header and body of the call.
func (c *Ctx) blobs(call Call) (*http.Response, error) {
	host, err := c.host(".blob.core.windows.net")
	if err != nil {
		return nil, err
	}
	call.URL = host + call.URL
	call.Resource = storageResource
	if call.Header == nil {
		call.Header = map[string]string{}
	}
	call.Header["x-ms-version"] = blobVersion
	return c.Do(call)
}

// blobList reads a list of the blob service.
func (c *Ctx) blobList(path string, out any) error {
	resp, err := c.blobs(Call{Method: "GET", URL: path})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return xml.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(out)
}

// blobChange makes a change whose answer says no more than that it was made.
func (c *Ctx) blobChange(method, path string) error {
	resp, err := c.blobs(Call{Method: method, URL: path})
	if err == nil {
		resp.Body.Close()
	}
	return err
}
