package portal

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// The portal's own sign-in page, the keyboard, and portal.azure.com.
func TestPortalByKeyboardAndAtItsOtherName(t *testing.T) {
	c := clienttest.Start(t)
	const password = "Correct-horse-1"
	c.Lanyard("user", "password", "operator", "--password", password).OK(t)
	port := c.Status.Endpoint[strings.LastIndexByte(c.Status.Endpoint, ':')+1:]
	play(t, clienttest.NewBrowser(t, c), "keys.mjs", "http://lanyard.localhost:"+port+"/portal", "operator@lanyard.onmicrosoft.com", password)
}
