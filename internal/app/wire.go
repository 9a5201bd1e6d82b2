package app

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
	"github.com/lanyard-dev/lanyard/internal/portal"
	"github.com/lanyard-dev/lanyard/internal/services/accesslog"
	"github.com/lanyard-dev/lanyard/internal/services/appservice"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/scm"
	"github.com/lanyard-dev/lanyard/internal/services/authorization"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos"
	"github.com/lanyard-dev/lanyard/internal/services/entra"
	"github.com/lanyard-dev/lanyard/internal/services/graph"
	"github.com/lanyard-dev/lanyard/internal/services/keyvault"
	"github.com/lanyard-dev/lanyard/internal/services/managedidentity"
	"github.com/lanyard-dev/lanyard/internal/services/resources"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/engine"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/gateway"
	"github.com/lanyard-dev/lanyard/internal/services/storage"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// armService is a service with operations in Resource Manager.
type armService interface{ ARM() ([]web.Row, error) }

// fronted is a service with hosts of its own.
type fronted interface{ Front() (*web.Front, error) }

// wire makes the services and leads the host names to them.
func (s *System) wire() (*hosts.Table, error) {
	b, common := s.base, s.base.web(s.config)
	var err error
	s.identities, err = managedidentity.New(managedidentity.Config{Kit: b.kit, Directory: b.directory, Identities: b.identities, Tokens: b.tokens, Web: common})
	if err != nil {
		return nil, err
	}
	files, err := content.New(content.Config{DB: b.db, Home: s.config.Home, Clock: b.clock, NewID: b.newID, Log: s.config.Log, Cache: s.config.Cache, Platform: s.config.Platform})
	if err != nil {
		return nil, err
	}
	s.background = append(s.background, files.Run)
	if err := s.wireWorkers(files); err != nil {
		return nil, err
	}
	s.background = append(s.background, s.workers.Run)
	s.apps, err = appservice.New(appservice.Config{Kit: b.kit, Workers: s.workers, Identities: b.identities, Content: files, Tokens: b.tokens, Inside: s.inside(), Address: s.address, Clock: b.clock, NewID: b.newID, Log: s.config.Log})
	if err != nil {
		return nil, err
	}
	deployments, err := scm.New(scm.Config{Sites: s.apps, Content: files, Runtime: s.workers, Verifier: b.tokens.Verifier, Fetch: s.fetcher(), Web: common})
	if err != nil {
		return nil, err
	}
	vaults, err := keyvault.New(keyvault.Config{Kit: b.kit, DB: b.db, Box: b.box, Verifier: b.tokens.Verifier, Web: common})
	if err != nil {
		return nil, err
	}
	accounts, err := storage.New(storage.Config{Kit: b.kit, DB: b.db, Box: b.box, Verifier: b.tokens.Verifier, Payload: b.payload, Web: common})
	if err != nil {
		return nil, err
	}
	s.background = append(s.background, accounts.Run)
	documents, err := cosmos.New(cosmos.Config{Kit: b.kit, DB: b.db, Box: b.box, Verifier: b.tokens.Verifier, GroupsOf: b.directory.GroupsOf, Partitions: s.config.CosmosPartitions, Web: common})
	if err != nil {
		return nil, err
	}
	s.documents = documents
	s.background = append(s.background, documents.Run)
	engine, err := s.sqlEngine()
	if err != nil {
		return nil, err
	}
	s.databases, err = sqldb.New(sqldb.Config{
		Kit: b.kit, DB: b.db, Verifier: b.tokens.Verifier, GroupsOf: b.directory.GroupsOf, Engine: engine, Web: common,
		Objects: func(ctx context.Context) ([]*directory.Object, error) { return b.directory.List(ctx, "") },
	})
	if err != nil {
		return nil, err
	}
	s.explainers = map[string]func(context.Context, access.Record) (*access.Explanation, error){"cosmos": documents.Explain, sqldb.Name: s.databases.Explain}
	decisions, err := accesslog.New(accesslog.Config{Kit: b.kit, Authz: b.authz, Access: b.access, Explain: s.explain})
	if err != nil {
		return nil, err
	}
	s.background = append(s.background, decisions.Run)
	groups, err := resources.New(resources.Config{Kit: b.kit, HasAccess: b.authz.HasAny, TenantName: directory.TenantName, TenantDomain: b.directory.Cloud().Domain})
	if err != nil {
		return nil, err
	}
	roles, err := authorization.New(authorization.Config{Kit: b.kit, Authz: b.authz, Directory: b.directory})
	if err != nil {
		return nil, err
	}
	arm, err := s.resourceManager(common, groups, roles, s.identities, decisions, s.apps, deployments, vaults, accounts, documents, s.databases)
	if err != nil {
		return nil, err
	}
	table := hosts.NewTable()
	table.Handle("management.azure.com", arm)
	table.Handle("*.azurewebsites.net", s.apps)
	s.login, err = entra.New(entra.Config{DB: b.db, Directory: b.directory, Tokens: b.tokens, Federated: s.federated, Keys: s.issuerKeys, Web: common})
	if err != nil {
		return nil, err
	}
	people, err := graph.New(graph.Config{Directory: b.directory, Verifier: b.tokens.Verifier, Web: common})
	if err != nil {
		return nil, err
	}
	if err := s.wirePortal(); err != nil {
		return nil, err
	}
	table.Handle(portal.AzureHost, s.pages.Azure())
	for _, f := range []struct {
		service fronted
		hosts   []string
	}{
		{s.login, entra.Hosts},
		{people, []string{"graph.microsoft.com"}},
		{vaults, []string{"*.vault.azure.net"}},
		{accounts, []string{"*.blob.core.windows.net"}},
		{documents, []string{"*.documents.azure.com"}},
		{deployments, []string{"*.scm.azurewebsites.net"}},
	} {
		front, err := f.service.Front()
		if err != nil {
			return nil, err
		}
		for _, h := range f.hosts {
			table.Handle(h, front)
		}
	}
	short, err := s.login.ShortAddress()
	if err != nil {
		return nil, err
	}
	table.Handle("microsoft.com", short)
	table.Handle("www.microsoft.com", short)
	return table, nil
}

