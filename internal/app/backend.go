package app

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/portal"
	"github.com/lanyard-dev/lanyard/internal/services/managedidentity"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Status describes the system for `lanyard status`.
func (s *System) Status(ctx context.Context) (control.Status, error) {
	cloud := s.base.directory.Cloud()
	st := control.Status{
		Endpoint: s.Endpoint(), Proxy: s.Endpoint(), CAFile: s.authority.File(),
		TenantID: cloud.TenantID, SubscriptionID: cloud.SubscriptionID, PortalURL: s.portalURL(),
		Operator:    control.Operator{ClientID: cloud.OperatorApp, ObjectID: cloud.OperatorObject},
		SQLEndpoint: s.SQLEndpoint(), SQLNamed: s.sqlNamed(), Version: s.config.Version, PID: os.Getpid(), Home: s.config.Home,
		Resources: map[string]int{}, Notices: s.notices,
	}
	select {
	case <-s.ready:
		st.Ready = true
	default:
	}
	err := s.base.db.Read(ctx, func(tx *store.Tx) error {
		clear(st.Resources)
		all, err := s.base.kit.List(ctx, tx, armkit.Filter{})
		for _, res := range all {
			st.Resources[res.Type]++
		}
		return err
	})
	return st, err
}

func (s *System) portalURL() string {
	return fmt.Sprintf("http://%s:%d/portal", portal.LocalHost, s.port())
}

func (s *System) port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Operator returns the credential with which the command line signs az in.
func (s *System) Operator(ctx context.Context) (control.OperatorCredential, error) {
	secret, err := s.base.directory.OperatorSecret(ctx)
	if err != nil {
		return control.OperatorCredential{}, err
	}
	cloud := s.base.directory.Cloud()
	return control.OperatorCredential{
		ClientID: cloud.OperatorApp, TenantID: cloud.TenantID, Secret: secret,
		SubscriptionID: cloud.SubscriptionID, SubscriptionName: s.base.kit.SubscriptionName,
	}, nil
}

// App returns the environment of a web app as it stands now.
func (s *System) App(ctx context.Context, ref control.AppRef) (control.AppEnvironment, error) {
	sites, err := s.apps.Find(ctx, ref.Name, ref.Slot, ref.Group)
	switch {
	case err != nil:
		return control.AppEnvironment{}, err
	case len(sites) == 0:
		return control.AppEnvironment{}, s.noSuchApp(ctx, ref)
	case len(sites) > 1:
		groups := make([]string, len(sites))
		for i, site := range sites {
			groups[i] = site.Group()
		}
		return control.AppEnvironment{}, &control.Error{Code: control.CodeAmbiguous,
			Message: fmt.Sprintf("there are apps named %s in the groups %s: choose one with -g", ref.Name, strings.Join(groups, ", "))}
	}
	e, err := s.apps.EnvironmentOf(ctx, sites[0].ID)
	if err != nil {
		return control.AppEnvironment{}, err
	}
	out := control.AppEnvironment{ID: e.ID, Name: e.Name, Group: e.Group, HostName: e.HostName, Settings: e.Settings, Platform: e.Platform}
	for _, c := range e.Connections {
		out.ConnectionStrings = append(out.ConnectionStrings, control.ConnectionString{Name: c.Name, Type: c.Type, Value: c.Value})
	}
	secret, err := s.base.identities.Secret(ctx, e.ID)
	if err != nil {
		return control.AppEnvironment{}, err
	}
	if secret != "" && !isTrue(e.Settings["WEBSITE_DISABLE_MSI"]) {
		out.Identity = &control.AppIdentity{Header: secret, Endpoint: s.Endpoint() + managedidentity.Path}
	}
	return out, nil
}

// isTrue reads an app setting that switches something on.
func isTrue(value string) bool { return value == "1" || strings.EqualFold(value, "true") }

func (s *System) noSuchApp(ctx context.Context, ref control.AppRef) error {
	all, err := s.apps.Find(ctx, "", "", "")
	if err != nil {
		return err
	}
	names := make([]string, len(all))
	for i, site := range all {
		names[i] = site.Name + " (" + site.Group() + ")"
	}
	message := fmt.Sprintf("there is no web app named %s", ref.Name)
	if ref.Slot != "" {
		message = fmt.Sprintf("there is no slot %s of a web app named %s", ref.Slot, ref.Name)
	}
	if ref.Group != "" {
		message += " in the group " + ref.Group
	}
	if len(names) == 0 {
		message += "; there are no web apps yet: make one with `az webapp create`"
	} else {
		message += "; there are: " + strings.Join(names, ", ")
	}
	return &control.Error{Code: control.CodeNotFound, Message: message}
}

// DirectHosts returns the hosts of Cosmos DB, whose SDK for Java asks no proxy,
// and those of Azure SQL, to which there is none.
func (s *System) DirectHosts(ctx context.Context) ([]string, error) {
	accounts, err := s.documents.HostNames(ctx)
	if err != nil || len(s.sql) == 0 {
		return accounts, err
	}
	servers, err := s.databases.HostNames(ctx)
	return append(accounts, servers...), err
}

// Shutdown ends Run.
func (s *System) Shutdown(context.Context) error {
	select {
	case s.stop <- struct{}{}:
	default: // already on its way
	}
	return nil
}
