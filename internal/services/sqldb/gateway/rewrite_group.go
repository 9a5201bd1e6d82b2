package gateway

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// createGroup makes a role of a group, and the user that owns it. Administrators
// alone may: what they name is what the group's members get.
func (r *rewriter) createGroup(ctx context.Context, name string, sid []byte) (string, error) {
	if !r.entry.Login.Admin {
		return "", security.NotAllowed()
	}
	m, err := r.makeMirror(ctx, sid) // anew: no login of the group's would find out that it is gone there
	if err != nil {
		return "", err
	}
	owner := r.ownerName(sid)
	return fmt.Sprintf("BEGIN IF USER_ID(%s) IS NULL CREATE USER %s FOR LOGIN %s; CREATE ROLE %s AUTHORIZATION %[2]s; END",
		literal(owner), ast.Quoted(owner), ast.Quoted(m.login), ast.Quoted(name)), nil
}

// dropUser drops a group's role for an administrator: with its members, those
// of them who have no user but by this group, and the role's owner. Here is
// only looked; whether anything is dropped is known where the statement runs.
func (r *rewriter) dropUser(ctx context.Context, x *ast.Drop) (string, error) {
	if !r.entry.Login.Admin {
		return "", nil
	}
	c, err := r.admin(ctx, r.entry.Database.Name)
	if err != nil {
		return "", err
	}
	defer c.Close()
	known, err := r.groups(ctx, c)
	i := slices.IndexFunc(known, func(one group) bool { return strings.EqualFold(one.role, x.Names[0].Object()) })
	if err != nil || i < 0 {
		return "", err
	}
	role, sid := ast.Quoted(known[i].role), known[i].sid
	members, err := rows(ctx, c, `SELECT u.name FROM sys.database_role_members AS m
		JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id
		JOIN sys.database_principals AS u ON u.principal_id = m.member_principal_id WHERE r.name = `+literal(known[i].role))
	if err != nil {
		return "", err
	}
	out := "BEGIN "
	for _, row := range members {
		user := ast.Quoted(row[0])
		out += "ALTER ROLE " + role + " DROP MEMBER " + user + "; "
		roles, err := rolesOf(ctx, c, row[0])
		if err != nil {
			return "", err
		}
		if strings.HasSuffix(row[0], "@"+r.TenantID) && len(roles) == 1 {
			out += "DROP USER " + user + "; "
		}
	}
	out += "DROP ROLE " + role + "; "
	if known = slices.DeleteFunc(known, func(one group) bool { return string(one.sid) != string(sid) }); len(known) == 1 {
		out += "DROP USER " + ast.Quoted(r.ownerName(sid)) + "; "
	}
	return out + "END", nil
}
