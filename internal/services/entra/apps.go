package entra

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// app is a client application as the browser's side of signing in knows it.
type app struct {
	id, name string
	// first marks a client of Microsoft: public, and consented to from the
	// start.
	first bool
	*directory.Application
}

// firstParty are the clients of Microsoft that sign people in from their own
// machine. Their ids are the same in every tenant.
var firstParty = map[string]string{
	"04b07795-8ddb-461a-bbee-02f9e1bf7b46": "Microsoft Azure CLI",
	"1950a258-227b-4e31-a9cf-717495945fc2": "Microsoft Azure PowerShell",
	"aebc6443-996d-45c2-90f0-388ff96faa56": "Visual Studio Code",
	"872cd9fa-d31f-45e0-9eab-6e460a02d1f1": "Visual Studio",
	"a94f9c62-97fe-4d19-b06d-472bed8d2bcf": "Azure Data Studio",
	portalID:                               "Azure Portal",
}

// portalID is the portal's client, which has a server, and with it one address
// alone.
const (
	portalID      = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
	portalAddress = "https://portal.azure.com/portal/signin/entra"
	portalLeft    = "https://portal.azure.com/portal/signin?out=1" // where signing out ends
)

// nativeClient is the address at which clients without a server of their own
// end.
const nativeClient = authority + "common/oauth2/nativeclient"

// app returns the client of a request.
func (s *Service) app(ctx context.Context, id string) (*app, error) {
	if id == "" {
		return nil, missing("client_id")
	}
	id = strings.ToLower(id)
	if name, ok := firstParty[id]; ok {
		return &app{id: id, name: name, first: true}, nil
	}
	a, err := s.Directory.Application(ctx, id)
	if err != nil {
		return nil, err
	}
	if a == nil {
		return nil, unknownClient(id)
	}
	return &app{id: a.AppID, name: a.Name, Application: a}, nil
}

func unknownClient(id string) error {
	return azerr.Newf(azerr.Invalid, "unauthorized_client",
		"AADSTS700016: Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
		id, directory.TenantName)
}

// public reports whether the client may use flows without a redirect without
// proving itself.
func (a *app) public() bool { return a.first || a.FallbackPublic }

// The kinds of redirect address, which say how the code is redeemed.
const (
	webClient    = "web"
	spaClient    = "spa"
	nativeKind   = "native"
	unregistered = ""
)

// redirect says as what a client has registered an address, "" if it has not.
// Addresses are compared as they are written; on this machine any port will
// do, since a native client takes whichever is free.
func (a *app) redirect(address string) string {
	if a.id == portalID {
		if address == portalAddress {
			return nativeKind
		}
		return unregistered
	}
	if a.first {
		if address == nativeClient || address == "ms-appx-web://Microsoft.AAD.BrokerPlugin/"+a.id || ownMachine(address) {
			return nativeKind
		}
		return unregistered
	}
	switch {
	case slices.ContainsFunc(a.SPA, func(r string) bool { return sameRedirect(r, address) }):
		return spaClient
	case slices.ContainsFunc(a.PublicClient, func(r string) bool { return sameRedirect(r, address) }):
		return nativeKind
	case slices.ContainsFunc(a.Web, func(r string) bool { return sameRedirect(r, address) }):
		return webClient
	}
	return unregistered
}

// ownMachine reports whether an address is the root of a server on this
// machine.
func ownMachine(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "http" && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1") &&
		(u.Path == "" || u.Path == "/") && u.RawQuery == "" && !u.ForceQuery && u.Fragment == "" && u.User == nil && directory.GoodRedirect(address, true)
}

// sameRedirect compares a registered address with one of a request.
func sameRedirect(registered, address string) bool {
	if registered == address {
		return true
	}
	r, err1 := url.Parse(registered)
	a, err2 := url.Parse(address)
	if err1 != nil || err2 != nil || r.Scheme != "http" || !directory.Loopback(r.Hostname()) || !directory.GoodRedirect(address, false) {
		return false
	}
	if r.Hostname() != a.Hostname() {
		return false
	}
	r.Host, a.Host = "", ""
	return r.String() == a.String()
}

// fits refuses a client that is of this tenant alone at an endpoint of every
// tenant, as Entra does.
func (a *app) fits(tenant string) error {
	if tenant == "{tenantid}" && !a.first && a.SignInAudience != "AzureADMultipleOrgs" && a.SignInAudience != "AzureADandPersonalMicrosoftAccount" {
		return azerr.Newf(azerr.Invalid, "invalid_request",
			"AADSTS50194: Application '%s'(%s) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.", a.id, a.name)
	}
	return nil
}