// sqlEngine is where the databases of Azure SQL are: here, or on the server
// that a gateway leads to.
func (s *System) sqlEngine() (sqldb.Engine, error) {
	b, to := s.base, s.config.SQLUpstream
	if to.Target.Address == "" {
		return engine.New(filepath.Join(s.config.Home, "sql"))
	}
	s.notices = append(s.notices, "the databases of Azure SQL are those of "+to.Target.Address+" (--sql-upstream)")
	return gateway.New(gateway.Config{Upstream: to, DB: b.db, Box: b.box, TenantID: b.kit.TenantID, Log: s.config.Log})
}

// resourceManager gathers the rows of all services in one front.
func (s *System) resourceManager(common web.Config, services ...armService) (http.Handler, error) {
	for _, service := range services {
		rows, err := service.ARM()
		if err != nil {
			return nil, err
		}
		common.Rows = append(common.Rows, rows...)
	}
	return armkit.NewFront(common, s.base.tokens.Verifier)
}

// federated tells Entra which issuers may speak for an identity or an
// application.
func (s *System) federated(ctx context.Context, appID string) ([]entra.Credential, error) {
	found, err := s.identities.Credentials(ctx, appID)
	if err != nil {
		return nil, fmt.Errorf("federated identity credentials: %w", err)
	}
	out := make([]entra.Credential, len(found))
	for i, c := range found {
		out[i] = entra.Credential{Issuer: c.Issuer, Subject: c.Subject, Audiences: c.Audiences, Identity: c.Identity}
	}
	of, err := s.base.directory.FederatedCredentials(ctx, appID)
	for _, c := range of {
		out = append(out, entra.Credential{Issuer: c.Issuer, Subject: c.Subject, Audiences: []string{c.Audience}})
	}
	return out, err
}

// plain answers what is asked of a port itself: health and the identity
// endpoint. With bound the endpoint serves that resource's program alone, and
// so does the metadata service: its clients can be sent to another address
// (AZURE_POD_IDENTITY_AUTHORITY_HOST).
func (s *System) plain(bound string, metadata http.Handler) (http.Handler, error) {
	endpoint, err := s.identities.Endpoint(bound)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(managedidentity.Path, endpoint)
	mux.Handle(managedidentity.Path+"/{$}", endpoint)
	pages := s.pages.Local()
	if bound == "" {
		mux.Handle("/portal", pages)
		mux.Handle("/portal/", pages)
	}
	if metadata != nil {
		mux.Handle("/metadata/", metadata)
	}
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "This is the port of a Lanyard cloud: a proxy for Azure's hosts. `lanyard run -- COMMAND` uses it.", http.StatusNotFound)
	})
	if bound != "" {
		return mux, nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if portal.Here(r) { // before the multiplexer's own redirects
			pages.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}), nil
}
