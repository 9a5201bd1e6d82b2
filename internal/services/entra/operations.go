package entra

import (
	"github.com/lanyard-dev/lanyard/internal/web"
)

// why no operation needs a role or a token.
const why = "signing in is how a caller gets to be somebody"

func (s *Service) operations() []web.Row {
	page := func(name, method, path string, h web.Handler) web.Row {
		return web.Anonymous(name, method, path, why, s.browser(h))
	}
	return []web.Row{
		web.Anonymous("Instance Discovery", "GET", "/{tenant}/discovery/instance", why, s.instanceDiscovery),
		web.Anonymous("OpenID Configuration v2", "GET", "/{tenant}/v2.0/.well-known/openid-configuration", why, s.configurationV2),
		web.Anonymous("OpenID Configuration v1", "GET", "/{tenant}/.well-known/openid-configuration", why, s.configurationV1),
		web.Anonymous("Keys v2", "GET", "/{tenant}/discovery/v2.0/keys", why, s.keysV2),
		web.Anonymous("Keys v1", "GET", "/{tenant}/discovery/keys", why, s.keysV1),
		web.Anonymous("Token v2", "POST", "/{tenant}/oauth2/v2.0/token", why, s.tokenV2),
		web.Anonymous("Token v1", "POST", "/{tenant}/oauth2/token", why, s.tokenV1),
		web.Anonymous("User Realm", "GET", "/{tenant}/userrealm/{user}", why, s.userRealm),
		page("Authorize v2", "GET", "/{tenant}/oauth2/v2.0/authorize", s.authorizeV2),
		page("Authorize v2, posted", "POST", "/{tenant}/oauth2/v2.0/authorize", s.authorizeV2),
		page("Authorize v1", "GET", "/{tenant}/oauth2/authorize", s.authorizeV1),
		page("Authorize v1, posted", "POST", "/{tenant}/oauth2/authorize", s.authorizeV1),
		page("Sign-in pages", "POST", "/{tenant}/login", s.login),
		page("Device page", "GET", "/{tenant}/oauth2/deviceauth", s.deviceAuth),
		page("Device page, posted", "POST", "/{tenant}/oauth2/deviceauth", s.deviceEnter),
		page("Device page, short", "GET", "/device", s.deviceLogin),
		page("Logout v2", "GET", "/{tenant}/oauth2/v2.0/logout", s.logout),
		page("Logout v2, posted", "POST", "/{tenant}/oauth2/v2.0/logout", s.logout),
		page("Logout v1", "GET", "/{tenant}/oauth2/logout", s.logout),
		page("Native client", "GET", "/common/oauth2/nativeclient", s.nativeClient),
		web.Anonymous("Device Code v2", "POST", "/{tenant}/oauth2/v2.0/devicecode", why, s.deviceCodeV2),
		web.Anonymous("Device Code v1", "POST", "/{tenant}/oauth2/devicecode", why, s.deviceCodeV1),
		web.Anonymous("Token v2, asked by a page", "OPTIONS", "/{tenant}/oauth2/v2.0/token", why, s.preflight),
		web.Anonymous("Token v1, asked by a page", "OPTIONS", "/{tenant}/oauth2/token", why, s.preflight),
	}
}
