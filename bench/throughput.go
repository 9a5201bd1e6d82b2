package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

const (
	vaultURL = "https://kvbench.vault.azure.net"
	blobURL  = "https://stbench.blob.core.windows.net"

	workers = 4
	rounds  = 5
	// roundTime is how long each server is called in a round. They take
	// turns, so that a busy machine is busy for both.
	roundTime = time.Second
	blobSize  = 1 << 20
)

// load is one kind of call.
type load struct {
	name         string
	method, url  string
	resource     string
	body         []byte
	header       []string
	atLeast      float64 // ratio to the bare server; 0: only reported
	bytesPerCall int
}

func measureThroughput(c *rig.Cloud) error {
	o, err := rig.Operator(c)
	if err != nil {
		return err
	}
	if err := prepare(o); err != nil {
		return err
	}
	blob := bytes.Repeat([]byte("0123456789abcdef"), blobSize/16)
	version := []string{"x-ms-version", "2023-11-03", "x-ms-blob-type", "BlockBlob"}
	const vault, storage = "https://vault.azure.net", "https://storage.azure.com"
	loads := []load{
		{name: "secret GET", method: "GET", url: vaultURL + "/secrets/s1?api-version=7.4", resource: vault, atLeast: 0.6},
		{name: "blob PUT, 1 MiB", method: "PUT", url: blobURL + "/bench/b1", resource: storage, body: blob, header: version, bytesPerCall: blobSize},
		{name: "blob GET, 1 MiB", method: "GET", url: blobURL + "/bench/b1", resource: storage, header: version, bytesPerCall: blobSize},
	}
	tokens := map[string]string{}
	for _, resource := range []string{vault, storage} {
		if tokens[resource], err = o.Token(resource); err != nil {
			return err
		}
	}
	if _, err := o.Send("PUT", loads[0].url, "Bearer "+tokens[vault], "application/json", []byte(`{"value":"a secret of usual length, 40 bytes"}`)); err != nil {
		return err
	}
	secret, err := o.Send("GET", loads[0].url, "Bearer "+tokens[vault], "", nil)
	if err != nil {
		return err
	}
	bare, err := rig.StartBare([]string{"kvbench.vault.azure.net", "stbench.blob.core.windows.net"}, map[string][]byte{"/secrets/s1": secret, "/bench/b1": blob})
	if err != nil {
		return err
	}
	defer bare.Stop()
	plain, err := rig.NewClient(bare.Address, bare.CA)
	if err != nil {
		return err
	}
	for _, l := range loads {
		if err := compare(l, tokens[l.resource], o, plain); err != nil {
			return err
		}
	}
	return nil
}

// prepare makes a vault, an account with a container, and the data roles.
func prepare(o *rig.Client) error {
	const arm = "https://management.azure.com"
	token, err := o.Token(arm)
	if err != nil {
		return err
	}
	subscription := "/subscriptions/" + o.Cloud.SubscriptionID
	group := subscription + "/resourceGroups/bench"
	type object = map[string]any
	for i, r := range []struct {
		id, version string
		body        object
	}{
		{group, "2024-11-01", object{"location": "westeurope"}},
		{group + "/providers/Microsoft.KeyVault/vaults/kvbench", "2024-11-01", object{"location": "westeurope", "properties": object{
			"tenantId": o.Cloud.TenantID, "sku": object{"family": "A", "name": "standard"}, "enableRbacAuthorization": true}}},
		{group + "/providers/Microsoft.Storage/storageAccounts/stbench", "2024-01-01", object{"location": "westeurope", "kind": "StorageV2", "sku": object{"name": "Standard_LRS"}}},
		{roleAssignment(subscription, 1), "2022-04-01", assignment(o, "b86a8fe4-44ce-4948-aee5-eccb2c155cd7")}, // Key Vault Secrets Officer
		{roleAssignment(subscription, 2), "2022-04-01", assignment(o, "ba92f5b4-2d11-453d-a403-e96b0029c9fe")}, // Storage Blob Data Contributor
	} {
		body, err := json.Marshal(r.body)
		if err != nil {
			return err
		}
		if _, err := o.Send("PUT", arm+r.id+"?api-version="+r.version, "Bearer "+token, "application/json", body); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
	}
	data, err := o.Token("https://storage.azure.com")
	if err == nil {
		_, err = o.Send("PUT", blobURL+"/bench?restype=container", "Bearer "+data, "", nil, "x-ms-version", "2023-11-03")
	}
	return err
}

func roleAssignment(scope string, n int) string {
	return fmt.Sprintf("%s/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-%012d", scope, n)
}

func assignment(o *rig.Client, role string) map[string]any {
	return map[string]any{"properties": map[string]any{
		"principalId": o.Cloud.Operator.ObjectID, "principalType": "ServicePrincipal", "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/" + role,
	}}
}

// compare lets both servers answer the same calls in turn.
func compare(l load, token string, lanyard, bare *rig.Client) error {
	var ratios, rates []float64
	for i := range rounds + 1 {
		ours, err := rate(l, token, lanyard)
		if err != nil {
			return err
		}
		theirs, err := rate(l, token, bare)
		if err != nil {
			return err
		}
		if i > 0 { // the first warms up
			ratios, rates = append(ratios, ours/theirs), append(rates, ours)
		}
	}
	slices.Sort(ratios)
	slices.Sort(rates)
	ratio, perSecond := ratios[rounds/2], rates[rounds/2]
	speed := fmt.Sprintf("%.0f/s", perSecond)
	if l.bytesPerCall > 0 {
		speed = fmt.Sprintf("%.0f MB/s", perSecond*float64(l.bytesPerCall)/1e6)
	}
	verdict := ""
	if l.atLeast > 0 {
		verdict = fmt.Sprintf("(at least %g)  ok", l.atLeast)
		if ratio < l.atLeast {
			verdict = fmt.Sprintf("(at least %g)  TOO LITTLE", l.atLeast)
		}
	}
	fmt.Printf("%-34s %8.2f of bare net/http, %s %s\n", l.name, ratio, speed, verdict)
	return nil
}

// rate calls for a while and returns calls per second.
func rate(l load, token string, cl *rig.Client) (float64, error) {
	u, err := rig.Round(os.Getpid(), workers, roundTime, func(int, int) error {
		_, err := cl.Send(l.method, l.url, "Bearer "+token, "application/octet-stream", l.body, l.header...)
		return err
	})
	return u.Rate(), err
}
