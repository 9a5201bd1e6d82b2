package portal

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// The access log shows refusals as they happen, and mends one by the keyboard.
func TestTheAccessLogIsLive(t *testing.T) {
	c := clienttest.Start(t)
	b := clienttest.NewBrowser(t, c)
	o := c.Operator()
	type object = map[string]any
	group := "/subscriptions/" + c.Status.SubscriptionID + "/resourceGroups/rg1"
	vault := group + "/providers/Microsoft.KeyVault/vaults/kv-live-log"
	o.Do("PUT", group, "2024-11-01", object{"location": "westeurope"})
	o.Do("PUT", vault, "2026-02-01", object{"location": "westeurope", "properties": object{
		"tenantId": c.Status.TenantID, "sku": object{"family": "A", "name": "standard"}, "enableRbacAuthorization": true,
	}})
	link := strings.TrimSpace(c.Lanyard("portal", "--no-open").OK(t).Stdout)
	if out := b.Play(t, "access.mjs", link, vault); !strings.Contains(out, "done") {
		t.Errorf("printed %q", out)
	}
}
