// Package gateway serves databases that lie on another server: a SQL Server,
// Microsoft's container, Babelfish, or a second Lanyard. The login ends here,
// tokens included; then the session is relayed to the other server, under a
// SQL login there that mirrors the principal, with the principal's sid. What
// the other server does not know, FROM EXTERNAL PROVIDER, is rewritten on the
// way. Users, roles and permissions are the other server's own.
//
// It is another engine behind the login of package sqldb, which imports it as
// little as any other: internal/app wires it.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Config makes a Gateway. Every field is required.
type Config struct {
	Upstream Upstream
	DB       *store.DB
	Box      *seal.Box // seals the passwords of mirrored logins
	TenantID string
	Log      *slog.Logger
}

// Gateway implements sqldb.Engine.
type Gateway struct {
	Config
	// mirroring is held while a login is made or gets another password, so
	// that two sessions of one principal do not do so at once.
	mirroring sync.Mutex
}

// New returns the gateway to a server, to which it does not connect yet.
func New(c Config) (*Gateway, error) {
	if c.Upstream.Target.Address == "" || c.Upstream.User == "" || c.DB == nil || c.Box == nil || c.TenantID == "" || c.Log == nil {
		return nil, errors.New("gateway: the other server, its administrator, database, seal, tenant and log are required")
	}
	return &Gateway{Config: c}, nil
}

// master is where logins are made.
const master = "master"

// Kept returns none: what the other server keeps is its owner's.
func (*Gateway) Kept() ([]string, error) { return nil, nil }

// Remove leaves the other server's database alone.
func (*Gateway) Remove(string) error { return nil }

// Security returns nil: who may do what is known on the other server alone.
func (g *Gateway) Security(context.Context, entry.Database) (*security.Database, error) {
	return nil, nil
}

// Securables returns none: the objects are on the other server.
func (g *Gateway) Securables(context.Context, entry.Database) ([]security.Securable, error) {
	return nil, nil
}

// Open relays a login. The server's administrators are the other server's
// administrator there, everybody with a token a login that mirrors them, and
// names with passwords are what they are there.
func (g *Gateway) Open(ctx context.Context, e entry.Entry) (tds.Session, error) {
	var u *tds.Upstream
	var err error
	switch {
	case e.Login.Admin:
		u, err = g.asAdministrator(ctx, e)
	case e.External:
		u, err = g.mirrored(ctx, e)
	default:
		u, err = g.forward(ctx, e, e.Login.Name, e.Request.Password)
	}
	var refusal *types.Error
	if errors.As(err, &refusal) {
		return nil, err
	}
	if err != nil {
		g.Log.Warn("the other SQL Server is not reached", "address", g.Upstream.Target.Address, "error", err)
		return nil, types.Errorf(40613, "Database '%s' on server '%s' is not currently available.  Please retry the connection later.", e.Database.Name, e.Server).WithLevel(17, 1)
	}
	u.Words, u.Rewrite = words, (&rewriter{g, e}).rewrite
	return u, nil
}

func (g *Gateway) forward(ctx context.Context, e entry.Entry, user string, password tds.Secret) (*tds.Upstream, error) {
	return tds.Forward(ctx, g.Upstream.Target, e.Request, user, password, e.Database.Name)
}

// asAdministrator relays an administrator's session. A database that Resource
// Manager has and the other server has not is made.
func (g *Gateway) asAdministrator(ctx context.Context, e entry.Entry) (*tds.Upstream, error) {
	u, err := g.forward(ctx, e, g.Upstream.User, g.Upstream.Password)
	switch n := number(err); {
	case n == loginFailed:
		return nil, notAdministrator(err)
	case n != cannotOpen || strings.EqualFold(e.Database.Name, master):
		return u, err
	}
	if made := g.run(ctx, master, "CREATE DATABASE "+ast.Quoted(e.Database.Name)); made != nil {
		g.Log.Warn("the other SQL Server has no such database, and does not make it", "database", e.Database.Name, "error", made)
		return nil, err
	}
	return g.forward(ctx, e, g.Upstream.User, g.Upstream.Password)
}

