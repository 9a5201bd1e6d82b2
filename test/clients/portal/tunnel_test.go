package portal

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

func TestChromiumTrustsTheCloud(t *testing.T) {
	b := clienttest.NewBrowser(t, clienttest.Start(t))
	if out := b.Play(t, "tunnel.mjs"); !strings.Contains(out, "login.microsoftonline.com") {
		t.Errorf("printed %q", out)
	}
}
