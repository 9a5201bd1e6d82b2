package sqldb

import (
	"context"
	"net"
	"net/netip"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// target is where a login wants to go.
type target struct {
	server   *armkit.Resource
	rules    []*armkit.Resource
	database *armkit.Resource // nil if there is none of the name
	name     string           // of the database that was asked for
}

// named returns the logical server that a client names: by the host name of
// its TLS handshake, by the server in LOGIN7, or behind the @ of its login.
func serverNamed(r *tds.LoginRequest) string {
	written := strings.TrimPrefix(strings.ToLower(r.Server), "tcp:")
	written, _, _ = strings.Cut(written, ",")
	for _, host := range []string{strings.ToLower(r.SNI), written} {
		if name, ok := strings.CutSuffix(strings.TrimSuffix(host, "."), hostSuffix); ok && !strings.Contains(name, ".") {
			return name
		}
	}
	if at := strings.LastIndexByte(r.User, '@'); at >= 0 {
		return strings.TrimSuffix(strings.ToLower(r.User[at+1:]), hostSuffix)
	}
	return ""
}

// find returns the target of a login. A client that reaches the port by its
// address and names no server means the only one that has the database.
func (s *Service) find(ctx context.Context, r *tds.LoginRequest) (*target, error) {
	t := &target{name: r.Database}
	if t.name == "" {
		t.name = masterName
	}
	name := serverNamed(r)
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		t.server, t.database, t.rules = nil, nil, nil
		all, err := s.Kit.List(ctx, tx, armkit.Filter{Type: serverType})
		if err != nil {
			return err
		}
		found := 0
		for _, server := range all {
			if name != "" && !strings.EqualFold(server.Name, name) {
				continue
			}
			database, err := s.Kit.Find(ctx, tx, server.ID+"/databases/"+t.name)
			if err != nil {
				return err
			}
			if name == "" && database == nil {
				continue
			}
			t.server, t.database = server, database
			found++
		}
		if found != 1 {
			t.server = nil
			return nil
		}
		t.rules, err = s.Kit.List(ctx, tx, armkit.Filter{Type: firewallType, Parent: t.server.ID})
		return err
	})
	if err != nil {
		return nil, err
	}
	if t.server == nil {
		if name == "" {
			name = r.Server
		}
		return t, types.Errorf(40532, "Cannot open server '%s' requested by the login. The login failed.", name).WithLevel(11, 1)
	}
	return t, nil
}

// admit refuses a client before it is known who it is.
func (t *target) admit(r *tds.LoginRequest) *types.Error {
	p := t.server.Properties()
	if p.String("publicNetworkAccess") == "Disabled" {
		return types.Errorf(47073, "Connection was denied because Deny Public Network Access is set to Yes. To connect to this server, use the Private Endpoint from inside your virtual network.").WithLevel(14, 1)
	}
	if p.String("minimalTlsVersion") == "1.3" && r.Version != tds.Version80 {
		return types.Errorf(47072, "Login failed with invalid TLS version.").WithLevel(14, 1)
	}
	client := remote(r.RemoteAddr)
	if !admits(t.rules, client) {
		return types.Errorf(40615, "Cannot open server '%s' requested by the login. Client with IP address '%s' is not allowed to access the server.  To enable access, use the Windows Azure Management Portal or run sp_set_firewall_rule on the master database to create a firewall rule for this IP address or address range.  It may take up to five minutes for this change to take effect.", t.server.Name, client).WithLevel(14, 1)
	}
	return nil
}

func remote(a net.Addr) netip.Addr {
	if a == nil {
		return netip.Addr{}
	}
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap()
}

// described is the database as the engine knows it.
func (t *target) described() entry.Database {
	p := t.database.Properties()
	d := entry.Database{ID: p.String("databaseId"), Name: t.database.Name, Collation: p.String("collation")}
	if hasAdministrator(t.server) {
		d.Owner, _ = security.SID(t.server.Properties().Object("administrators").String("sid"))
	}
	return d
}

// sharedName reports whether two logical servers have a database of the name:
// on the one server behind a gateway they would be the same.
func (s *Service) sharedName(ctx context.Context, t *target) (bool, error) {
	if isMaster(t.name) {
		return false, nil
	}
	found := 0
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		found = 0
		all, err := s.Kit.List(ctx, tx, armkit.Filter{Type: databaseType})
		for _, database := range all {
			if strings.EqualFold(database.Name, t.name) {
				found++
			}
		}
		return err
	})
	return found > 1, err
}