// Numbers of refusals.
const (
	cannotOpen    = 4060 // the database
	cannotDefault = 4064 // the login's own database
	noAccess      = 916
	loginFailed   = 18456
	loginExists   = 15025
)

// number returns an error's number, 0 for one that is none of T-SQL's.
func number(err error) int32 {
	var e *types.Error
	if errors.As(err, &e) {
		return e.Number
	}
	return 0
}

// refused is what somebody with a token hears who has no user.
func refused() *types.Error {
	return types.Errorf(loginFailed, "Login failed for user '<token-identified principal>'.").WithLevel(14, 1)
}

// mirrored relays the session of a principal that is no administrator.
func (g *Gateway) mirrored(ctx context.Context, e entry.Entry) (*tds.Upstream, error) {
	if strings.EqualFold(e.Database.Name, master) {
		return nil, refused() // no user of a database is known in master
	}
	m, err := g.mirror(ctx, e.Login.SID)
	if err != nil {
		return nil, err
	}
	if m == nil {
		if m, err = g.takeUp(ctx, e.Login.SID); err != nil {
			return nil, err
		}
	}
	if m, err = g.join(ctx, e, m); err != nil {
		return nil, err
	}
	if m == nil {
		return nil, refused()
	}
	u, err := g.forward(ctx, e, m.login, m.password)
	if number(err) == loginFailed {
		// The login is gone there, or another home has changed its password.
		if m, err = g.makeMirror(ctx, e.Login.SID); err != nil {
			return nil, err
		}
		u, err = g.forward(ctx, e, m.login, m.password)
	}
	switch number(err) {
	case loginFailed, cannotOpen, cannotDefault, noAccess:
		return nil, refused()
	}
	return u, err
}

// admin connects to the other server as its administrator. A database that is
// not there is the 4060 of the other server.
func (g *Gateway) admin(ctx context.Context, database string) (*tds.Client, error) {
	c, err := g.dial(ctx, g.Upstream.User, g.Upstream.Password, database)
	if err != nil && number(err) != cannotOpen {
		return nil, notAdministrator(err)
	}
	return c, err
}

// dial connects to the other server for a question of the gateway's own.
func (g *Gateway) dial(ctx context.Context, user string, password tds.Secret, database string) (*tds.Client, error) {
	return tds.Dial(ctx, g.Upstream.Target, tds.Credentials{
		User: user, Password: password, Database: database, Server: g.Upstream.Target.Address, Application: "Lanyard gateway",
	})
}

// notAdministrator keeps a refusal of the administrator from whoever logs in:
// it is not his.
func notAdministrator(err error) error {
	return fmt.Errorf("as the administrator of the other server: %v", err)
}

// run runs one text as the administrator.
func (g *Gateway) run(ctx context.Context, database, text string) error {
	c, err := g.admin(ctx, database)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Run(ctx, text)
}

// rows runs a query and returns its values as text; NULL is "".
func rows(ctx context.Context, c *tds.Client, text string) (out [][]string, err error) {
	var refusal error
	var columns []tds.Column
	err = c.Batch(ctx, text, tds.Answer{
		Columns: func(now []tds.Column) error { columns = now; return nil },
		Row: func(values []types.Value) error {
			row := make([]string, len(values))
			for i, v := range values {
				if v.IsNull() {
					continue
				}
				if columns[i].Type.Kind.Bytes() {
					row[i] = string(v.Bytes)
					continue
				}
				s, err := types.Convert(v, columns[i].Type, types.Sized(types.NVarChar, types.Max), 0)
				if err != nil {
					return err
				}
				row[i] = s.Text
			}
			out = append(out, row)
			return nil
		},
		Message: func(e *types.Error) error {
			if e.Level > 10 && refusal == nil {
				refusal = e
			}
			return nil
		},
	})
	if err == nil {
		err = refusal
	}
	return out, err
}

func literal(s string) string { return "N'" + strings.ReplaceAll(s, "'", "''") + "'" }
