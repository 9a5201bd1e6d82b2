package proxy

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// The transport reaches served hosts, with streamed bodies both ways, and no
// other.
func TestTransportReachesServedHostsOnly(t *testing.T) {
	s := start(t, nil)
	client := &http.Client{Transport: s.server.Transport()}
	defer client.CloseIdleConnections()
	for range 3 {
		resp, err := client.Post("https://kv1.vault.azure.net/secrets/a?x=1", "text/plain", strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), "kv1.vault.azure.net") {
			t.Fatalf("%d %s %v", resp.StatusCode, body, err)
		}
	}
	for _, host := range []string{"example.com", "unserved.azure.com", "169.254.169.254", "127.0.0.1"} {
		if resp, err := client.Get(fmt.Sprintf("https://%s/", host)); err == nil {
			t.Errorf("%s answered %d", host, resp.StatusCode)
		}
	}
}
