package resources

import (
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	subscription = "/subscriptions/{subscription}"
	group        = subscription + "/resourceGroups/{group}"

	groupRead     = "Microsoft.Resources/subscriptions/resourceGroups/read"
	groupWrite    = "Microsoft.Resources/subscriptions/resourceGroups/write"
	groupDelete   = "Microsoft.Resources/subscriptions/resourceGroups/delete"
	providersRead = "Microsoft.Resources/subscriptions/providers/read"
)

// filtered is why the lists of subscriptions, groups and resources name no
// permission: Resource Manager answers them to everybody and leaves out what
// the caller may not see.
const filtered = "lists only what the caller may see"

func (s *Service) operations() []web.Row {
	return []web.Row{
		open("Tenants List", "GET", "/tenants", "the tenants of the caller's own token", s.listTenants),
		open("Subscriptions List", "GET", "/subscriptions", filtered, s.listSubscriptions),
		guarded("Subscriptions Get", "GET", subscription, "Microsoft.Resources/subscriptions/read", subscription, s.getSubscription),
		guarded("Subscriptions List Locations", "GET", subscription+"/locations", "Microsoft.Resources/subscriptions/locations/read", subscription, s.listLocations),
		guarded("Operation Results Get", "GET", subscription+"/operationresults/{operation}", "Microsoft.Resources/subscriptions/operationresults/read", subscription, s.operationResult),

		guarded("Providers List", "GET", subscription+"/providers", providersRead, subscription, s.listProviders),
		guarded("Providers Get", "GET", subscription+"/providers/{namespace}", providersRead, subscription, s.getProvider),
		open("Providers List At Tenant Scope", "GET", "/providers", "describes resource types, not resources", s.listProviders),
		open("Providers Get At Tenant Scope", "GET", "/providers/{namespace}", "describes resource types, not resources", s.getProvider),
		guarded("Providers Register", "POST", subscription+"/providers/{namespace}/register", "{namespace}/register/action", subscription, s.register),
		guarded("Providers Unregister", "POST", subscription+"/providers/{namespace}/unregister", "{namespace}/unregister/action", subscription, s.unregister),

		open("Resource Groups List", "GET", subscription+"/resourceGroups", filtered, s.listGroups),
		guarded("Resource Groups Get", "GET", group, groupRead, group, s.getGroup),
		guarded("Resource Groups Check Existence", "HEAD", group, groupRead, group, s.headGroup),
		guarded("Resource Groups Create Or Update", "PUT", group, groupWrite, group, s.putGroup),
		guarded("Resource Groups Update", "PATCH", group, groupWrite, group, s.patchGroup),
		guarded("Resource Groups Delete", "DELETE", group, groupDelete, group, s.deleteGroup),

		open("Resources List", "GET", subscription+"/resources", filtered, s.listResources),
		open("Resources List By Resource Group", "GET", group+"/resources", filtered, s.listResources),

		anonymous("Metadata Endpoints List", "GET", "/metadata/endpoints", "describes the cloud, as before any sign-in", s.metadata),
	}
}

func guarded(name, method, path, action, scope string, h web.Handler) web.Row {
	return web.Row{Operation: op.Operation{Name: name, Method: method, Path: path, Needs: op.One(op.Control(action, scope))}, Handle: h}
}

func open(name, method, path, why string, h web.Handler) web.Row {
	return web.Row{Operation: op.Operation{Name: name, Method: method, Path: path, Open: why}, Handle: h}
}

func anonymous(name, method, path, why string, h web.Handler) web.Row {
	row := open(name, method, path, why, h)
	row.Anonymous = true
	return row
}
