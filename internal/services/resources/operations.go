package resources

import (
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
		web.Open("Tenants List", "GET", "/tenants", "the tenants of the caller's own token", s.listTenants),
		web.Open("Subscriptions List", "GET", "/subscriptions", filtered, s.listSubscriptions),
		web.Control("Subscriptions Get", "GET", subscription, "Microsoft.Resources/subscriptions/read", subscription, s.getSubscription),
		web.Control("Subscriptions List Locations", "GET", subscription+"/locations", "Microsoft.Resources/subscriptions/locations/read", subscription, s.listLocations),
		web.Control("Operation Results Get", "GET", subscription+"/operationresults/{operation}", "Microsoft.Resources/subscriptions/operationresults/read", subscription, s.operationResult),

		web.Control("Providers List", "GET", subscription+"/providers", providersRead, subscription, s.listProviders),
		web.Control("Providers Get", "GET", subscription+"/providers/{namespace}", providersRead, subscription, s.getProvider),
		web.Open("Providers List At Tenant Scope", "GET", "/providers", "describes resource types, not resources", s.listProviders),
		web.Open("Providers Get At Tenant Scope", "GET", "/providers/{namespace}", "describes resource types, not resources", s.getProvider),
		web.Control("Providers Register", "POST", subscription+"/providers/{namespace}/register", "{namespace}/register/action", subscription, s.register),
		web.Control("Providers Unregister", "POST", subscription+"/providers/{namespace}/unregister", "{namespace}/unregister/action", subscription, s.unregister),

		web.Open("Resource Groups List", "GET", subscription+"/resourceGroups", filtered, s.listGroups),
		web.Control("Resource Groups Get", "GET", group, groupRead, group, s.getGroup),
		web.Control("Resource Groups Check Existence", "HEAD", group, groupRead, group, s.headGroup),
		web.Control("Resource Groups Create Or Update", "PUT", group, groupWrite, group, s.putGroup),
		web.Control("Resource Groups Update", "PATCH", group, groupWrite, group, s.patchGroup),
		web.Control("Resource Groups Delete", "DELETE", group, groupDelete, group, s.deleteGroup),

		web.Open("Resources List", "GET", subscription+"/resources", filtered, s.listResources),
		web.Open("Resources List By Resource Group", "GET", group+"/resources", filtered, s.listResources),

		web.Anonymous("Metadata Endpoints List", "GET", "/metadata/endpoints", "describes the cloud, as before any sign-in", s.metadata),
	}
}
