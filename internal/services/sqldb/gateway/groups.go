package gateway

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// group is a role of a database there that stands for a group of Entra ID:
// its members get in, and into the role, at their login. What says so is the
// role's owner, a user that ownerName names and that has the group's sid. So
// it is the other server's own word: it comes with CREATE ROLE, if that runs
// and is not rolled back, and goes with the role.
type group struct {
	sid  []byte
	role string
}

// ownerName is the user that owns a group's role. Nobody logs in as it.
func (g *Gateway) ownerName(sid []byte) string { return "group " + g.loginName(sid) }

// groups returns the roles of a database that stand for groups.
func (g *Gateway) groups(ctx context.Context, c *tds.Client) (out []group, err error) {
	found, err := rows(ctx, c, `SELECT r.name, o.name, o.sid FROM sys.database_principals AS r
		JOIN sys.database_principals AS o ON o.principal_id = r.owning_principal_id WHERE r.type = 'R' AND o.type = 'S' ORDER BY r.name`)
	for _, row := range found {
		if sid := []byte(row[2]); len(sid) == sidSize && row[1] == g.ownerName(sid) {
			out = append(out, group{sid, row[0]})
		}
	}
	return out, err
}

// join brings what the database there says of a principal's groups up to date:
// a user for who comes by a group, and membership of the roles of exactly the
// groups that the principal is in. It returns the mirror, which it may have
// made; nil if there is no way in.
func (g *Gateway) join(ctx context.Context, e entry.Entry, m *mirror) (*mirror, error) {
	c, err := g.admin(ctx, e.Database.Name)
	if number(err) == cannotOpen {
		return nil, nil // nobody has a user in a database that is not there
	}
	if err != nil {
		return nil, err
	}
	defer c.Close()
	known, err := g.groups(ctx, c)
	if err != nil {
		return nil, err
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
