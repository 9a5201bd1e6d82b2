package people

import (
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// TestAzInChromium signs people in with az through a real browser.
func TestAzInChromium(t *testing.T) {
	az := clienttest.Az(t)
	s := start(t)
	b := clienttest.NewBrowser(t, s.Cloud)
	const alice = "alice@lanyard.onmicrosoft.com"
	t.Run("browser", func(t *testing.T) {
		s := s.on(t)
		r := s.launch("chromium", az, "login")
		b.Play(t, "signin.mjs", r.Opens(), alice, password)
		s.signedIn(t, az, "chromium", r.Ends())
	})
	t.Run("device code", func(t *testing.T) {
		s := s.on(t)
		r := s.launch("chromiumdevice", az, "login", "--use-device-code")
		code := r.Prints(`enter the code ([A-Z0-9]{9}) to authenticate`)
		b.Play(t, "signin.mjs", r.Prints(`open the page (https://\S+)`), alice, password, code)
		s.signedIn(t, az, "chromiumdevice", r.Ends())
	})
}
