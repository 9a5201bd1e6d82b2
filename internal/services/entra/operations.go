package entra

import (
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) operations() []web.Row {
	return []web.Row{
		open("Instance Discovery", "GET", "/{tenant}/discovery/instance", s.instanceDiscovery),
		open("OpenID Configuration v2", "GET", "/{tenant}/v2.0/.well-known/openid-configuration", s.configurationV2),
		open("OpenID Configuration v1", "GET", "/{tenant}/.well-known/openid-configuration", s.configurationV1),
		open("Keys v2", "GET", "/{tenant}/discovery/v2.0/keys", s.keysV2),
		open("Keys v1", "GET", "/{tenant}/discovery/keys", s.keysV1),
		open("Token v2", "POST", "/{tenant}/oauth2/v2.0/token", s.tokenV2),
		open("Token v1", "POST", "/{tenant}/oauth2/token", s.tokenV1),
		unbuilt("Authorize v2", "GET", "/{tenant}/oauth2/v2.0/authorize"),
		unbuilt("Authorize v1", "GET", "/{tenant}/oauth2/authorize"),
		unbuilt("Device Code", "POST", "/{tenant}/oauth2/v2.0/devicecode"),
		unbuilt("User Realm", "GET", "/{tenant}/userrealm/{user}"),
		unbuilt("Logout", "GET", "/{tenant}/oauth2/v2.0/logout"),
	}
}

func open(name, method, path string, h web.Handler) web.Row {
	return web.Row{Operation: op.Operation{Name: name, Method: method, Path: path, Anonymous: true,
		Open: "signing in is how a caller gets to be somebody"}, Handle: h}
}

func unbuilt(name, method, path string) web.Row {
	row := open(name, method, path, nil)
	row.Unbuilt = true
	return row
}
