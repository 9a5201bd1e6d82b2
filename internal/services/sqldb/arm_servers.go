package sqldb

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/store"
)

var (
	serverName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	loginName  = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.@-]{0,127}$`)
	// reservedLogins are names that an administrator may not have.
	reservedLogins = []string{"admin", "administrator", "sa", "root", "dbmanager", "loginmanager", "dbo", "guest", "public"}
	tlsVersions    = []string{"None", "1.0", "1.1", "1.2", "1.3"}
)

// servers is Microsoft.Sql/servers. az and azurerm take 200, 201 and 202 for
// a write, and 200, 202 and 204 for a deletion.
func (s *Service) servers() *armkit.Type {
	return &armkit.Type{
		Name: serverType, Title: "Servers", Global: true,
		Taken: func(name string) *azerr.Error {
			return azerr.Newf(azerr.Conflict, "NameAlreadyExists", "The name '%s' already exists. Choose a different name.", name)
		},
		Shape: armkit.Shape{"administrators": armkit.Shape{}, "privateEndpointConnections": []armkit.Shape{}},
		Check: s.checkServer, Write: s.writeServer, Written: s.makeMaster, View: viewServer, Removed: removeServer,
	}
}

// checkServer keeps SQL Server Contributor, whose notActions take it away,
// from shutting SQL logins out by making a server that way.
func (s *Service) checkServer(ctx context.Context, w *armkit.Write) error {
	if w.Old == nil && w.New.Properties().Object("administrators").Bool("azureADOnlyAuthentication", false) {
		return w.Request.Authorize(ctx, op.Control(serverType+"/azureADOnlyAuthentications/write", w.New.ID+"/azureADOnlyAuthentications/Default"))
	}
	return nil
}

func (s *Service) writeServer(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
	if !serverName.MatchString(w.New.Name) {
		return badParameter("ServerName")
	}
	if kind := w.New.Body.Object("identity").String("type"); kind != "" && !strings.EqualFold(kind, "None") {
		return notServed("The managed identity of a logical server")
	}
	delete(w.New.Body, "identity")
	p := w.New.Properties()
	password := p.String("administratorLoginPassword")
	delete(p, "administratorLoginPassword")
	if w.Old != nil {
		old := w.Old.Properties()
		if p.Has("administratorLogin") && p.String("administratorLogin") != old.String("administratorLogin") {
			return badParameter("administratorLogin")
		}
		// Azure takes the Entra administrator from here at creation alone.
		delete(p, "administrators")
		for key, value := range old {
			p.Default(key, value)
		}
	}
	// az sends the object without an administrator in it, too.
	if a := p.Object("administrators"); a.String("sid") == "" && a.String("login") == "" && !a.Bool("azureADOnlyAuthentication", false) {
		delete(p, "administrators")
	}
	if w.Old == nil && p.Has("administrators") {
		if err := s.completeAdministrator(p.Object("administrators")); err != nil {
			return err
		}
	}
	if err := s.administratorLogin(ctx, tx, w, password); err != nil {
		return err
	}
	for key, value := range map[string]any{"version": "12.0", "minimalTlsVersion": "1.2", "publicNetworkAccess": "Enabled", "restrictOutboundNetworkAccess": "Disabled"} {
		p.Default(key, value)
	}
	if p.String("version") != "12.0" {
		return badParameter("version")
	}
	if !slices.Contains(tlsVersions, p.String("minimalTlsVersion")) {
		return badParameter("minimalTlsVersion")
	}
	if !slices.Contains([]string{"Enabled", "Disabled"}, p.String("publicNetworkAccess")) {
		return badParameter("publicNetworkAccess")
	}
	if mode := p.String("createMode"); mode != "" && mode != "Normal" {
		return notServed("The server create mode " + mode)
	}
	delete(p, "createMode")
	w.New.Body["kind"] = "v12.0"
	p["state"] = "Ready"
	return nil
}

// administratorLogin checks the SQL administrator and keeps its password. A
// server that takes Entra logins alone gets a name that nobody chose, as in
// Azure, and no password.
func (s *Service) administratorLogin(ctx context.Context, tx *store.Tx, w *armkit.Write, password string) error {
	p := w.New.Properties()
	only := p.Has("administrators") && p.Object("administrators").Bool("azureADOnlyAuthentication", false)
	login := p.String("administratorLogin")
	switch {
	case login == "" && only:
		p["administratorLogin"] = "CloudSA" + s.Web.NewID()[:8]
		return nil
	case w.Old != nil && password == "":
		return nil
	case w.Old != nil && only:
		return adOnly()
	case !loginName.MatchString(login) || slices.Contains(reservedLogins, strings.ToLower(login)):
		return badParameter("Login")
	case password == "" && only:
		return nil
	}
	if err := checkPassword(login, password); err != nil {
		return err
	}
	return savePassword(ctx, tx, w.New.Name, password)
}

func viewServer(_ context.Context, res *armkit.Resource, doc armkit.Document) error {
	p := doc.Object("properties")
	p["fullyQualifiedDomainName"] = strings.ToLower(res.Name) + hostSuffix
	p["privateEndpointConnections"] = []any{}
	return nil
}

func removeServer(ctx context.Context, tx *store.Tx, res *armkit.Resource) error {
	for _, table := range []string{"sqldb_passwords", "sqldb_logins"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE server = ?`, strings.ToLower(res.Name)); err != nil {
			return err
		}
	}
	return nil
}

// HostNames returns, sorted, the host names of the servers.
func (s *Service) HostNames(ctx context.Context) ([]string, error) {
	var names []string
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		names = nil
		servers, err := s.Kit.List(ctx, tx, armkit.Filter{Type: serverType})
		for _, server := range servers {
			names = append(names, strings.ToLower(server.Name)+hostSuffix)
		}
		return err
	})
	slices.Sort(names)
	return names, err
}
