package gateway

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// mirror is a SQL login on the other server that stands for a principal.
type mirror struct {
	login    string
	password tds.Secret
}

// sidSize is how long the sid of a principal of Entra ID is, bytes.
const sidSize = 16

// loginName is what the other server calls a principal: as SUSER_SNAME() has
// it for an application in Azure, the id and the tenant. No person chooses
// such a name, so that it takes no login over that somebody else has made.
func (g *Gateway) loginName(sid []byte) string {
	return fmt.Sprintf("%08x-%04x-%04x-%x-%x@%s",
		binary.LittleEndian.Uint32(sid), binary.LittleEndian.Uint16(sid[4:]), binary.LittleEndian.Uint16(sid[6:]), sid[8:10], sid[10:16], g.TenantID)
}

// mirror returns the mirror of a principal, nil if none was made yet.
func (g *Gateway) mirror(ctx context.Context, sid []byte) (*mirror, error) {
	var m mirror
	var sealed []byte
	err := g.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT login, password FROM sqlgateway_mirrors WHERE upstream = ? AND sid = ?`, g.Upstream.Target.Address, sid).Scan(&m.login, &sealed)
	})
	if errors.Is(err, store.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	password, err := g.Box.Open(sealed, g.place(sid))
	m.password = tds.Secret(password)
	return &m, err
}

// place binds a sealed password to its row.
func (g *Gateway) place(sid []byte) []byte {
	return append([]byte("sqlgateway "+g.Upstream.Target.Address+" "), sid...)
}

// ensure returns the mirror of a principal, and makes it if there is none.
func (g *Gateway) ensure(ctx context.Context, sid []byte) (*mirror, error) {
	if m, err := g.mirror(ctx, sid); err != nil || m != nil {
		return m, err
	}
	return g.makeMirror(ctx, sid)
}

// takeUp returns the mirror of a principal whose login another home has made
// on the other server, with a new password; nil if there is none.
func (g *Gateway) takeUp(ctx context.Context, sid []byte) (*mirror, error) {
	c, err := g.admin(ctx, master)
	if err != nil {
		return nil, err
	}
	found, err := sidOf(ctx, c, g.loginName(sid))
	if err = errors.Join(err, c.Close()); err != nil || found != string(sid) {
		return nil, err
	}
	return g.makeMirror(ctx, sid)
}

// sidOf returns the sid of a login on the other server, "" for none.
func sidOf(ctx context.Context, c *tds.Client, login string) (string, error) {
	found, err := rows(ctx, c, "SELECT sid FROM sys.sql_logins WHERE name = "+literal(login))
	if err != nil || len(found) != 1 {
		return "", err
	}
	return found[0][0], nil
}

// makeMirror makes the login of a principal on the other server, or gives the
// one that has its sid a new password, and keeps that.
func (g *Gateway) makeMirror(ctx context.Context, sid []byte) (*mirror, error) {
	g.mirroring.Lock()
	defer g.mirroring.Unlock()
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	// Policies ask for letters of both cases, a digit and a sign.
	m := &mirror{login: g.loginName(sid), password: tds.Secret(base64.RawURLEncoding.EncodeToString(secret) + "aA1!")}
	c, err := g.admin(ctx, master)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	password := literal(string(m.password))
	err = c.Run(ctx, fmt.Sprintf("CREATE LOGIN %s WITH PASSWORD = %s, SID = 0x%x", ast.Quoted(m.login), password, sid))
	if number(err) == loginExists {
		found, asked := sidOf(ctx, c, m.login)
		switch {
		case asked != nil:
			return nil, asked
		case found != string(sid):
			return nil, types.Errorf(15433, "Supplied parameter sid is in use.")
		}
		err = c.Run(ctx, fmt.Sprintf("ALTER LOGIN %s WITH PASSWORD = %s", ast.Quoted(m.login), password))
	}
	if err != nil {
		return nil, err
	}
	sealed := g.Box.Seal([]byte(m.password), g.place(sid))
	return m, g.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO sqlgateway_mirrors (upstream, sid, login, password) VALUES (?, ?, ?, ?)
			ON CONFLICT (upstream, sid) DO UPDATE SET login = excluded.login, password = excluded.password`, g.Upstream.Target.Address, sid, m.login, sealed)
		return err
	})
}
