package entra

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// deviceLogin leads the short addresses to the page for device codes.
func (s *Service) deviceLogin(_ context.Context, r *web.Request) (*web.Response, error) {
	return lead(r, authority+"common/oauth2/deviceauth"), nil
}

// nativeClient is where clients without a server end: they watch the address.
func (s *Service) nativeClient(context.Context, *web.Request) (*web.Response, error) {
	return s.show("done", page{Title: "You have signed in", Text: "The program that asked for it goes on from here. You can close this window."})
}

// ShortAddress returns the front of microsoft.com and www.microsoft.com, where
// /devicelogin is and nothing else.
func (s *Service) ShortAddress() (*web.Front, error) {
	c := s.Web
	c.Service, c.Dialect = "devicelogin", dialect{s.Web}
	c.Rows = []web.Row{web.Anonymous("Device login", "GET", "/devicelogin", why, s.deviceLogin)}
	c.Authenticate = nobodyCalls
	return web.NewFront(c)
}
