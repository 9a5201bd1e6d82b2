package gateway

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// group is a role of a database there that stands for a group of Entra ID:
// its members get in, and into the role, at their login.
type group struct {
	sid  []byte
	role string
}

func (g *Gateway) groups(ctx context.Context, database string) (out []group, err error) {
	err = g.DB.Read(ctx, func(tx *store.Tx) error {
		out = nil
		found, err := tx.Query(ctx, `SELECT sid, role FROM sqlgateway_groups WHERE upstream = ? AND database = ? ORDER BY role`, g.Upstream.Target.Address, strings.ToLower(database))
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var one group
			if err := found.Scan(&one.sid, &one.role); err != nil {
				return err
			}
			out = append(out, one)
		}
		return found.Err()
	})
	return out, err
}

func (g *Gateway) keepGroup(ctx context.Context, database string, one group) error {
	return g.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO sqlgateway_groups (upstream, database, sid, role) VALUES (?, ?, ?, ?)
			ON CONFLICT (upstream, database, sid) DO UPDATE SET role = excluded.role`, g.Upstream.Target.Address, strings.ToLower(database), one.sid, one.role)
		return err
	})
}

func (g *Gateway) forgetGroup(ctx context.Context, database string, sid []byte) error {
	return g.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM sqlgateway_groups WHERE upstream = ? AND database = ? AND sid = ?`, g.Upstream.Target.Address, strings.ToLower(database), sid)
		return err
	})
}

// join brings what the database there says of a principal's groups up to date:
// a user for who comes by a group, and membership of the roles of exactly the
// groups that the principal is in. It returns the mirror, which it may have
// made; nil if there is no way in.
func (g *Gateway) join(ctx context.Context, e entry.Entry, m *mirror) (*mirror, error) {
	known, err := g.groups(ctx, e.Database.Name)
	if err != nil || len(known) == 0 {
		return m, err
	}
	in := func(one group) bool {
		return slices.ContainsFunc(e.Login.Groups, func(sid []byte) bool { return bytes.Equal(sid, one.sid) })
	}
	any := slices.ContainsFunc(known, in)
	if m == nil {
		if !any {
			return nil, nil
		}
		if m, err = g.makeMirror(ctx, e.Login.SID); err != nil {
			return nil, err
		}
	}
	c, err := g.admin(ctx, e.Database.Name)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	user, err := userOf(ctx, c, e.Login.SID)
	if err != nil {
		return nil, err
	}
	if user == "" {
		if !any {
			return m, nil // the other server refuses
		}
		user = m.login
		if err := c.Run(ctx, "CREATE USER "+ast.Quoted(user)+" FOR LOGIN "+ast.Quoted(m.login)); err != nil {
			return nil, err
		}
	}
	if user == m.login && !any {
		return nil, nil // came by a group alone, and is in none any more
	}
	roles, err := rolesOf(ctx, c, user)
	if err != nil {
		return nil, err
	}
	for _, one := range known {
		verb := "ADD"
		switch is := slices.ContainsFunc(roles, func(r string) bool { return strings.EqualFold(r, one.role) }); {
		case is == in(one):
			continue
		case is:
			verb = "DROP"
		}
		if err := c.Run(ctx, "ALTER ROLE "+ast.Quoted(one.role)+" "+verb+" MEMBER "+ast.Quoted(user)); err != nil {
			g.Log.Warn("a group's role on the other SQL Server", "role", one.role, "error", err) // it was dropped there
		}
	}
	return m, nil
}

// userOf returns the user that a login's sid has in a database, "" for none.
func userOf(ctx context.Context, c *tds.Client, sid []byte) (string, error) {
	found, err := rows(ctx, c, "SELECT name, sid FROM sys.database_principals WHERE type = 'S'")
	if err != nil {
		return "", err
	}
	for _, row := range found {
		if row[1] == string(sid) {
			return row[0], nil
		}
	}
	return "", nil
}

// rolesOf returns the roles that a user is in directly.
func rolesOf(ctx context.Context, c *tds.Client, user string) ([]string, error) {
	found, err := rows(ctx, c, `SELECT r.name FROM sys.database_role_members AS m
		JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id
		JOIN sys.database_principals AS u ON u.principal_id = m.member_principal_id WHERE u.name = `+literal(user))
	var out []string
	for _, row := range found {
		out = append(out, row[0])
	}
	return out, err
}
