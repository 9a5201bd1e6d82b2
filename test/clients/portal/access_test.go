package portal

import (
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// The access log shows refusals as they happen, and mends one by the keyboard.
func TestTheAccessLogIsLive(t *testing.T) {
	c := clienttest.Start(t)
	b := clienttest.NewBrowser(t, c)
	o := c.Operator()
	o.MakePlace()
	play(t, b, "access.mjs", link(t, c), o.Path(clienttest.Vault))
}
