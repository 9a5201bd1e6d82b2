package crash

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

const (
	arm     = "https://management.azure.com"
	vault   = "https://vault.azure.net"
	storage = "https://storage.azure.com"
	graph   = "https://graph.microsoft.com"

	reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
)

// writer writes numbered things, one after the other.
type writer struct {
	name string
	// write makes number i and returns nil once all of it is acknowledged.
	write func(o *clienttest.Operator, i int) error
	// check tells whether number i is there; half of one is an error.
	check func(o *clienttest.Operator, i int) (there bool, err error)
	// count counts the things that a list shows.
	count func(o *clienttest.Operator) (int, error)
}

// guid is the number's own GUID.
func guid(kind, i int) string { return fmt.Sprintf("%08d-0000-4000-8000-%012d", kind, i) }

// call makes a call that must be answered with a status below 300; a missing
// thing is no error.
func call(o *clienttest.Operator, method, url, resource string, body []byte, header ...string) (answer []byte, there bool, err error) {
	status, answer, err := o.Call(method, url, resource, body, header...)
	if err == nil && status == http.StatusNotFound {
		return nil, false, nil
	}
	if err == nil && status >= 300 {
		err = fmt.Errorf("%s %s: %d %s", method, url, status, answer)
	}
	return answer, err == nil, err
}

func write(o *clienttest.Operator, url, resource string, body []byte, header ...string) error {
	_, there, err := call(o, "PUT", url, resource, body, header...)
	if err == nil && !there {
		err = fmt.Errorf("PUT %s: not found", url)
	}
	return err
}

// list returns the length of a list.
func list(o *clienttest.Operator, url, resource string) (int, error) {
	total := 0
	for url != "" {
		answer, _, err := call(o, "GET", url, resource, nil)
		if err != nil {
			return 0, err
		}
		var page struct {
			Value []json.RawMessage
			Next  string `json:"nextLink"`
			OData string `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal(answer, &page); err != nil {
			return 0, err
		}
		total, url = total+len(page.Value), page.Next+page.OData
	}
	return total, nil
}

func secrets() writer {
	url := func(i int) string { return fmt.Sprintf("%s/secrets/s%d?api-version=7.4", clienttest.VaultURL, i) }
	return writer{
		name: "secrets",
		write: func(o *clienttest.Operator, i int) error {
			return write(o, url(i), vault, fmt.Appendf(nil, `{"value":"v%d"}`, i))
		},
		check: func(o *clienttest.Operator, i int) (bool, error) {
			answer, there, err := call(o, "GET", url(i), vault, nil)
			if there && !bytes.Contains(answer, fmt.Appendf(nil, `"value":"v%d"`, i)) {
				err = fmt.Errorf("secret %d: %s", i, answer)
			}
			return there, err
		},
		count: func(o *clienttest.Operator) (int, error) {
			return list(o, clienttest.VaultURL+"/secrets?api-version=7.4", vault)
		},
	}
}

// block is larger than what lies in a row, so that it is a file.
func block(i, n int) []byte { return bytes.Repeat(fmt.Appendf(nil, "%d.%d ", i, n), 10_000) }

func blockID(n int) string { return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%04d", n)) }

const blocksOfABlob = 2

func blobs() writer {
	url := func(i int) string { return fmt.Sprintf("%s/crash/b%d", clienttest.BlobURL, i) }
	version := []string{"x-ms-version", "2026-10-06"}
	return writer{
		name: "blobs",
		write: func(o *clienttest.Operator, i int) error {
			names := ""
			for n := range blocksOfABlob {
				if err := write(o, url(i)+"?comp=block&blockid="+blockID(n), storage, block(i, n), version...); err != nil {
					return err
				}
				names += "<Latest>" + blockID(n) + "</Latest>"
			}
			return write(o, url(i)+"?comp=blocklist", storage, []byte("<BlockList>"+names+"</BlockList>"), version...)
		},
		check: func(o *clienttest.Operator, i int) (bool, error) {
			answer, there, err := call(o, "GET", url(i), storage, nil, version...)
			if want := append(block(i, 0), block(i, 1)...); there && !bytes.Equal(answer, want) {
				err = fmt.Errorf("blob %d has %d bytes, want %d", i, len(answer), len(want))
			}
			return there, err
		},
		count: func(o *clienttest.Operator) (int, error) {
			answer, _, err := call(o, "GET", clienttest.BlobURL+"/crash?restype=container&comp=list", storage, nil, version...)
			if err != nil {
				return 0, err
			}
			var page struct {
				Blobs []struct{ Name string } `xml:"Blobs>Blob"`
			}
			err = xml.Unmarshal(bytes.TrimPrefix(answer, []byte("\ufeff")), &page)
			return len(page.Blobs), err
		},
	}
}

func assignments(group string) writer {
	base := arm + group + "/providers/Microsoft.Authorization/roleAssignments"
	url := func(i int) string { return base + "/" + guid(1, i) + "?api-version=2022-04-01" }
	return writer{
		name: "role assignments",
		write: func(o *clienttest.Operator, i int) error {
			return write(o, url(i), arm, fmt.Appendf(nil,
				`{"properties":{"roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/%s","principalId":"%s","principalType":"ServicePrincipal"}}`, reader, guid(2, i)))
		},
		check: func(o *clienttest.Operator, i int) (bool, error) {
			answer, there, err := call(o, "GET", url(i), arm, nil)
			if there && !(bytes.Contains(answer, []byte(guid(2, i))) && bytes.Contains(answer, []byte(reader))) {
				err = fmt.Errorf("role assignment %d: %s", i, answer)
			}
			return there, err
		},
		count: func(o *clienttest.Operator) (int, error) {
			answer, _, err := call(o, "GET", base+"?api-version=2022-04-01", arm, nil)
			return strings.Count(string(answer), `"principalId":"00000002-`), err
		},
	}
}

// identities are resources with a principal in the directory: both or none.
func identities(group string) writer {
	base := arm + group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
	url := func(i int) string { return fmt.Sprintf("%s/id%d?api-version=2024-11-30", base, i) }
	return writer{
		name: "managed identities",
		write: func(o *clienttest.Operator, i int) error {
			return write(o, url(i), arm, []byte(`{"location":"westeurope"}`))
		},
		check: func(o *clienttest.Operator, i int) (bool, error) {
			answer, there, err := call(o, "GET", url(i), arm, nil)
			if err != nil || !there {
				return false, err
			}
			var doc struct{ Properties struct{ PrincipalID string } }
			if err := json.Unmarshal(answer, &doc); err != nil {
				return false, err
			}
			_, known, err := call(o, "GET", graph+"/v1.0/servicePrincipals/"+doc.Properties.PrincipalID, graph, nil)
			if err == nil && !known {
				err = fmt.Errorf("identity %d has no principal", i)
			}
			return true, err
		},
		count: func(o *clienttest.Operator) (int, error) {
			resources, err := list(o, base+"?api-version=2024-11-30", arm)
			if err != nil {
				return 0, err
			}
			principals, err := list(o, graph+"/v1.0/servicePrincipals?$filter=servicePrincipalType%20eq%20'ManagedIdentity'", graph)
			if err == nil && principals != resources {
				err = fmt.Errorf("%d identities and %d principals", resources, principals)
			}
			return resources, err
		},
	}
}
