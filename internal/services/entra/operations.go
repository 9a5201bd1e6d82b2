package entra

import (
	"github.com/lanyard-dev/lanyard/internal/web"
)

// why no operation needs a role or a token.
const why = "signing in is how a caller gets to be somebody"

func (s *Service) operations() []web.Row {
	return []web.Row{
		web.Anonymous("Instance Discovery", "GET", "/{tenant}/discovery/instance", why, s.instanceDiscovery),
		web.Anonymous("OpenID Configuration v2", "GET", "/{tenant}/v2.0/.well-known/openid-configuration", why, s.configurationV2),
		web.Anonymous("OpenID Configuration v1", "GET", "/{tenant}/.well-known/openid-configuration", why, s.configurationV1),
		web.Anonymous("Keys v2", "GET", "/{tenant}/discovery/v2.0/keys", why, s.keysV2),
		web.Anonymous("Keys v1", "GET", "/{tenant}/discovery/keys", why, s.keysV1),
		web.Anonymous("Token v2", "POST", "/{tenant}/oauth2/v2.0/token", why, s.tokenV2),
		web.Anonymous("Token v1", "POST", "/{tenant}/oauth2/token", why, s.tokenV1),
		web.Anonymous("User Realm", "GET", "/{tenant}/userrealm/{user}", why, s.userRealm),
		web.Unbuilt(web.Anonymous("Authorize v2", "GET", "/{tenant}/oauth2/v2.0/authorize", why, nil)),
		web.Unbuilt(web.Anonymous("Authorize v1", "GET", "/{tenant}/oauth2/authorize", why, nil)),
		web.Unbuilt(web.Anonymous("Device Code", "POST", "/{tenant}/oauth2/v2.0/devicecode", why, nil)),
		web.Unbuilt(web.Anonymous("Logout", "GET", "/{tenant}/oauth2/v2.0/logout", why, nil)),
	}
}
