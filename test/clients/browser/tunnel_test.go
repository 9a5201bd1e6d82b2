package browser

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

func TestChromiumTrustsTheCloud(t *testing.T) {
	b := newBrowser(t, clienttest.Start(t))
	if out := b.play(t, "tunnel.mjs"); !strings.Contains(out, "login.microsoftonline.com") {
		t.Errorf("printed %q", out)
	}
}
