package directory

import (
	"context"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/guid"
)

// wellKnown are the resources of Microsoft for which every tenant issues
// tokens, by the names that clients ask for. A final slash counts in the
// token's audience but not here.
var wellKnown = map[string]bool{
	"https://management.azure.com":         true, // Resource Manager, as SDKs ask
	"https://management.core.windows.net":  true, // Resource Manager, as az asks
	"797f4846-ba00-4fd7-ba43-dac1f8f63013": true, // Resource Manager's application
	"https://vault.azure.net":              true,
	"cfa8b339-82a2-471a-a3c9-0fc0be7a4093": true, // Key Vault's application
	"https://managedhsm.azure.net":         true,
	"https://storage.azure.com":            true,
	"e406a681-f3d4-42a8-90b6-c2b029497af1": true, // Storage's application
	"https://graph.microsoft.com":          true,
	"00000003-0000-0000-c000-000000000000": true, // Graph's application
	"https://graph.windows.net":            true,
	"https://database.windows.net":         true,
	"022907d3-0f1b-48f7-badc-1ba6abab6d66": true, // Azure SQL's application
	"https://cosmos.azure.com":             true,
	"https://appservice.azure.com":         true,
	"https://servicebus.azure.net":         true,
	"https://eventhubs.azure.net":          true,
	"https://azconfig.io":                  true,
	"https://batch.core.windows.net":       true,
	"https://cognitiveservices.azure.com":  true,
	"api://azureadtokenexchange":           true, // whose tokens prove an application
	// Those below are served by nobody here: programs that also call them get
	// their tokens, as in every tenant.
	"https://ossrdbms-aad.database.windows.net": true, // PostgreSQL and MySQL
	"https://redis.azure.com":                   true,
	"https://search.azure.com":                  true,
	"https://ai.azure.com":                      true,
	"https://monitor.azure.com":                 true,
	"https://api.loganalytics.io":               true,
	"https://eventgrid.azure.net":               true,
	"https://signalr.azure.com":                 true,
	"https://webpubsub.azure.com":               true,
	"https://communication.azure.com":           true,
	"https://digitaltwins.azure.net":            true,
	"https://attest.azure.net":                  true,
	"https://datalake.azure.net":                true,
	"https://dev.azuresynapse.net":              true,
	"https://purview.azure.net":                 true,
	"2ff814a6-3304-4ab8-85cb-cd0e6f879c1d":      true, // Databricks
	"499b84ac-1321-427f-aa17-267ca6975798":      true, // Azure DevOps
}

// ownHosts are the suffixes of hosts that are resources of their own.
var ownHosts = []string{
	".blob.core.windows.net", ".queue.core.windows.net", ".table.core.windows.net", ".file.core.windows.net",
	".documents.azure.com", ".azconfig.io",
}

// KnowsResource reports whether a token can be asked for a resource. Entra
// answers AADSTS500011 for any other.
func (d *Directory) KnowsResource(ctx context.Context, resource string) (bool, error) {
	name := strings.TrimRight(strings.ToLower(resource), "/")
	if wellKnown[name] {
		return true, nil
	}
	if u, err := url.Parse(name); err == nil && u.Scheme == "https" && u.Path == "" {
		for _, suffix := range ownHosts {
			if strings.HasSuffix(u.Host, suffix) && len(u.Host) > len(suffix) {
				return true, nil
			}
		}
	}
	o, err := d.Offering(ctx, name)
	return o != nil, err
}

// ExchangeName is the resource whose tokens prove an application, where it has a
// federated identity credential for them. ExchangeID is its id, which its tokens
// have for an audience, since they are of version 2.0.
const (
	ExchangeName = "api://AzureADTokenExchange"
	ExchangeID   = "fb60f99c-7a34-4190-8149-302f77469936"
)

// Audience returns what an application's token for a resource has for an
// audience and for a version: as the resource was asked for, or its id in those
// of version 2.0.
func (d *Directory) Audience(ctx context.Context, resource string) (audience, version string, err error) {
	if strings.EqualFold(strings.TrimRight(resource, "/"), ExchangeName) {
		return ExchangeID, "2.0", nil
	}
	o, err := d.Offering(ctx, resource)
	if err != nil || o == nil || o.TokenVersion != 2 {
		return resource, "1.0", err
	}
	return o.AppID, "2.0", nil
}

// Offering returns the application whose API a resource's name means: by
// application id, api://application id, or an identifier URI. It is nil for the
// resources of Microsoft and for names that mean nothing.
func (d *Directory) Offering(ctx context.Context, resource string) (*Application, error) {
	name := strings.TrimRight(strings.ToLower(resource), "/")
	if wellKnown[name] {
		return nil, nil
	}
	if id := strings.TrimPrefix(name, "api://"); guid.Valid(id) {
		return d.Application(ctx, id)
	}
	all, err := d.Applications(ctx)
	for i := range all {
		for _, uri := range all[i].IdentifierURIs {
			if strings.EqualFold(strings.TrimRight(uri, "/"), name) {
				return &all[i], err
			}
		}
	}
	return nil, err
}
